"""Runs in NEST the network that a folder describes, neuron by neuron and synapse by synapse.

Reads run.csv, neurons.csv and synapses.csv (delays in steps); writes nest.csv: step,neuron.
Usage: python network.py FOLDER [THREADS]
"""
import os
import sys

import nest
import numpy as np


def table(path):
    """The columns of a CSV file by name."""
    with open(path) as file:
        names = file.readline().strip().split(",")
        rows = np.loadtxt(file, delimiter=",", ndmin=2)
    return dict(zip(names, rows.T))


def main(folder, threads=1):
    with open(os.path.join(folder, "run.csv")) as file:
        run = {name: float(x) for name, x in (line.split(",") for line in file)}
    dt = run["dt"]
    nest.ResetKernel()
    nest.resolution = dt
    nest.local_num_threads = threads

    neurons = table(os.path.join(folder, "neurons.csv"))
    tau_syn = neurons.pop("tau_syn")  # one synaptic current: both of NEST's decay alike
    neurons["tau_syn_ex"] = neurons["tau_syn_in"] = tau_syn
    cells = nest.Create("iaf_psc_exp", len(tau_syn), params=neurons)

    synapses = table(os.path.join(folder, "synapses.csv"))
    nest.Connect(
        synapses["source"].astype(int) + cells[0].global_id,
        synapses["target"].astype(int) + cells[0].global_id,
        conn_spec="one_to_one",
        syn_spec={"synapse_model": "static_synapse", "weight": synapses["weight"],
                  "delay": synapses["delay"] * dt})
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    nest.Simulate(run["duration"])

    steps = np.rint(np.asarray(recorder.events["times"]) / dt).astype(int)
    senders = np.asarray(recorder.events["senders"]) - cells[0].global_id
    order = np.lexsort((senders, steps))
    with open(os.path.join(folder, "nest.csv"), "w") as file:
        file.write(f"# NEST {nest.__version__}: python tests/oracle/network.py column\n")
        file.write(f"# {len(tau_syn)} iaf_psc_exp, {len(synapses['weight'])} synapses, "
                   f"dt {dt:g} ms, {run['duration']:g} ms\nstep,neuron\n")
        for i in order:
            file.write(f"{steps[i]},{senders[i]}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
