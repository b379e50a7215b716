"""Values as a user writes them: numbers, text with a unit, arrays, distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from . import _core

if TYPE_CHECKING:
    import numpy.typing as npt

Value = _core.Value
Number = Union[float, str, Any]
"""A number in the table's unit, text with a unit ("20 ms"), or a scalar of `quantities`."""


def milliseconds(x: Number, where: str) -> float:
    """`x` in ms."""
    return _core.number(x, "ms", where)


def quantity(x: npt.ArrayLike, unit: str) -> Value:
    """Numbers with a unit: ``quantity([1, 2.5], "nA")``."""
    return _core.with_unit(x, unit)


def _distribution(kind: str, a: Number, b: Number, low: Optional[Number],
                  high: Optional[Number], outside: str) -> Value:
    if outside not in ("redraw", "clip"):
        raise ValueError(f'outside is "{outside}", must be "redraw" or "clip"')
    return _core.distribution(getattr(_core.DistributionKind, kind), a, b, low, high,
                              outside == "clip")


def normal(mean: Number, sd: Number, *, low: Optional[Number] = None,
           high: Optional[Number] = None, outside: str = "redraw") -> Value:
    """A normal distribution, kept within [low, high] by drawing again or by clipping."""
    return _distribution("normal", mean, sd, low, high, outside)


def uniform(low: Number, high: Number) -> Value:
    """A uniform distribution from low to high."""
    return _distribution("uniform", low, high, None, None, "redraw")


def lognormal(mean: Number, sd: Number, *, low: Optional[Number] = None,
              high: Optional[Number] = None, outside: str = "redraw") -> Value:
    """A lognormal distribution of that mean and standard deviation (of the numbers themselves)."""
    return _distribution("lognormal", mean, sd, low, high, outside)


def exponential(mean: Number, *, low: Optional[Number] = None, high: Optional[Number] = None,
                outside: str = "redraw") -> Value:
    """An exponential distribution of that mean."""
    return _distribution("exponential", mean, 0, low, high, outside)


def gamma(mean: Number, sd: Number, *, low: Optional[Number] = None,
          high: Optional[Number] = None, outside: str = "redraw") -> Value:
    """A gamma distribution of that mean and standard deviation."""
    return _distribution("gamma", mean, sd, low, high, outside)
