"""Runs in NEURON a random network of IntFire1 cells, and writes it with its spikes as CSV.

Rows: "cell,tau,refrac" (ms), "train,times..." of each source, "edge,source,target,weight,delay"
(sources count from 0, cells from 100), and "spike,time,cell". Usage: python intfire1.py FILE
"""
import random
import sys

import neuron
from neuron import h

N_SOURCES, N_CELLS, DURATION = 20, 50, 500.0


def main(path):
    rng = random.Random(1)
    h.load_file("stdrun.hoc")
    cells, trains, edges = [], [], []
    for _ in range(N_CELLS):
        cell = h.IntFire1()
        cell.tau, cell.refrac = round(rng.uniform(8, 30), 3), round(rng.uniform(1, 5), 3)
        cells.append(cell)
    for _ in range(N_SOURCES):
        trains.append(sorted(round(rng.uniform(0.1, DURATION), 4) for _ in range(40)))
    connections, arrivals = [], []
    for kind, group, chance, first in (("s", trains, 0.3, 0), ("c", cells, 0.1, 100)):
        for i, pre in enumerate(group):
            for j, post in enumerate(cells):
                if rng.random() >= chance or pre is post:
                    continue
                weight = round(rng.uniform(0.1, 0.5) if kind == "s" else rng.uniform(-0.3, 0.2), 4)
                delay = round(rng.uniform(0.5, 4), 4)
                connection = h.NetCon(None if kind == "s" else pre, post)
                connection.weight[0], connection.delay = weight, delay
                connections.append(connection)
                if kind == "s":
                    arrivals.append((connection, [t + delay for t in pre]))
                edges.append((first + i, 100 + j, weight, delay))

    def send():  # a source is no object of NEURON's: its spikes are sent to arrive when they do
        for connection, times in arrivals:
            for t in times:
                connection.event(t)

    handler = h.FInitializeHandler(send)
    spike_times, spike_ids = h.Vector(), h.Vector()
    recorders = []
    for j, cell in enumerate(cells):
        recorder = h.NetCon(cell, None)
        recorder.record(spike_times, spike_ids, j)
        recorders.append(recorder)
    h.finitialize()
    h.continuerun(DURATION)
    del handler

    with open(path, "w") as file:
        file.write(f"# NEURON {neuron.__version__}: python tests/oracle/intfire1.py\n"
                   f"# {N_CELLS} IntFire1 cells, {DURATION:g} ms\n")
        for cell in cells:
            file.write(f"cell,{cell.tau:.10g},{cell.refrac:.10g}\n")
        for train in trains:
            file.write("train," + ",".join(f"{t:.10g}" for t in train) + "\n")
        for edge in edges:
            file.write("edge,{},{},{:.10g},{:.10g}\n".format(*edge))
        for t, j in zip(spike_times, spike_ids):
            file.write(f"spike,{t:.10f},{int(j)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
