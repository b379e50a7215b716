"""The same PyNN models on Lapicque and on other backends, compared spike by spike.

    python tests/pynn/compare_backends.py neuron brian2=OTHER_PYTHON nest

Each backend runs in a process of its own, with an interpreter of its own where one is named. For
every model the table has the number of spikes, the largest difference between spikes of the same
number, and that between recorded values: samples from 2 ms before to 3 ms after a spike of either are
left out, and a sample counts as reached where its neighbour in time is, so that a jump may fall into
the next step. Fails where a bound of the table `MODELS` is passed. docs/validation.md holds what it
printed.
"""

import argparse
import importlib
import pickle
import subprocess
import sys
import warnings

import numpy as np

DT = 0.01  # ms: small enough that the order of a peer's integrator does not decide


def cell(sim, celltype, amplitude, weights, **parameters):
    """One cell, spikes that excite and inhibit it, and a current from 50 to 150 ms."""
    cells = sim.Population(1, getattr(sim, celltype)(**parameters))
    record(cells, "v")
    for receptor, weight, times in (("excitatory", weights[0], (5, 12, 12.5, 30, 80, 155)),
                                    ("inhibitory", weights[1], (20, 60, 100, 101, 170))):
        source = sim.Population(1, sim.SpikeSourceArray(spike_times=list(map(float, times))))
        sim.Projection(source, cells, sim.AllToAllConnector(),
                       sim.StaticSynapse(weight=weight, delay=1.5), receptor_type=receptor)
    sim.DCSource(amplitude=amplitude, start=50.0, stop=150.0).inject_into(cells)
    sim.run(200.0)
    return cells, ["v"]


def currents(sim):
    """A sine and steps on one cell each, below threshold."""
    cells = sim.Population(2, sim.IF_curr_exp(v_thresh=0.0))
    record(cells, "v")
    sim.ACSource(amplitude=0.3, offset=0.1, frequency=20.0, phase=40.0, start=10.0,
                 stop=90.0).inject_into(cells[0:1])
    sim.StepCurrentSource(times=[5.0, 20.0, 60.0, 80.0],
                          amplitudes=[0.2, -0.3, 0.5, 0.0]).inject_into(cells[1:2])
    sim.run(120.0)
    return cells, ["v"]


def short_term(sim, U, tau_rec, tau_facil):
    """A train of 50 Hz through a synapse that tires or warms up."""
    cells = sim.Population(1, sim.IF_curr_exp(v_thresh=0.0, tau_syn_E=3.0))
    record(cells, "v")
    source = sim.Population(
        1, sim.SpikeSourceArray(spike_times=[float(t) for t in range(10, 310, 20)] + [400.0]))
    sim.Projection(source, cells, sim.AllToAllConnector(), sim.TsodyksMarkramSynapse(
        weight=2.0, delay=0.5, U=U, tau_rec=tau_rec, tau_facil=tau_facil),
        receptor_type="excitatory")
    sim.run(450.0)
    return cells, ["v"]


def stdp(sim, weight_dependence, **bounds):
    """Pairs at 40 intervals between -60 and 60 ms; the weights after three of each.

    A last presynaptic spike comes long after: peers apply what a postsynaptic spike adds only when
    the next presynaptic one comes.
    """
    n, fraction = 40, 0.0  # Brian 2 knows no dendritic delay
    intervals = np.linspace(-58.5, 61.5, n)
    post = sim.Population(1, sim.IF_curr_exp(tau_refrac=100.0))
    record(post, "spikes")
    drive = sim.Population(1, sim.SpikeSourceArray(spike_times=[150.0, 450.0, 750.0]))
    sim.Projection(drive, post, sim.AllToAllConnector(),
                   sim.StaticSynapse(weight=40.0, delay=1.0), receptor_type="excitatory")
    pre = sim.Population(n, sim.SpikeSourceArray(spike_times=[
        sim.pynn_sequence([150.0 - d, 450.0 - d, 750.0 - d, 1400.0]) for d in intervals]))
    mechanism = sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=25.0, A_plus=0.02,
                                            A_minus=0.015),
        weight_dependence=getattr(sim, weight_dependence)(w_min=0.0, w_max=1e-6, **bounds),
        dendritic_delay_fraction=fraction, weight=5e-7, delay=1.0)
    plastic = sim.Projection(pre, post, sim.AllToAllConnector(), mechanism,
                             receptor_type="excitatory")
    sim.run(1500.0)
    weights = np.array(plastic.get("weight", format="list", with_address=False)) / 1e-6
    return post, [], {"weight / w_max": weights[:, None]}


def network(sim):
    """60 cells with connections, weights and delays drawn by PyNN: before chaos can speak."""
    rng = sim.NumpyRNG(seed=7)
    cells = sim.Population(60, sim.IF_cond_exp(tau_refrac=2.0))
    record(cells, "v")
    cells.initialize(v=sim.RandomDistribution("uniform", low=-70.0, high=-52.0, rng=rng))
    weight = sim.RandomDistribution("uniform", low=0.002, high=0.02, rng=rng)
    delay = sim.RandomDistribution("uniform_int", low=1, high=5, rng=rng)
    connector = sim.FixedProbabilityConnector(0.2, rng=rng)
    for part, receptor in ((cells[0:48], "excitatory"), (cells[48:60], "inhibitory")):
        sim.Projection(part, cells, connector, sim.StaticSynapse(weight=weight, delay=delay),
                       receptor_type=receptor)
    sim.DCSource(amplitude=0.9, start=0.0, stop=60.0).inject_into(cells)
    sim.run(60.0)
    return cells, ["v"]


def record(cells, variable):
    cells.record(["spikes"] if variable == "spikes" else ["spikes", variable])


def one(celltype, amplitude, weights, **parameters):
    return lambda sim: cell(sim, celltype, amplitude, weights, **parameters)


# name: (what builds it, allowed difference of spikes in ms, allowed difference of values)
MODELS = {
    "IF_curr_exp": (one("IF_curr_exp", 1.0, (1.0, -1.0), tau_refrac=2.0), DT, 0.05),
    "IF_curr_alpha": (one("IF_curr_alpha", 1.0, (3.0, -3.0), tau_refrac=2.0), 2 * DT, 0.05),
    "IF_cond_exp": (one("IF_cond_exp", 1.0, (0.02, 0.02), tau_refrac=2.0), 2 * DT, 0.05),
    "IF_cond_alpha": (one("IF_cond_alpha", 1.0, (0.1, 0.2), tau_refrac=2.0), 2 * DT, 0.05),
    "IF_cond_exp_gsfa_grr": (
        one("IF_cond_exp_gsfa_grr", 1.5, (0.02, 0.02), tau_refrac=2.0), 5 * DT, 0.1),
    "EIF_cond_exp_isfa_ista": (
        one("EIF_cond_exp_isfa_ista", 1.0, (0.005, 0.01), tau_refrac=2.0), 10 * DT, 0.1),
    "EIF_cond_alpha_isfa_ista": (
        one("EIF_cond_alpha_isfa_ista", 1.0, (0.005, 0.01), tau_refrac=2.0), 10 * DT, 0.1),
    "HH_cond_exp": (one("HH_cond_exp", 0.5, (0.01, 0.02)), 10 * DT, 0.5),
    "Izhikevich": (one("Izhikevich", 0.01, (3.0, -3.0)), 10 * DT, 0.5),
    "ACSource, StepCurrentSource": (currents, DT, 0.02),
    "TsodyksMarkramSynapse, depressing": (lambda s: short_term(s, 0.5, 200.0, 0.0), DT, 0.05),
    "TsodyksMarkramSynapse, facilitating": (
        lambda s: short_term(s, 0.04, 100.0, 1000.0), DT, 0.05),
    "STDP, AdditiveWeightDependence": (
        lambda s: stdp(s, "AdditiveWeightDependence"), DT, 1e-3),
    "STDP, MultiplicativeWeightDependence": (
        lambda s: stdp(s, "MultiplicativeWeightDependence"), DT, 1e-3),
    "60 cells, drawn connections, 60 ms": (network, 10 * DT, 0.3),
}

# What differs by a peer's convention: printed, and held to no bound.
OTHER_CONVENTIONS = {
    ("nest", "HH_cond_exp"): "stamps a spike at its peak",
    ("nest", "Izhikevich"): "integrates by the published scheme of first order",
    ("nest", "60 cells, drawn connections, 60 ms"): "lets a current begin min_delay late",
}


def run(backend, chosen):
    """{model: (spikes of each cell, {variable: samples [time][cell]}) or what went wrong}."""
    warnings.simplefilter("ignore")
    if backend == "lapicque":
        import lapicque.pynn  # noqa: F401
    sim = importlib.import_module("pyNN." + backend)
    sim.pynn_sequence = importlib.import_module("pyNN.parameters").Sequence
    results = {}
    for name, (build, _, _) in chosen.items():
        try:
            sim.setup(timestep=DT, min_delay=0.5, spike_precision="on_grid")
            cells, variables, *more = build(sim)
            segment = cells.get_data().segments[-1]
            spikes = [np.array(train.magnitude) for train in segment.spiketrains]
            values = more[0] if more else {}
            for variable in variables:
                signal, = segment.filter(name=variable)
                values[variable] = np.array(signal.magnitude)
            sim.end()
            results[name] = spikes, values
        except Exception as error:  # a model that a peer does not have is a row of the table
            results[name] = f"{type(error).__name__}: {error}"
    return results


def difference_of_spikes(ours, theirs):
    if [len(t) for t in ours] != [len(t) for t in theirs]:
        return np.inf
    return max((np.abs(a - b).max() for a, b in zip(ours, theirs) if len(a)), default=0.0)


def difference_of_values(ours, theirs, dt=DT):
    """Over all variables, samples around spikes left out."""
    worst = 0.0
    for variable, a in ours[1].items():
        b = theirs[1][variable]
        n = min(len(a), len(b))
        apart = np.abs(a[:n] - b[:n])
        if variable == "v":
            for shift in (-1, 1):
                apart = np.minimum(apart, np.abs(a[:n] - np.roll(b[:n], shift, axis=0)))
            for i in range(a.shape[1]):
                for t in (*ours[0][i], *theirs[0][i]):
                    first = int(round(t / dt))
                    apart[max(first - int(2 / dt), 0):first + int(3 / dt), i] = 0
        worst = max(worst, float(np.nanmax(apart)) if apart.size else 0.0)
    return worst


def table(backends, only, chosen):
    results = {}
    pythons = dict(b.partition("=")[::2] for b in backends)
    backends = list(pythons)
    for backend in ("lapicque", *backends):
        python = pythons.get(backend) or sys.executable
        done = subprocess.run([python, __file__, "--run", backend, "--only", *only],
                              stdout=subprocess.PIPE)
        if done.returncode:
            sys.exit(f"compare_backends: {backend} could not be run")
        results[backend] = pickle.loads(done.stdout[done.stdout.index(b"PICKLE:") + 7:])
    failed = []
    print("| model | spikes | " + " | ".join(f"{b}: spikes, ms; values" for b in backends)
          + " | allowed |")
    print("|---|---|" + "---|" * len(backends) + "---|")
    for name, (_, most_ms, most_value) in chosen.items():
        ours = results["lapicque"][name]
        if isinstance(ours, str):
            sys.exit(f"compare_backends: {name} on lapicque: {ours}")
        row = [name, str(sum(map(len, ours[0])))]
        for backend in backends:
            theirs = results[backend][name]
            if isinstance(theirs, str):
                print(f"{backend}, {name}: {theirs}", file=sys.stderr)
                row.append("not there")
                continue
            spikes = difference_of_spikes(ours[0], theirs[0])
            values = difference_of_values(ours, theirs)
            convention = OTHER_CONVENTIONS.get((backend, name))
            row.append(f"{spikes:.2g}; {values:.2g}" + (f" ({convention})" if convention else ""))
            if convention:
                continue
            if spikes > most_ms + 1e-9 or values > most_value:
                failed.append(f"{name}, {backend}")
        print("| " + " | ".join(row) + f" | {most_ms:g} ms; {most_value:g} |")
    if failed:
        sys.exit("compare_backends: beyond its bound: " + "; ".join(failed))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("backends", nargs="*", help="neuron, brian2, nest; or NAME=PYTHON")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--only", nargs="*", default=[], help="models that begin like this")
    args = parser.parse_args()
    only = args.only or [""]
    chosen = {name: of for name, of in MODELS.items() if name.startswith(tuple(only))}
    if args.run:
        results = pickle.dumps(run(args.run, chosen))
        sys.stdout.flush()
        sys.stdout.buffer.write(b"PICKLE:" + results)
    else:
        table(args.backends, only, chosen)


if __name__ == "__main__":
    main()
