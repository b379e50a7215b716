"""Makes the circuit of this folder: 80 excitatory and 20 inhibitory cells under random input.

    python make.py        needs numpy and h5py; writes network/*.h5 and inputs/*.h5

What an edge weighs is in its type; which cells it joins, and its delay, are drawn here. The files
are kept in the repository, so only who wants another circuit runs this.
"""
import pathlib

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
N_EXC, N_INH, N_INPUT = 80, 20, 50
DURATION, RATE = 500.0, 0.04  # ms, spikes per ms
random = np.random.RandomState(1)


def sonata_file(path):
    path.parent.mkdir(exist_ok=True)
    file = h5py.File(path, "w")
    file.attrs["magic"] = np.uint32(0x0A7A)
    file.attrs["version"] = np.array([0, 1], dtype=np.uint32)
    return file


def pack(group, name, numbers):
    group.create_dataset(name, data=numbers, compression="gzip", shuffle=True)


def write_nodes(path, population, type_ids, **attributes):
    with sonata_file(path) as file:
        group = file.create_group(f"nodes/{population}")
        group["node_type_id"] = np.array(type_ids, dtype=np.uint64)
        group["node_group_id"] = np.zeros(len(type_ids), dtype=np.uint32)
        group["node_group_index"] = np.arange(len(type_ids), dtype=np.uint64)
        own = group.create_group("0")
        for name, values in attributes.items():
            own[name] = values


def write_edges(path, source, target, pairs, type_ids, delays):
    with sonata_file(path) as file:
        group = file.create_group(f"edges/{source}_to_{target}")
        for end, population, ids in zip(("source", "target"), (source, target), np.transpose(pairs)):
            pack(group, f"{end}_node_id", ids.astype(np.uint32))
            group[f"{end}_node_id"].attrs["node_population"] = population
        pack(group, "edge_type_id", np.array(type_ids, dtype=np.uint32))
        pack(group, "edge_group_id", np.zeros(len(pairs), dtype=np.uint16))
        pack(group, "edge_group_index", np.arange(len(pairs), dtype=np.uint32))
        pack(group, "0/delay", np.round(delays, 1))


def write_spikes(path, population, times, ids):
    order = np.argsort(times, kind="stable")
    with sonata_file(path) as file:
        group = file.create_group(f"spikes/{population}")
        group["timestamps"] = times[order]
        group["timestamps"].attrs["units"] = "ms"
        group["node_ids"] = ids[order].astype(np.uint64)


def main():
    n = N_EXC + N_INH
    kind = np.repeat([100, 200], [N_EXC, N_INH])  # node types
    write_nodes(HERE / "network/cortex_nodes.h5", "cortex", kind,
                x=random.uniform(0, 100, n), y=random.uniform(0, 100, n))
    write_nodes(HERE / "network/input_nodes.h5", "input", np.full(N_INPUT, 1))

    joined = random.rand(n, n) < 0.1
    np.fill_diagonal(joined, False)
    inside = np.argwhere(joined)
    write_edges(HERE / "network/cortex_cortex_edges.h5", "cortex", "cortex", inside,
                np.where(inside[:, 0] < N_EXC, 1, 2), random.uniform(0.5, 3, len(inside)))
    onto = np.argwhere(random.rand(N_INPUT, n) < 0.2)
    write_edges(HERE / "network/input_cortex_edges.h5", "input", "cortex", onto,
                np.full(len(onto), 1), np.full(len(onto), 1.0))

    counts = random.poisson(RATE * DURATION, N_INPUT)
    write_spikes(HERE / "inputs/input_spikes.h5", "input",
                 random.uniform(0.1, DURATION, counts.sum()), np.repeat(np.arange(N_INPUT), counts))


if __name__ == "__main__":
    main()
