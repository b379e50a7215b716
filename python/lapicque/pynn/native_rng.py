"""A fast generator of random numbers, with all of PyNN's distributions.

Numbers drawn with :class:`pyNN.random.NumpyRNG` are the same for every backend of PyNN, so they are
drawn by PyNN here too. A :class:`NativeRNG` gives up that for speed: connectors that take it are
drawn by the engine, and values by NumPy's counter-based Philox generator.
"""

import numpy as np
import pyNN.random

# what PyNN calls the arguments, in the order of numpy.random.Generator
_ordered = {
    "binomial": ("binomial", ("n", "p")),
    "exponential": ("exponential", ("beta",)),
    "gamma": ("gamma", ("k", "theta")),
    "lognormal": ("lognormal", ("mu", "sigma")),
    "normal": ("normal", ("mu", "sigma")),
    "poisson": ("poisson", ("lambda_",)),
    "uniform": ("uniform", ("low", "high")),
    "uniform_int": ("integers", ("low", "high")),
    "vonmises": ("vonmises", ("mu", "kappa")),
}


class NativeRNG(pyNN.random.NativeRNG):
    """The backend's own generator.

    Parameters
    ----------
    seed : int, optional
        1 where it is not given.
    """

    parallel_safe = False

    def __init__(self, seed=None):
        super().__init__(seed)
        self.generator = np.random.Generator(np.random.Philox(1 if seed is None else seed))

    def next(self, n=None, distribution=None, parameters=None, mask=None):
        """`n` numbers of a distribution, or as many as `mask` selects; a float where n is None."""
        if mask is not None:
            n = int(mask.sum()) if mask.dtype == bool else len(mask)
        if n == 0:
            return np.array([])
        values = self._draw(distribution or "uniform", parameters or {}, 1 if n is None else n)
        return values[0] if n is None else values

    def _draw(self, distribution, parameters, n):
        if distribution in ("normal_clipped", "normal_clipped_to_boundary"):
            return self._clipped(n, distribution.endswith("boundary"), **parameters)
        if distribution == "uniform" and not parameters:
            return self.generator.random(n)
        if distribution not in _ordered:
            known = sorted([*_ordered, "normal_clipped", "normal_clipped_to_boundary"])
            raise NotImplementedError(
                f"NativeRNG: no distribution {distribution!r}; there are {', '.join(known)}")
        method, names = _ordered[distribution]
        arguments = [parameters[name] for name in names]
        return getattr(self.generator, method)(*arguments, size=n)

    def _clipped(self, n, to_boundary, mu, sigma, low, high):
        values = self.generator.normal(mu, sigma, n)
        if to_boundary:
            return np.clip(values, low, high)
        for _ in range(1000):
            outside = (values < low) | (values > high)
            if not outside.any():
                return values
            values[outside] = self.generator.normal(mu, sigma, int(outside.sum()))
        raise ValueError(
            f"NativeRNG: normal({mu}, {sigma}) hardly ever lies in [{low}, {high}]; after 1000 "
            "draws some numbers were still outside")
