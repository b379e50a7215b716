"""Functions of the distance d between two neurons (um): for weights, delays and probabilities."""

from __future__ import annotations

from . import _core
from ._values import Number, Value


def linear(*, a: Number = 0.0, b: float = 1.0) -> Value:
    """``a + b d``, b in units of a for each um."""
    return _core.distance_function(_core.DistanceKind.linear, a, b, 0.0)


def exponential(*, a: Number = 1.0, b: Number = 100.0, c: Number = 0.0) -> Value:
    """``a exp(-d / b) + c``, b a length."""
    return _core.distance_function(_core.DistanceKind.exponential, a, b, c)


def gaussian(*, a: Number = 1.0, b: Number = 100.0, c: Number = 0.0) -> Value:
    """``a exp(-d^2 / (2 b^2)) + c``, b a length."""
    return _core.distance_function(_core.DistanceKind.gaussian, a, b, c)
