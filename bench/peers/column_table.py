"""The microcircuit of Potjans & Diesmann (2014), as numbers that every peer's script reads.

Tables 4 and 5 of the paper, with the starting potentials and mean rates of the reference
implementation, as in src/lapicque/published/potjans_diesmann_2014.cpp.
"""

import math

SIZES = (20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948)
# Chance that a pair is connected: row = target, column = source.
PROBABILITY = (
    (0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000),
    (0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000),
    (0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000),
    (0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000),
    (0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000),
    (0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000),
    (0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252),
    (0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443),
)
EXTERNAL_IN_DEGREE = (1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100)
EXTERNAL_RATE = 8.0  # Hz
START_MEAN = (-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43)  # mV
START_SD = (5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48)
MEAN_RATES = (0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829)  # Hz
WEIGHT = 87.8085  # pA
TAU_SYN = 0.5  # ms
DELAY_MEAN, DELAY_SD = (1.5, 0.75), (0.75, 0.375)  # ms: from excitatory, from inhibitory


def full_synapses(target, source):
    """The number of synapses at full scale."""
    p = PROBABILITY[target][source]
    if p == 0:
        return 0
    return round(math.log1p(-p) / math.log1p(-1 / (SIZES[source] * SIZES[target])))


def full_weight(target, source):
    """pA at full scale."""
    doubled = 2 if (target, source) == (0, 2) else 1
    return WEIGHT * doubled * (-4 if source % 2 else 1)


class Column:
    """The network with neurons, and synapses per neuron, scaled; Poisson drive."""

    def __init__(self, scale):
        self.sizes = [max(1, round(n * scale)) for n in SIZES]
        self.weight_scale = 1 / math.sqrt(scale)
        self.external_weight = WEIGHT * self.weight_scale
        self.external_rate = [k * scale * EXTERNAL_RATE for k in EXTERNAL_IN_DEGREE]
        self.external_in_degree = [round(k * scale) for k in EXTERNAL_IN_DEGREE]
        self.current = []  # pA: replaces the mean input that scaling takes away
        for i in range(8):
            mean = WEIGHT * EXTERNAL_IN_DEGREE[i] * EXTERNAL_RATE
            for j in range(8):
                in_degree = full_synapses(i, j) / SIZES[i]
                mean += full_weight(i, j) * in_degree * MEAN_RATES[j]
            self.current.append(1e-3 * TAU_SYN * (1 - math.sqrt(scale)) * mean)
        self.projections = []  # (target, source, synapses, mean weight, delay mean, delay sd)
        for i in range(8):
            for j in range(8):
                n = round(full_synapses(i, j) * scale * scale)
                if n:
                    weight = full_weight(i, j) * self.weight_scale
                    kind = j % 2
                    self.projections.append((i, j, n, weight, DELAY_MEAN[kind], DELAY_SD[kind]))
