"""Runs in NEST one neuron that a folder describes: input spikes, a stepped current, a trace.

Reads case.csv; writes nest.csv with rows "V_m,time,value" and "spike,time".
Usage: python neurons.py FOLDER
"""
import os
import sys

import nest
import numpy as np


def main(folder):
    with open(os.path.join(folder, "case.csv")) as file:
        rows = [line.strip().split(",") for line in file]
    one = {row[0]: row[1] for row in rows}
    dt = float(one["dt"])
    nest.ResetKernel()
    nest.resolution = dt
    cell = nest.Create(one["model"])
    known = set(cell.get())
    if "V_th" in cell.recordables:
        known.remove("V_th")  # shown, not set
    values = {row[1]: float(row[2]) for row in rows if row[0] == "set"}
    cell.set({name: x for name, x in values.items() if name in known})
    cell.set({row[1]: row[2] == "true" for row in rows if row[0] == "option"})
    left_out = sorted(set(values) - set(known))

    for row in (row for row in rows if row[0] == "train"):
        weight, delay = float(row[1]), float(row[2])
        source = nest.Create("spike_generator", params={"spike_times": [float(t) for t in row[3:]]})
        nest.Connect(source, cell, syn_spec={"weight": weight, "delay": delay})

    # A current that NEST's device changes at t acts from t + delay on, and no delay is shorter
    # than a step; ours acts from t on.
    steps = [(float(row[1]), float(row[2])) for row in rows if row[0] == "current"]
    current = nest.Create("step_current_generator", params={
        "amplitude_times": [round((t - dt) / dt) * dt for t, _ in steps],
        "amplitude_values": [x for _, x in steps]})
    nest.Connect(current, cell, syn_spec={"delay": dt})

    meter = nest.Create("multimeter", params={"record_from": ["V_m"],
                                              "interval": float(one["interval"])})
    recorder = nest.Create("spike_recorder")
    nest.Connect(meter, cell, syn_spec={"delay": dt})
    nest.Connect(cell, recorder, syn_spec={"delay": dt})
    nest.Simulate(float(one["duration"]))

    with open(os.path.join(folder, "nest.csv"), "w") as file:
        file.write(f"# NEST {nest.__version__}: python tests/oracle/neurons.py {one['model']}\n")
        file.write(f"# dt {dt:g} ms; not settable in NEST: {' '.join(left_out) or 'nothing'}\n")
        for t, v in zip(meter.events["times"], meter.events["V_m"]):
            file.write(f"V_m,{t:.10g},{v:.14g}\n")
        for t in np.sort(recorder.events["times"]):
            file.write(f"spike,{t:.10g}\n")


if __name__ == "__main__":
    main(sys.argv[1])
