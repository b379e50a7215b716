"""Runs in NEST one plastic synapse that a folder describes: what every presynaptic spike transmits.

The presynaptic side is a parrot, the postsynaptic one an iaf_psc_delta that fires at each spike of
a second, very strong synapse. Reads case.csv; writes nest.csv with rows "weight,time,value" (time of
arrival) and "spike,time" (of the postsynaptic neuron). Usage: python plasticity.py FOLDER
"""
import os
import sys

import nest
import numpy as np


def main(folder):
    with open(os.path.join(folder, "case.csv")) as file:
        rows = [line.strip().split(",") for line in file]
    one = {row[0]: row[1] for row in rows}
    table = {kind: {row[1]: float(row[2]) for row in rows if row[0] == kind}
             for kind in ("synapse", "neuron")}
    trains = {row[0]: [float(t) for t in row[1:]] for row in rows if row[0] in ("pre", "post")}
    dt, delay = float(one["dt"]), float(one["delay"])
    nest.ResetKernel()
    nest.resolution = dt

    post = nest.Create("iaf_psc_delta", params=table["neuron"])
    driver = nest.Create("spike_generator", params={"spike_times": trains["post"]})
    nest.Connect(driver, post, syn_spec={"weight": float(one["drive"]), "delay": 1.0})

    # A device cannot be the source of a plastic synapse: a parrot repeats it 1 ms later.
    early = [round((t - 1.0) / dt) * dt for t in trains["pre"]]
    generator = nest.Create("spike_generator", params={"spike_times": early})
    parrot = nest.Create("parrot_neuron")
    nest.Connect(generator, parrot, syn_spec={"delay": 1.0})
    weights = nest.Create("weight_recorder")
    common = {"weight_recorder": weights}
    nest.CopyModel(one["model"], "plastic", common)
    shared = nest.GetDefaults("plastic")
    own = {}
    for name, x in table["synapse"].items():
        try:  # parameters of the model as a whole, else of each synapse
            nest.SetDefaults("plastic", {name: x})
        except nest.NESTError:
            own[name] = x
    assert not set(own) - set(shared), f"{one['model']} has no {own}"
    nest.Connect(parrot, post, syn_spec=dict(own, synapse_model="plastic", delay=delay))

    recorder = nest.Create("spike_recorder")
    nest.Connect(post, recorder, syn_spec={"delay": dt})
    nest.Simulate(float(one["duration"]))

    with open(os.path.join(folder, "nest.csv"), "w") as file:
        file.write(f"# NEST {nest.__version__}: python tests/oracle/plasticity.py {one['name']}\n"
                   f"# {one['model']}, dt {dt:g} ms\n")
        for t, w in zip(weights.events["times"], weights.events["weights"]):
            file.write(f"weight,{t + delay:.10g},{w:.15g}\n")
        for t in np.sort(recorder.events["times"]):
            file.write(f"spike,{t:.10g}\n")


if __name__ == "__main__":
    main(sys.argv[1])
