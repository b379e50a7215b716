"""How do the column's time and memory grow, and what would it take on more cores?

    python3 bench/scaling.py --lapicque build/release/lapicque [--json scaling.json]

Runs `lapicque bench column` at several scales (up to 1, neurons and synapses per neuron both grow
with the scale, so synapses with its square; beyond 1 neurons alone), and fits

    wall time of a second of biological time = (c_event E + c_neuron N S) / P + c_step S

with E synaptic events and S steps a second, N neurons, P threads: what one thread needs for an
event, for an update with its Poisson draw, and what a step costs in itself (the meeting of the
threads, short lists). The fit minimises relative errors. With it, `--predict` says what P threads
on machines that need `--latency` microseconds to exchange a step's spikes would reach, as long as
each has its own share of caches and memory bandwidth, as here: an estimate, not a measurement.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy

STEPS = 10_000  # of 0.1 ms, in a second


def run(program, scale, arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run.json"
        command = [program, "bench", "column", "--scale", f"{scale:g}", "--json", str(path), "-q"]
        command += ["--duration", f"{arguments.duration:g}", "--warm-up", f"{arguments.warm_up:g}"]
        if arguments.threads:
            command += ["--threads", str(arguments.threads)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        report = json.loads(path.read_text())
    figures = {f["name"]: f["value"] for f in report["figures"]}
    figures["threads"] = report["threads"]
    figures["scale"] = scale
    return figures


def fit(runs):
    """Nanoseconds: of an event, of an update and draw, on a thread; of a step."""
    rows, ones = [], numpy.ones(len(runs))
    for r in runs:
        p = r["threads"]
        row = [r["synaptic events"] / p, r["neurons"] * STEPS / p, STEPS]
        rows.append([x * 1e-9 / r["real-time factor"] for x in row])
    kept = [0, 1, 2]
    while True:  # what fits best with a negative cost costs nothing
        table = numpy.array(rows)[:, kept]
        best, *_ = numpy.linalg.lstsq(table, ones, rcond=None)
        if (best >= 0).all():
            break
        kept.pop(int(numpy.argmin(best)))
    costs = numpy.zeros(3)
    costs[kept] = best
    return costs


def predicted(costs, events, neurons, threads, exchange_us=0.0):
    event, neuron, step = costs * 1e-9
    return (event * events + neuron * neurons * STEPS) / threads + (step + exchange_us * 1e-6) * STEPS


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapicque", default="build/release/lapicque", help="the program")
    parser.add_argument("--scales", default="0.1,0.2,0.35,0.5,0.7,1,1.4,2,4", help="comma-separated")
    parser.add_argument("--duration", type=float, default=1000, help="timed, ms")
    parser.add_argument("--warm-up", type=float, default=200, help="discarded, ms")
    parser.add_argument("--threads", type=int, default=0, help="0: one for each core")
    parser.add_argument("--predict", default="2,8,32,128", help="threads to predict for")
    parser.add_argument("--latency", type=float, default=3.0, help="of an exchange, us (assumed)")
    parser.add_argument("--json", help="file for every number")
    arguments = parser.parse_args()

    runs = []
    print(f"{'scale':>6} {'neurons':>9} {'synapses':>14} {'events/s':>10} {'RTF':>7} {'build s':>8} {'MiB':>7}")
    for scale in (float(x) for x in arguments.scales.split(",")):
        r = run(arguments.lapicque, scale, arguments)
        runs.append(r)
        print(
            f"{scale:6g} {r['neurons']:9,.0f} {r['synapses']:14,.0f} {r['synaptic events']:10.3g} "
            f"{r['real-time factor']:7.3f} {r['construction']:8.2f} {r['peak memory']:7,.0f}",
            flush=True,
        )
    costs = fit(runs)
    print("\nns on a thread: {:.3f} an event, {:.3f} a neuron and step; {:.0f} ns a step".format(*costs))
    worst = 0.0
    for r in runs:
        r["predicted"] = predicted(costs, r["synaptic events"], r["neurons"], r["threads"])
        worst = max(worst, abs(r["predicted"] / r["real-time factor"] - 1))
    print(f"largest error of the fit: {worst:.0%}")
    synapses = numpy.array([r["synapses"] for r in runs])
    memory = numpy.array([r["peak memory"] for r in runs])
    slope, base = numpy.polyfit(synapses, memory, 1)
    print(f"memory: {base:.0f} MiB and {slope * 2**20:.2f} bytes a synapse")
    full = min(runs, key=lambda r: abs(r["scale"] - 1))
    forecast = {}
    for threads in (int(x) for x in arguments.predict.split(",")):
        exchange = 0.0 if threads <= full["threads"] else arguments.latency
        forecast[threads] = predicted(costs, full["synaptic events"], full["neurons"], threads, exchange)
        print(f"predicted at scale {full['scale']:g} on {threads:4d} threads: RTF {forecast[threads]:.3f}")
    if arguments.json:
        report = {"runs": runs, "costs_ns": costs.tolist(), "largest_error": worst}
        report |= {"bytes_per_synapse": slope * 2**20, "base_mib": base, "predicted": forecast}
        pathlib.Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
