"""Are two simulations of the cortical column of one kind? Rates, irregularity, correlations.

    python3 bench/column_agreement.py run --seeds 1-10 --duration 100            # Lapicque, full scale
    python3 bench/column_agreement.py run --seeds 1-3 --scale 0.1 --simulator nest
    python3 bench/column_agreement.py table --json bench/results/column_agreement.json

`run` simulates each seed (another network, other Poisson trains) and keeps, for every population,
one number a neuron or pair: the rate of each neuron; the coefficient of variation of the intervals
of each neuron with more than two spikes; Pearson's correlation of every pair of 250 neurons, spikes
counted in bins of 2 ms. A seed that is there already is left alone, so that a stopped command goes
on where it was. `table` compares: the distance of two runs is that of Kolmogorov and Smirnov, the
largest difference of their cumulative distributions, and its mean is over all pairs of runs. This
is the protocol of Senk et al. 2026 (and Dasbach et al. 2021), who ran ten seeds of 900 s in NEST.

Needs numpy and h5py; nest for `--simulator nest`.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy

POPULATIONS = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
MEASURES = ("rate", "cv", "correlation")
WARM_UP = 500.0  # ms
BIN = 2.0  # ms
N_CORRELATED = 250  # neurons of a population, all pairs of which are correlated

# Senk et al. 2026: mean distance between seeds of the reference (NEST), 900 s each.
REFERENCE = {
    "rate": (0.019, 0.019, 0.008, 0.015, 0.025, 0.037, 0.017, 0.024),
    "cv": (0.008, 0.013, 0.006, 0.012, 0.018, 0.027, 0.009, 0.017),
    "correlation": (0.048, 0.036, 0.046, 0.021, 0.056, 0.017, 0.038, 0.018),
}


def lapicque_spikes(arguments, seed):
    """{population: (number of neurons, senders, times in ms)}"""
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        command = [arguments.lapicque, "demo", "column", "--scale", f"{arguments.scale:g}"]
        command += ["--duration", f"{arguments.duration * 1e3:g}", "--warm-up", f"{WARM_UP:g}"]
        command += ["--seed", str(seed), "--output", folder]
        command += ["--threads", str(arguments.threads), "--quiet"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL)
        if done.returncode not in (0, 1):  # 1: a rate outside its tolerance, which is for the table
            sys.exit(f"lapicque stopped with exit code {done.returncode}")
        spikes = {}
        with h5py.File(pathlib.Path(folder) / "spikes.h5") as file:
            for name in POPULATIONS:
                group = file["spikes"][name]
                n_neurons = int(group.attrs["n_neurons"])
                spikes[name] = (n_neurons, group["node_ids"][:], group["timestamps"][:])
        return spikes


def nest_spikes(arguments, seed):
    sys.path.insert(0, str(pathlib.Path(__file__).parent / "peers"))
    import nest
    import nest_networks

    nest_networks.fresh({"threads": max(1, arguments.threads), "seed": seed})
    populations = nest_networks.column(arguments.scale)
    recorders = []
    for neurons in populations:
        recorder = nest.Create("spike_recorder", params={"start": WARM_UP})
        nest.Connect(neurons, recorder)
        recorders.append(recorder)
    nest.Simulate(WARM_UP + arguments.duration * 1e3)
    spikes = {}
    for name, neurons, recorder in zip(POPULATIONS, populations, recorders):
        events = recorder.get("events")
        first = neurons[0].global_id
        spikes[name] = (len(neurons), events["senders"] - first, events["times"])
    return spikes


def intervals_cv(senders, times):
    """Of each neuron with more than two spikes; `senders` and `times` sorted by both."""
    values = []
    borders = numpy.flatnonzero(numpy.diff(senders)) + 1
    for train in numpy.split(times, borders):
        if len(train) > 2:
            intervals = numpy.diff(train)
            values.append(intervals.std() / intervals.mean())
    return numpy.array(values)


def correlations(n_neurons, senders, times, begin, end):
    n = min(n_neurons, N_CORRELATED)
    n_bins = int(round((end - begin) / BIN))
    chosen = senders < n
    # A spike is stamped at the end of its step: bins are (a, b].
    bins = numpy.ceil((times[chosen] - begin) / BIN - 1e-6).astype(int) - 1
    counts = numpy.zeros((n, n_bins), dtype=numpy.float32)
    numpy.add.at(counts, (senders[chosen].astype(int), numpy.clip(bins, 0, n_bins - 1)), 1)
    counts = counts[counts.any(axis=1)]
    return numpy.corrcoef(counts)[numpy.triu_indices(len(counts), 1)]


def measure(spikes, duration):
    """{"rate L23E": numbers, ...}; `duration` in s, spikes after the warm-up."""
    found = {}
    for name, (n_neurons, senders, times) in spikes.items():
        order = numpy.lexsort((times, senders))
        senders, times = senders[order], times[order]
        found[f"rate {name}"] = numpy.bincount(senders.astype(int), minlength=n_neurons) / duration
        found[f"cv {name}"] = intervals_cv(senders, times)
        end = WARM_UP + duration * 1e3
        found[f"correlation {name}"] = correlations(n_neurons, senders, times, WARM_UP, end)
    return {key: value.astype(numpy.float32) for key, value in found.items()}


def distance(a, b):
    """Of Kolmogorov and Smirnov; `a` and `b` sorted."""
    both = numpy.concatenate((a, b))
    below_a = numpy.searchsorted(a, both, side="right") / len(a)
    below_b = numpy.searchsorted(b, both, side="right") / len(b)
    return float(numpy.abs(below_a - below_b).max())


def file_of(arguments, simulator, seed):
    name = f"{simulator}-scale{arguments.scale:g}-{arguments.duration:g}s-seed{seed}.npz"
    return pathlib.Path(arguments.work) / name


def run(arguments):
    first, _, last = arguments.seeds.partition("-")
    pathlib.Path(arguments.work).mkdir(parents=True, exist_ok=True)
    for seed in range(int(first), int(last or first) + 1):
        path = file_of(arguments, arguments.simulator, seed)
        if path.exists():
            print(f"{path} is there")
            continue
        simulate = nest_spikes if arguments.simulator == "nest" else lapicque_spikes
        measured = measure(simulate(arguments, seed), arguments.duration)
        partial = path.with_suffix(".part.npz")
        numpy.savez_compressed(partial, **measured)
        partial.rename(path)
        print(f"{path}: mean rates", *(f"{measured[f'rate {p}'].mean():.3f}" for p in POPULATIONS), flush=True)


def runs_of(arguments, simulator):
    pattern = file_of(arguments, simulator, "*").name
    files = sorted(pathlib.Path(arguments.work).glob(pattern))
    runs = []
    for path in files:
        with numpy.load(path) as stored:
            runs.append({key: numpy.sort(stored[key]) for key in stored.files})
    return runs


def distances(pairs, key):
    return [distance(a[key], b[key]) for a, b in pairs]


def table(arguments):
    ours, theirs = runs_of(arguments, "lapicque"), runs_of(arguments, "nest")
    if len(ours) < 2:
        sys.exit(f"{arguments.work} holds {len(ours)} runs of Lapicque of this size and length; run at least two")
    full = arguments.scale == 1
    report = {"scale": arguments.scale, "duration_s": arguments.duration}
    report |= {"seeds": len(ours), "seeds_nest": len(theirs), "measures": {}}
    print(f"scale {arguments.scale:g}, {arguments.duration:g} s, {len(ours)} seeds of Lapicque, {len(theirs)} of NEST\n")
    print("| measure | of | " + " | ".join(POPULATIONS) + " |")
    print("|---" * (len(POPULATIONS) + 2) + "|")

    def line(measure, what, values, form="{:.3f}"):
        print(f"| {measure} | {what} | " + " | ".join(form.format(v) for v in values) + " |")

    for measure in MEASURES:
        rows = report["measures"][measure] = {}
        keys = [f"{measure} {p}" for p in POPULATIONS]
        rows["mean"] = [float(numpy.mean([r[k].mean() for r in ours])) for k in keys]
        line(measure, "mean", rows["mean"], "{:.4f}")
        if theirs:
            rows["mean_nest"] = [float(numpy.mean([r[k].mean() for r in theirs])) for k in keys]
            line(measure, "mean, NEST", rows["mean_nest"], "{:.4f}")
        kinds = [("between seeds", list(itertools.combinations(ours, 2)))]
        if len(theirs) > 1:
            kinds.append(("between seeds of NEST", list(itertools.combinations(theirs, 2))))
        if theirs:
            kinds.append(("Lapicque to NEST", list(itertools.product(ours, theirs))))
        for what, pairs in kinds:
            found = [distances(pairs, k) for k in keys]
            rows[what] = [float(numpy.mean(d)) for d in found]
            rows[what + ", sd"] = [float(numpy.std(d)) for d in found]
            line(measure, f"distance {what}", rows[what])
        if full:
            rows["reference"] = list(REFERENCE[measure])
            line(measure, "the same, NEST, 900 s (Senk et al. 2026)", REFERENCE[measure])
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("run", "table"))
    parser.add_argument("--lapicque", default="build/release/lapicque", help="the program")
    parser.add_argument("--simulator", choices=("lapicque", "nest"), default="lapicque")
    parser.add_argument("--seeds", default="1-10", help="a number, or FIRST-LAST")
    parser.add_argument("--scale", type=float, default=1, help="of neurons and synapses per neuron")
    parser.add_argument("--duration", type=float, default=100, help="s, after 0.5 s that are discarded")
    parser.add_argument("--threads", type=int, default=0, help="0: one for each core (NEST: one)")
    parser.add_argument("--work", default="out/column_agreement", help="folder of finished runs")
    parser.add_argument("--json", help="table: file for every number")
    arguments = parser.parse_args()
    run(arguments) if arguments.what == "run" else table(arguments)


if __name__ == "__main__":
    main()
