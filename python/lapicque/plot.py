"""Pictures with matplotlib. Each function draws into Axes and returns them; none shows a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

import numpy as np

from . import _core
from ._values import Number, milliseconds
from .recording import Recording, SpikeTrains, Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _axes(ax: Optional[Axes]) -> Axes:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as missing:
        raise ImportError("pictures need matplotlib: pip install matplotlib") from missing
    return plt.subplots(figsize=(8, 4), constrained_layout=True)[1]


def raster(what: Union[Recording, SpikeTrains], *, ax: Optional[Axes] = None,
           **style: Any) -> Axes:
    """A dot for each spike; populations are stacked, the first at the top.

    ``style`` goes to `Axes.plot`: colour, markersize, ...
    """
    ax = _axes(ax)
    records = list(what.spikes.values()) if isinstance(what, Recording) else [what]
    n = sum(record.n_neurons for record in records)
    base, ticks, labels = n, [], []
    for record in records:
        base -= record.n_neurons
        rows = base + record.n_neurons - 1 - record.senders.astype(np.int64)
        marks = {"linestyle": "none", "marker": "|" if n <= 200 else ".",
                 "markersize": 4 if n <= 200 else max(1.0, 3 - n / 10000), **style}
        ax.plot(record.times, rows, rasterized=len(record) > 20000, **marks)
        ticks.append(base + record.n_neurons / 2)
        labels.append(record.population)
    if records:
        ax.set_xlim(records[0].t_start, max(records[0].t_stop, records[0].t_start + 1e-9))
        ax.set_ylim(-0.5, n - 0.5)
    ax.set_yticks(ticks, labels)
    ax.set_xlabel("time (ms)")
    return ax


def trace(what: Trace, *, ax: Optional[Axes] = None, **style: Any) -> Axes:
    """A line for each recorded neuron."""
    ax = _axes(ax)
    ax.plot(what.times, what.samples, **style)
    ax.set_xlabel("time (ms)")
    unit = "" if what.unit == "1" else f" ({what.unit})"
    ax.set_ylabel(f"{what.variable}{unit}")
    return ax


def rate(what: SpikeTrains, *, ax: Optional[Axes] = None, bin: Number = 5.0,
         **style: Any) -> Axes:
    """The mean rate per neuron in bins of ``bin`` ms."""
    ax = _axes(ax)
    width = milliseconds(bin, "bin")
    values = _core.statistics.population_rate(what.by_neuron(), (what.t_start, what.t_stop), width)
    edges = what.t_start + width * np.arange(len(values) + 1)
    ax.stairs(values, edges, **style)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("rate (Hz)")
    return ax
