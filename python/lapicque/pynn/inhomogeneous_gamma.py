"""Spike trains of an inhomogeneous gamma process, drawn as far as a simulation runs.

The hazard of a gamma renewal process whose shape a and scale b (s) are step functions of time:
between two spikes the age is measured in units of b, and the interval ends when the integrated
hazard reaches an exponential number (time rescaling; Brown et al. 2002, Neural Comput. 14:325).
Source of the model: Muller, Buesing, Schemmel & Meier 2007, Neural Comput. 19:2958.
"""

import numpy as np
from scipy import special


class Trains:
    """The trains of n sources; each is drawn from a stream of its own."""

    def __init__(self, n, seed, population):
        self.n = n
        self.key = (seed, population)
        self.restart()

    def restart(self):
        """Back to time 0, and the same trains again."""
        self.streams = [np.random.Generator(np.random.Philox(key=_key(*self.key, i)))
                        for i in range(self.n)]
        self.times = [[] for _ in range(self.n)]
        self.age = np.zeros(self.n)        # since the last spike, in units of b
        self.left = [s.exponential() for s in self.streams]  # of the integrated hazard

    def to_come(self):
        """All times drawn so far, one list for each source."""
        return [np.array(t) for t in self.times]

    def draw(self, parameters, t0, t1):
        """Go on from t0 to t1, ms."""
        for i in range(self.n):
            start, stop = float(parameters["start"][i]), float(parameters["stop"][i])
            bins = np.asarray(parameters["tbins"][i].value, dtype=float) + start
            a = np.asarray(parameters["a"][i].value, dtype=float)
            b = np.asarray(parameters["b"][i].value, dtype=float)
            borders = np.unique(np.clip([t0, t1, start, stop, *bins], t0, t1))
            for low, high in zip(borders[:-1], borders[1:]):
                if low < start - 1e-9 or low >= stop - 1e-9:
                    continue
                k = max(np.searchsorted(bins, low + 1e-9, side="right") - 1, 0)
                self._go_on(i, low, high, a[min(k, len(a) - 1)], 1000 * b[min(k, len(b) - 1)])

    def _go_on(self, i, t, high, a, b):
        """Constant a and b (ms) from t to high."""
        while True:
            # survival S = Q(a, age): the hazard integrated from the present age is ln S - ln S'
            survival = special.gammaincc(a, self.age[i])
            next_age = special.gammainccinv(a, survival * np.exp(-self.left[i]))
            t_next = t + (next_age - self.age[i]) * b
            if not t_next < high:
                reached = self.age[i] + (high - t) / b
                self.left[i] -= np.log(survival) - np.log(special.gammaincc(a, reached))
                self.age[i] = reached
                return
            t = t_next
            self.times[i].append(t)
            self.age[i], self.left[i] = 0.0, self.streams[i].exponential()


def _key(seed, population, i):
    return (seed & 0xFFFFFFFF) << 96 | population << 64 | i
