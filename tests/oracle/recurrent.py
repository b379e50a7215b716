"""Gradients of a layer of neurons that feed each other, by torch's autograd.

The neurons are those of learn.py, read from their headers; the products are torch's own. For every
folder in FOLDER, reads case.csv; writes torch.csv with rows "potential" and "spike" (steps, samples,
neurons), "input,weights", "loop,weights", "loop,spikes" (those before the first step), "state,FIELD"
and "parameter,FIELD", a gradient each.
Usage: python recurrent.py FOLDER
"""
import sys

import torch

from learn import Struct, each, model, read_case, step, write


def main(folder):
    one, table, leaf = read_case(folder)
    verbs = model(one["model"])
    batch, n = int(one["batch"]), int(one["n"])
    member = lambda name: verbs["member"].get(name, name)
    numbers = lambda values, *shape: torch.as_tensor(values, dtype=torch.float64).reshape(shape)
    q = verbs["prepare"](Struct(**{member(k): v[0] for k, v in leaf["parameter"].items()}),
                         float(one["dt"]))
    s = Struct(**{member(k): numbers(v, batch, n) for k, v in leaf["state"].items()})
    z = numbers(leaf["loop"]["spikes"], batch, n)
    back = numbers(leaf["loop"]["weights"], n, n)
    fed = numbers(leaf["input"]["numbers"], -1, batch, int(one["n_in"])) @ numbers(
        leaf["input"]["weights"], -1, n)
    by_spikes = numbers(table["gradient"]["spikes"], -1, batch, n)
    by_potentials = numbers(table["gradient"]["potential"], -1, batch, n)
    still = {member(k): v[0] for k, v in table["still"].items()}
    first = member(next(iter(leaf["state"])))
    loss, potentials, spikes = 0, [], []
    for t, current in enumerate(fed):
        x = Struct(**{**still, member(one["fed"]): current + z @ back})
        kept, z, s = step(verbs, one, q, s, x, first)
        loss = loss + (by_spikes[t] * z + by_potentials[t] * getattr(kept, first)).sum()
        potentials += getattr(kept, first).flatten().tolist()
        spikes += z.flatten().tolist()
    for name, value in table["grad_state"].items():
        loss = loss + (numbers(value, batch, n) * getattr(s, member(name))).sum()
    loss.backward()
    write(folder, f"recurrent.py {one['model']}", leaf, potential=potentials, spike=spikes)


if __name__ == "__main__":
    each(sys.argv[1], main)
