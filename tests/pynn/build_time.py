"""How long a large PyNN network takes to build: connections, and the engine that is made of them.

    python tests/pynn/build_time.py [--cells N] [--synapses K] [--only NAME]

Each row is a population of N cells (100,000 unless told otherwise) that is connected to itself with
about K synapses a cell (100), with weights and delays that are constant or drawn, and then run for
one step. docs/coming_from_pynn.md holds what it printed.
"""

import argparse
import time

import lapicque.pynn as sim


def drawn(low, high):
    return sim.RandomDistribution("uniform", low=low, high=high, rng=sim.NativeRNG(seed=2))


CONNECTORS = {
    "FixedProbabilityConnector": lambda n, k: sim.FixedProbabilityConnector(k / n),
    "FixedNumberPreConnector": lambda n, k: sim.FixedNumberPreConnector(k),
    "FixedNumberPreConnector, others": lambda n, k: sim.FixedNumberPreConnector(
        k, allow_self_connections=False),
    "FixedNumberPostConnector": lambda n, k: sim.FixedNumberPostConnector(k),
    "FixedTotalNumberConnector": lambda n, k: sim.FixedTotalNumberConnector(n * k),
    "OneToOneConnector": lambda n, k: sim.OneToOneConnector(),
}


def measure(make, n, k, values):
    """(synapses, seconds of wall clock and of the processor for each stage)."""
    stages, clocks = [], [(time.perf_counter(), time.process_time())]

    def stage():
        clocks.append((time.perf_counter(), time.process_time()))
        stages.append(tuple(b - a for a, b in zip(*clocks[-2:])))

    sim.setup(timestep=0.1)
    cells = sim.Population(n, sim.IF_cond_exp())
    stage()
    weight, delay = (drawn(0.001, 0.002), drawn(0.5, 3.0)) if values == "drawn" else (0.001, 1.5)
    synapses = sim.Projection(cells, cells, make(n, k), sim.StaticSynapse(weight=weight, delay=delay),
                              receptor_type="excitatory")
    stage()
    sim.run(0.1)
    stage()
    size = len(synapses)
    sim.end()
    return size, stages


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--synapses", type=int, default=100)
    parser.add_argument("--only", help="rows whose connector begins like this")
    args = parser.parse_args()
    print("| connector | weights, delays | synapses | cells, s | connect, s | first step, s | all, s "
          "| processor, s |\n|---|---|---|---|---|---|---|---|")
    for name, make in CONNECTORS.items():
        for values in ("constant", "drawn"):
            if args.only and not name.startswith(args.only):
                continue
            size, stages = measure(make, args.cells, args.synapses, values)
            wall = [w for w, _ in stages]
            cells = " | ".join(f"{s:.1f}" for s in (*wall, sum(wall), sum(p for _, p in stages)))
            print(f"| `{name}` | {values} | {size:,} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
