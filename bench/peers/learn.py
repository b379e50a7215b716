#!/usr/bin/env python3
"""Times the training of spiking networks in Lapicque and in other libraries, pair by pair.

    python3 bench/peers/learn.py --lapicque build/release/lapicque
    python3 bench/peers/learn.py --networks fc --peers snntorch --pairs 5

A pair is one run of `lapicque bench learn` and one of the peer, right after each other on the same
machine, each in a process of its own; the ratio is the peer's time over ours. Peers that are not
installed are skipped, with a sentence that says so (pip install torch snntorch spikingjelly norse).
What each runs is in learn_networks.py.
"""

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
from importlib import metadata

from compare import spread

NETWORKS = ("fc", "conv")
PEERS = ("snntorch", "spikingjelly", "norse")


def worker(peer, network, options):
    """Runs in a process of its own and prints one line of JSON."""
    import learn_networks

    print("\n" + json.dumps(learn_networks.run(peer, network, options)))


def run_peer(peer, network, options):
    command = [sys.executable, __file__, "--worker", peer, network, json.dumps(options)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"{peer} {network}: {last}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_lapicque(program, network, options):
    command = [program, "bench", "learn", "--variant", network, "--json", "-", "--quiet",
               "--threads", str(options["threads"]), "--repeat", str(options["iterations"])]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    report = json.loads(done.stdout)
    figures = {figure["name"]: figure["value"] for figure in report["figures"]}
    return {"train_ms": figures["training iteration"], "single_ms": figures["one image"],
            "train_cpu_ms": figures["processor time of an iteration"],
            "single_cpu_ms": figures["processor time of one image"],
            "peak_mib": figures["peak memory"], "version": report["version"]}


def compare(program, peer, network, n_pairs, options):
    ours, theirs = [], []
    for _ in range(n_pairs):
        ours.append(run_lapicque(program, network, options))
        theirs.append(run_peer(peer, network, options))
    print(f"\n{network}: lapicque {ours[0]['version']} and {peer} {metadata.version(peer)} "
          f"(torch {theirs[0]['torch']}), {n_pairs} pairs, {options['threads']} threads, "
          f"batch {options['batch']}, {options['n_steps']} steps")
    rows = {}
    for key, what in (("train_ms", "training iteration, ms"), ("train_cpu_ms", "... processor, ms"),
                      ("single_ms", "one image, ms"), ("single_cpu_ms", "... processor, ms"),
                      ("peak_mib", "peak memory, MiB")):
        a, b = [r[key] for r in ours], [r[key] for r in theirs]
        ratios = [y / x for x, y in zip(a, b)]
        rows[key] = {"lapicque": a, "peer": b, "median ratio": statistics.median(ratios)}
        print(f"  {what:<24} lapicque {spread(a):<24} {peer} {spread(b):<24} ratio {spread(ratios)}")
    return {"network": network, "peer": peer, "peer version": metadata.version(peer),
            "torch": theirs[0]["torch"], "lapicque version": ours[0]["version"], **options,
            "pairs": n_pairs, "figures": rows}


def main():
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lapicque", default="build/release/lapicque", help="the program")
    parser.add_argument("--networks", default=",".join(NETWORKS), help="of " + ", ".join(NETWORKS))
    parser.add_argument("--peers", default=",".join(PEERS), help="of " + ", ".join(PEERS))
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=15, help="timed; 2 more come before")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", metavar="FILE", help="every run, as JSON")
    given = parser.parse_args()
    for words, known, what in ((given.networks, NETWORKS, "network"), (given.peers, PEERS, "peer")):
        for word in words.split(","):
            if word not in known:
                parser.error(f"no {what} {word!r}; known: {', '.join(known)}")
    options = {"iterations": given.iterations, "threads": given.threads, "batch": 128,
               "n_steps": 25}

    failed, results = False, []
    for peer in given.peers.split(","):
        if importlib.util.find_spec(peer) is None or importlib.util.find_spec("torch") is None:
            print(f"{peer} is skipped: Python cannot import it.")
            continue
        for network in given.networks.split(","):
            try:
                results.append(compare(given.lapicque, peer, network, given.pairs, options))
            except (RuntimeError, OSError) as error:
                print(f"\n{network}: {error}")
                failed = True
    if given.json:
        with open(given.json, "w") as file:
            json.dump(results, file, indent=1)
            file.write("\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
