#!/usr/bin/env python3
"""Times networks of the literature in Lapicque and in other simulators, pair by pair.

    python3 bench/peers/compare.py --lapicque build/release/lapicque
    python3 bench/peers/compare.py --lapicque build/release/lapicque --networks coba,brunel --pairs 5

A pair is one run of `lapicque bench` and one of the peer, right after each other on the same
machine, each in a process of its own; the ratio is the peer's real-time factor over ours. Peers
that are not installed are skipped, with a sentence that says so. Each peer is used through its
public interface, as its own examples do; what still differs is printed and in docs/benchmarks.md.
"""

import argparse
import importlib
import json
import statistics
import subprocess
import sys

NETWORKS = ("coba", "cuba", "brunel", "column")

# Each peer's module; the version of the network that it runs, as `lapicque bench --variant` names
# it; and what remains different.
PEERS = {
    "nest": dict(
        module="nest",
        variants={"coba": "nest", "cuba": "nest", "brunel": "nest"},
        note="double precision; COBA with an adaptive Runge-Kutta solver",
    ),
    "brian2": dict(
        module="brian2",
        variants={"coba": "brian2", "cuba": "brian2", "brunel": "nest"},
        note="C++ standalone, double precision, one thread; delays of COBA and CUBA 0.1 ms",
    ),
}


def worker(peer, network, options):
    """Runs in a process of its own and prints one line of JSON."""
    module = importlib.import_module(f"{peer}_networks")
    result = module.run(network, options)
    print("\n" + json.dumps(result))


def installed(peer):
    """The peer's version, or None; asked in another process, as importing has side effects."""
    module = PEERS[peer]["module"]
    code = f"import {module}; print('\\n' + str({module}.__version__))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return found.stdout.strip().splitlines()[-1] if found.returncode == 0 else None


def run_peer(peer, network, options):
    command = [sys.executable, __file__, "--worker", peer, network, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"{peer} {network}: {last}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_lapicque(program, network, variant, options):
    command = [program, "bench", network, "--json", "-", "--quiet"]
    command += ["--duration", str(options["duration"]), "--warm-up", str(options["warm_up"])]
    command += ["--threads", str(options["threads"]), "--seed", str(options["seed"])]
    command += ["--precision", options["precision"], "--weights", options["weights"]]
    if network == "column":
        command += ["--scale", str(options["scale"])]
    elif variant:
        command += ["--variant", variant]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    report = json.loads(done.stdout)
    figures = {figure["name"]: figure["value"] for figure in report["figures"]}
    return {
        "rtf": figures["real-time factor"],
        "rate": figures["mean rate"],
        "construction": figures["construction"],
        "others": figures["cores other programs had"],
        "version": report["version"],
    }


def spread(values, digits=3):
    middle = statistics.median(values)
    return f"{middle:.{digits}g} ({min(values):.{digits}g} .. {max(values):.{digits}g})"


def compare(program, peer, version, network, n_pairs, options):
    variant = PEERS[peer]["variants"].get(network)
    ours, theirs = [], []
    for pair in range(n_pairs):
        options = dict(options, seed=options["seed"] + pair)
        ours.append(run_lapicque(program, network, variant, options))
        theirs.append(run_peer(peer, network, options))
    ratios = [t["rtf"] / o["rtf"] for o, t in zip(ours, theirs)]
    print(f"\n{network}: lapicque {ours[0]['version']} and {peer} {version}, {n_pairs} pairs")
    for name, runs in (("lapicque", ours), (peer, theirs)):
        print(f"  {name:<9} real-time factor {spread([r['rtf'] for r in runs])}"
              f"   rate {spread([r['rate'] for r in runs])} Hz"
              f"   construction {spread([r['construction'] for r in runs])} s")
    print(f"  {peer} / lapicque, pair by pair: {', '.join(f'{r:.1f}' for r in ratios)}"
          f"; median {statistics.median(ratios):.1f}")
    busy = max(r["others"] for r in ours)
    if busy > 0.1:
        print(f"  other programs had up to {busy:.2f} cores: repeat on a quiet machine")


def main():
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapicque", default="build/release/lapicque", help="the program")
    parser.add_argument("--networks", default=",".join(NETWORKS), help="of " + ", ".join(NETWORKS))
    parser.add_argument("--peers", default=",".join(PEERS), help="of " + ", ".join(PEERS))
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--duration", type=float, default=1000, help="timed, ms")
    parser.add_argument("--warm-up", type=float, default=500, help="discarded before, ms")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", default="double", help="ours: single or double")
    parser.add_argument("--weights", default="16", help="ours: 16 or exact")
    parser.add_argument("--scale", type=float, default=0.1, help="of the column")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for word in given.networks.split(","):
        if word not in NETWORKS:
            parser.error(f"no network {word!r}; known: {', '.join(NETWORKS)}")
    for word in given.peers.split(","):
        if word not in PEERS:
            parser.error(f"no peer {word!r}; known: {', '.join(PEERS)}")
    names = ("duration", "warm_up", "threads", "precision", "weights", "scale", "seed")
    options = {name: getattr(given, name) for name in names}

    failed = False
    for peer in given.peers.split(","):
        version = installed(peer)
        if version is None:
            print(f"{peer} is skipped: Python cannot import {PEERS[peer]['module']}.")
            continue
        print(f"{peer} {version}: {PEERS[peer]['note']}; ours in {given.precision} precision, "
              f"weights {given.weights}")
        for network in given.networks.split(","):
            try:
                compare(given.lapicque, peer, version, network, given.pairs, options)
            except (RuntimeError, OSError) as error:
                print(f"\n{network}: {error}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
