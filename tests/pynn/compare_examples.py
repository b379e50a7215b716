"""The examples of a PyNN source tree, unmodified, on Lapicque and on other backends.

    python tests/pynn/compare_examples.py PYNN_TREE neuron brian2=OTHER_PYTHON [--results FOLDER]

Every script runs in a folder of its own with the backend's name as its argument, and writes its
results as it does for anybody. For each of them the table has the number of spikes, the largest
difference between spikes of the same number, and that between recorded values, both measured as
compare_backends.py does. Fails where a bound of `EXAMPLES` is passed. What --results keeps is not
run again.
"""

import argparse
import os
import pathlib
import pickle
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from compare_backends import difference_of_spikes, difference_of_values

# script and arguments: allowed difference of spikes in ms, and of values by variable. None: the
# network is chaotic, and its numbers of spikes are compared, to that share.
EXAMPLES = {
    "cell_type_demonstration": (0.4, {"v": 0.5, "u": 0.2, "w": 0.01}),
    "current_injection": (0.1, {"v": 0.02}),
    "Izhikevich": (0.06, {"v": 0.2}),
    "simple_STDP": (0.01, {"v": 0.3}),
    "small_network": (10.0, {"v": 0.1, "gsyn_exc": 0.001}),
    "StepCurrentSource": (0.2, {"v": 0.05}),
    "synaptic_input": (0.01, {"v": 0.02}),
    "tsodyksmarkram": (0.1, {"v": 0.02, "gsyn_inh": 0.015}),
    "VAbenchmarks CUBA": (None, 0.05),
    "VAbenchmarks COBA": (None, 0.15),
}

# Cells driven by noise, which every backend draws for itself, and one that a current holds where a
# hair decides whether it fires.
LEFT_OUT = {"current_injection": (3,), "synaptic_input": (9,)}


def results(tree, example, backend, python, kept):
    """{what a file is of: Neo block} of one script, or what went wrong."""
    folder = kept / backend / example.replace(" ", "_")
    script, *arguments = example.split()
    if not folder.exists():
        (folder / "Results").mkdir(parents=True)
        shutil.copy(tree / "examples" / f"{script}.py", folder)
        with open(folder / "log", "w") as log:
            done = subprocess.run(
                [python, f"{script}.py", backend, *arguments], cwd=folder, stdout=log, stderr=log,
                env={**os.environ, "MPLBACKEND": "Agg"})
        (folder / "code").write_text(str(done.returncode))
    if (folder / "code").read_text() != "0":
        return (folder / "log").read_text().strip().splitlines()[-1]
    blocks = {}
    for path in sorted(folder.glob("Results/**/*.pkl")):
        of = re.sub(rf"_{backend}(_np1)?(_\d+-\d+)?$", "", path.stem)
        blocks[of] = pickle.loads(path.read_bytes())
    return blocks


def plain(block):
    """({cell: spikes}, {variable: ({cell: (samples, spikes)}, step in ms)})."""
    segment = block.segments[-1]
    spikes = {int(t.annotations["channel_id"]): np.array(t.rescale("ms").magnitude)
              for t in segment.spiketrains}
    found = {signal.name: (signal.array_annotations["channel_index"].tolist(),
                           np.array(signal.magnitude),
                           float(signal.sampling_period.rescale("ms")))
             for signal in segment.analogsignals}
    if not spikes and "v" in found:
        channels, samples, step = found["v"]
        spikes = {c: spikes_in(samples[:, i], step) for i, c in enumerate(channels)}
    signals = {name: ({c: (samples[:, i], spikes.get(c, np.array([])))
                       for i, c in enumerate(channels)}, step)
               for name, (channels, samples, step) in found.items()}
    return spikes, signals


def spikes_in(v, step):
    """Where spikes were not recorded: times at which a membrane is reset, or passes 0 mV."""
    fell = np.diff(v) < -4.0
    return step * (1 + np.flatnonzero(fell & ~np.roll(fell, 1) | (v[:-1] < 0) & (v[1:] >= 0)))


def compared(ours, theirs, bounds, left_out=()):
    """(a cell of the table, whether it is within bounds); cells that a peer lacks do not count."""
    if isinstance(theirs, str):
        print(f"compare_examples: {theirs}", file=sys.stderr)
        return "not there", True
    counts, apart, values, good = [0, 0], 0.0, {}, set(ours) == set(theirs) and bool(ours)
    for of in sorted(set(ours) & set(theirs)):
        a, b = plain(ours[of]), plain(theirs[of])
        both = [cell for cell in a[0] if cell in b[0] and cell not in left_out]
        trains = [[side[0][cell] for cell in both] for side in (a, b)]
        for i, side in enumerate(trains):
            counts[i] += sum(map(len, side))
        apart = max(apart, difference_of_spikes(*trains))
        for name in set(a[1]) & set(b[1]):
            (x, step), (y, _) = a[1][name], b[1][name]
            cells = [c for c in x if c in y and c not in left_out]
            found = difference_of_values(  # as "v": whatever jumps at a spike may jump a step later
                *(([of[c][1] for c in cells], {"v": np.stack([of[c][0] for c in cells], axis=1)})
                  for of in (x, y)), step)
            values[name] = max(values.get(name, 0.0), found)
    allowed, most = bounds
    if allowed is None:
        ratio = counts[0] / max(counts[1], 1)
        return f"{counts[0]:,} and {counts[1]:,} spikes", good and abs(ratio - 1) <= most
    good = good and apart <= allowed + 1e-9 and all(
        values[name] <= most[name] for name in values if name in most)
    shown = [f"{apart:.2g} ms"] if counts[0] else []
    shown += [f"{name} {value:.2g}" for name, value in sorted(values.items())]
    return "; ".join(shown), good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("backends", nargs="+", help="neuron, brian2, nest; or NAME=PYTHON")
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("--only", nargs="*", help="of the scripts, those that begin like this")
    args = parser.parse_args()
    kept = args.results or pathlib.Path(tempfile.mkdtemp())
    pythons = {"lapicque": sys.executable}
    pythons.update((b.partition("=")[0], b.partition("=")[2] or sys.executable)
                   for b in args.backends)
    others = [name for name in pythons if name != "lapicque"]
    failed = []
    print("| example | spikes | " + " | ".join(others) + " |\n|---|---|" + "---|" * len(others))
    for example, bounds in EXAMPLES.items():
        if args.only and not example.startswith(tuple(args.only)):
            continue
        ours, *theirs = (results(args.tree, example, name, pythons[name], kept)
                         for name in ("lapicque", *others))
        if isinstance(ours, str):
            sys.exit(f"compare_examples: {example}: {ours}")
        row = [example, str(sum(len(t) for b in ours.values() for t in plain(b)[0].values()))]
        for name, blocks in zip(others, theirs):
            shown, good = compared(ours, blocks, bounds, LEFT_OUT.get(example, ()))
            row.append(shown)
            if not good:
                failed.append(f"{example}, {name}")
        print("| " + " | ".join(row) + " |", flush=True)
    if failed:
        sys.exit("compare_examples: beyond its bound: " + "; ".join(failed))


if __name__ == "__main__":
    main()
