"""Recordings: what a simulation recorded, as values whose arrays are views, not copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union, overload

import numpy as np
import numpy.typing as npt

from . import _core, _html
from ._errors import InvalidError
from ._values import Number, milliseconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.uint32]


class SpikeTrains:
    """The spikes of one population in [t_start, t_stop], sorted by time, then sender.

    A spike is stamped at the end of the step in which it happened.
    """

    def __init__(self, times: npt.ArrayLike, senders: npt.ArrayLike, *, n_neurons: int,
                 t_start: float, t_stop: float, population: str = ""):
        self._core = _core.SpikeTrains(times, senders, n_neurons, t_start, t_stop)
        self.population = population

    @classmethod
    def _of(cls, core: _core.SpikeTrains, population: str) -> SpikeTrains:
        made = cls.__new__(cls)
        made._core, made.population = core, population
        return made

    @property
    def times(self) -> Floats:
        """ms, [n_spikes]; read-only, the recording's own memory."""
        return self._core.times

    @property
    def senders(self) -> Indices:
        """Which neuron of the population, [n_spikes]; read-only, the recording's own memory."""
        return self._core.senders

    @property
    def n_neurons(self) -> int:
        return self._core.n_neurons

    @property
    def t_start(self) -> float:
        """ms."""
        return self._core.t_start

    @property
    def t_stop(self) -> float:
        """ms."""
        return self._core.t_stop

    @property
    def duration(self) -> float:
        """ms."""
        return self.t_stop - self.t_start

    def __len__(self) -> int:
        return self._core.n_spikes()

    def by_neuron(self) -> list[Floats]:
        """One sorted train for each neuron, silent ones included."""
        return self._core.by_neuron()

    def between(self, t0: Number, t1: Number) -> SpikeTrains:
        """The spikes in (t0, t1]; times keep their origin."""
        part = self._core.between(milliseconds(t0, "t0"), milliseconds(t1, "t1"))
        return SpikeTrains._of(part, self.population)

    def select(self, first: int, last: int) -> SpikeTrains:
        """The neurons first ... last - 1, renumbered from 0."""
        return SpikeTrains._of(self._core.select(first, last), self.population)

    @property
    def rate(self) -> float:
        """Mean over all neurons, Hz."""
        seconds = self.duration * 1e-3 * self.n_neurons
        return len(self) / seconds if seconds else float("nan")

    def summary(self) -> dict[str, float]:
        """Rates, irregularity, correlation and rhythm, as `lapicque stats` prints them."""
        return _core.statistics.summarise(self._core)

    def hash(self, dt: float) -> int:
        """64 bits that are equal where all spikes are."""
        return self._core.hash(dt)

    def raster(self, ax: Optional[Axes] = None, **style: Any) -> Axes:
        """Draws the spikes, one row for each neuron; returns the matplotlib Axes."""
        from . import plot
        return plot.raster(self, ax=ax, **style)

    def plot_rate(self, ax: Optional[Axes] = None, *, bin: Number = 5.0, **style: Any) -> Axes:
        """Draws the mean rate per neuron over time; returns the matplotlib Axes."""
        from . import plot
        return plot.rate(self, ax=ax, bin=bin, **style)

    def to_neo(self) -> list[Any]:
        """A list of `neo.SpikeTrain`, one for each neuron."""
        from . import _neo
        return _neo.spike_trains(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SpikeTrains) and self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return (f"<{len(self):,} spikes of {self.n_neurons:,} neurons of {self.population}, "
                f"{self.t_start:g} to {self.t_stop:g} ms, {self.rate:.3g} Hz>")

    def _repr_html_(self) -> str:
        return _html.spikes([self])


class Trace:
    """A variable of some neurons, sampled at equal intervals; the first sample at t_start."""

    def __init__(self, core: _core.Trace):
        self._core = core

    @property
    def population(self) -> str:
        return self._core.population

    @property
    def variable(self) -> str:
        return self._core.variable

    @property
    def unit(self) -> str:
        return self._core.unit

    @property
    def t_start(self) -> float:
        """ms."""
        return self._core.t_start

    @property
    def interval(self) -> float:
        """ms."""
        return self._core.interval

    @property
    def neurons(self) -> Indices:
        """The neuron of each column, within the population."""
        return self._core.neurons

    @property
    def samples(self) -> Floats:
        """[time][neuron]; read-only, the recording's own memory."""
        return self._core.samples

    @property
    def times(self) -> Floats:
        """ms, one for each row of samples."""
        return self._core.times()

    def plot(self, ax: Optional[Axes] = None, **style: Any) -> Axes:
        """Draws every column over time; returns the matplotlib Axes."""
        from . import plot
        return plot.trace(self, ax=ax, **style)

    def to_neo(self) -> Any:
        """A `neo.AnalogSignal`."""
        from . import _neo
        return _neo.signal(self)

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> Floats:
        return np.asarray(self.samples, dtype=dtype)

    def __repr__(self) -> str:
        n_times, n = self.samples.shape
        return (f"<{self.variable} ({self.unit}) of {n} in {self.population}: {n_times} samples "
                f"every {self.interval:g} ms from {self.t_start:g} ms>")


class Recording:
    """What was recorded between t_start and t_stop: spikes and traces by population."""

    def __init__(self, core: _core.Recording):
        self._core = core

    @property
    def t_start(self) -> float:
        """ms."""
        return self._core.t_start

    @property
    def t_stop(self) -> float:
        """ms."""
        return self._core.t_stop

    @property
    def dt(self) -> float:
        """ms."""
        return self._core.dt

    @property
    def spikes(self) -> dict[str, SpikeTrains]:
        """By population, in the order of the network."""
        return {name: SpikeTrains._of(core, name) for name, core in self._core.spike_records()}

    @property
    def traces(self) -> list[Trace]:
        return [Trace(core) for core in self._core.traces()]

    def trace(self, population: str, variable: str) -> Trace:
        """The first trace of that variable; an Error lists what was recorded."""
        return Trace(self._core.trace(population, variable))

    @overload
    def __getitem__(self, key: str) -> SpikeTrains: ...

    @overload
    def __getitem__(self, key: tuple[str, str]) -> Trace: ...

    def __getitem__(self, key: Union[str, tuple[str, str]]) -> Union[SpikeTrains, Trace]:
        """``recording["cells"]`` are spikes, ``recording["cells", "V_m"]`` is a trace."""
        if isinstance(key, tuple):
            return self.trace(*key)
        return SpikeTrains._of(self._core.spikes_of(key), key)

    def hash(self) -> int:
        """64 bits that are equal where all spikes are; as the command prints it."""
        return self._core.hash()

    def summary(self) -> dict[str, dict[str, float]]:
        """`SpikeTrains.summary` of each population."""
        return {name: trains.summary() for name, trains in self.spikes.items()}

    def raster(self, ax: Optional[Axes] = None, **style: Any) -> Axes:
        """Draws the spikes of all populations, one band each; returns the matplotlib Axes."""
        from . import plot
        return plot.raster(self, ax=ax, **style)

    def to_neo(self) -> Any:
        """A `neo.Block` with one segment: spike trains and analog signals."""
        from . import _neo
        return _neo.block(self)

    def __repr__(self) -> str:
        lines = [f"<recording from {self.t_start:g} to {self.t_stop:g} ms>"]
        lines += [f"  {trains!r}" for trains in self.spikes.values()]
        lines += [f"  {trace!r}" for trace in self.traces]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return _html.recording(self)
