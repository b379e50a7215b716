"""Where neurons sit: lines, grids and random clouds, in um."""

from __future__ import annotations

from typing import Sequence, Union

from . import _core

Positions = _core.Positions


def _triple(x: Union[float, Sequence[float]], rest: float) -> tuple[float, float, float]:
    xs = [float(v) for v in x] if isinstance(x, (list, tuple)) else [float(x)]  # type: ignore
    if len(xs) > 3:
        raise ValueError(f"{len(xs)} axes; neurons sit in 1 to 3 dimensions")
    return tuple(xs + [rest] * (3 - len(xs)))  # type: ignore[return-value]


def grid(counts: Sequence[int], *, spacing: Union[float, Sequence[float]] = 1.0,
         origin: Sequence[float] = (0.0, 0.0, 0.0), periodic: bool = False) -> Positions:
    """A lattice of ``counts`` neurons along 1 to 3 axes, the first running fastest."""
    whole = (*counts, *([1] * (3 - len(counts))))
    if isinstance(spacing, (int, float)):
        spacing = [spacing] * 3
    return _core.grid_positions(whole, _triple(spacing, 1.0), _triple(origin, 0.0), periodic)


def line(n: int, *, spacing: float = 1.0, periodic: bool = False) -> Positions:
    """n neurons along the first axis."""
    return grid([n], spacing=spacing, periodic=periodic)


def box(n: int, *, low: Sequence[float] = (0.0, 0.0, 0.0),
        high: Sequence[float] = (1.0, 1.0, 1.0), periodic: bool = False,
        seed: int = 1) -> Positions:
    """n neurons, independent and uniform in a box; a side of length 0 makes the cloud flat."""
    return _core.box_positions(_triple(low, 0.0), _triple(high, 0.0), periodic, n, seed)


def ball(n: int, *, centre: Sequence[float] = (0.0, 0.0, 0.0), radius: float = 1.0,
         seed: int = 1) -> Positions:
    """n neurons, independent and uniform in a ball."""
    return _core.ball_positions(_triple(centre, 0.0), radius, n, seed)
