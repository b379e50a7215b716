"""Simulations: networks in motion."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from . import _core
from ._progress import Watch, watcher
from ._values import Number, milliseconds
from .network import Network, Population, Projection, make_stimulus
from .recording import Recording


class Simulation:
    """A network in motion: all that changes.

    Parameters
    ----------
    network : Network
        Everything about it is checked here; running cannot fail for a reason known before.
    dt : float or str
        The step, in ms.
    seed : int
        Of every random number. The same seed gives the same spikes for any number of threads.
    threads : int
        0: all cores.
    precision : {"float64", "float32"}
        Of the neurons' state.
    weights : {"exact", "bits16"}
        How static weights are stored.
    isa : str
        "sse4", "avx2" or "avx512"; empty: the best that this machine runs.
    progress : callable or bool, optional
        Called with the fraction of synapses made so far; True shows a bar.
    """

    def __init__(self, network: Network, *, dt: Number = 0.1, seed: int = 1, threads: int = 0,
                 precision: str = "float64", weights: str = "exact", isa: str = "",
                 progress: Union[bool, Callable[[float], object], None] = None):
        with watcher(progress, 1.0, "connect") as watch:
            self._core = _core.Simulation(network._core, milliseconds(dt, "dt"), seed, threads,
                                          precision, weights, isa, watch)

    # ---- running -------------------------------------------------------------------------------

    def run(self, duration: Number, *, progress: Union[bool, Watch, None] = None,
            interval: Number = 0.0) -> bool:
        """Advances by a whole number of steps.

        Ctrl-C raises KeyboardInterrupt at the end of a step; what was recorded is kept, and the
        simulation can go on. Other threads of Python run meanwhile.

        Parameters
        ----------
        duration : float or str
            ms.
        progress : bool or callable, optional
            True shows a bar (of tqdm where it is installed). A callable gets the time since the
            start of this run, in ms, every ``interval`` ms (0: several times a second); when it
            returns False, the run ends there.

        Returns
        -------
        bool
            Whether the end was reached.
        """
        length = milliseconds(duration, "the duration of run()")
        with watcher(progress, length, "simulate") as watch:
            return self._core.run(length, watch, milliseconds(interval, "interval"))

    @property
    def recording(self) -> Recording:
        """Everything recorded since the start, the last reset or `clear_recording`: a value."""
        return Recording(self._core.recording())

    def clear_recording(self) -> None:
        """Forgets what was recorded so far."""
        self._core.clear_recording()

    def reset(self) -> None:
        """Back to time 0 and the initial state; structure, parameters and probes stay."""
        self._core.reset()

    # ---- between two runs ----------------------------------------------------------------------

    def get(self, population: Union[str, Population], name: str) -> npt.NDArray[np.float64]:
        """A parameter, or a state variable: one number for each neuron of the slice."""
        return self._core.get(self._id(population), name)

    def set(self, population: Union[str, Population], **values: Any) -> None:
        """Sets parameters or state variables: ``sim.set(cells[:50], I_e="100 pA", V_m=-70)``."""
        for name, value in values.items():
            self._core.set(self._id(population), name, value)

    def stimulate(self, target: Union[str, Population], kind: str, **settings: Any) -> None:
        """Adds a stimulus from now on, as `Network.stimulate`; start and stop are absolute."""
        self._core.stimulate(self._id(target), make_stimulus(kind, settings))

    def record_spikes(self, target: Union[str, Population]) -> None:
        """Records spikes from now on."""
        self._core.record_spikes(self._id(target))

    def record(self, target: Union[str, Population], variables: Union[str, Sequence[str]], *,
               interval: Number = 0.0) -> None:
        """Records state variables from now on, every ``interval`` ms; 0: every step."""
        names = [variables] if isinstance(variables, str) else list(variables)
        self._core.record(self._id(target), names, milliseconds(interval, "interval"))

    def record_weights(self, projection: Union[str, Projection], *,
                       interval: Number = 0.0) -> None:
        """Records the weights of a projection from now on."""
        self._core.record_weights(self._index(projection), milliseconds(interval, "interval"))

    def connections(self, projection: Union[str, Projection]) -> npt.NDArray[np.void]:
        """The synapses of a projection: a structured array of source, target, weight, delay.

        Sorted by source, then as they were drawn; weights are those of now.
        """
        return self._core.connections(self._index(projection))

    def set_weights(self, projection: Union[str, Projection], weights: npt.ArrayLike) -> None:
        """Sets all weights of a projection, in the order of `connections`."""
        self._core.set_weights(self._index(projection), weights)

    def reward(self, projection: Union[str, Projection], amount: float = 1.0) -> None:
        """stdp_reward: releases dopamine now; 1 is what one spike of a modulator releases."""
        self._core.reward(self._index(projection), amount)

    # ---- checkpoints ---------------------------------------------------------------------------

    def checkpoint(self) -> bytes:
        """Every number that changes. Restored into a simulation of the same network, for any
        number of threads, it continues as if nothing had happened."""
        return self._core.checkpoint()

    def restore(self, checkpoint: bytes) -> None:
        """Takes a checkpoint back; one that is foreign, cut or damaged is refused."""
        self._core.restore(checkpoint)

    # ---- facts ---------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """The network, with the stimuli and probes that were added since."""
        return Network._of(self._core.network())

    @property
    def time(self) -> float:
        """ms."""
        return self._core.time()

    @property
    def dt(self) -> float:
        """ms."""
        return self._core.dt()

    @property
    def seed(self) -> int:
        return self._core.seed()

    @property
    def threads(self) -> int:
        return self._core.threads()

    @property
    def isa(self) -> str:
        return self._core.isa()

    @property
    def n_synapses(self) -> int:
        return self._core.n_synapses()

    @property
    def n_spikes(self) -> int:
        """Of all neurons and sources, recorded or not."""
        return self._core.n_spikes()

    @property
    def synaptic_events(self) -> float:
        return self._core.synaptic_events()

    @property
    def min_delay(self) -> float:
        """ms."""
        return self._core.min_delay()

    def __repr__(self) -> str:
        return (f"<simulation of {self._core.network().name} at {self.time:g} ms: "
                f"{self._core.network().n_neurons():,} neurons, {self.n_synapses:,} synapses, "
                f"{self.n_spikes:,} spikes so far; dt {self.dt:g} ms, seed {self.seed}, "
                f"{self.threads} threads, {self.isa}>")

    def _id(self, population: Union[str, Population]) -> _core.PopulationId:
        if isinstance(population, Population):
            return population._id
        return _core.PopulationId(self._core.network().find(population))

    def _index(self, projection: Union[str, Projection]) -> int:
        if isinstance(projection, Projection):
            return projection.index
        known = self.network.projections
        for candidate in known:
            if candidate.name == projection:
                return candidate.index
        raise KeyError(f'no projection "{projection}"; there are: '
                       f'{", ".join(p.name for p in known)}')


def simulate(network: Network, duration: Number, *, warmup: Number = 0.0, dt: Number = 0.1,
             seed: int = 1, threads: int = 0, progress: Union[bool, Watch, None] = None,
             **options: Any) -> Recording:
    """Runs a network once; what is recorded begins after ``warmup`` ms.

    A network without probes has the spikes of every population recorded. ``options`` are those of
    `Simulation`.
    """
    if network._core.n_probes() == 0:
        network = network.copy()
        for population in network.populations:
            network.record_spikes(population)
    sim = Simulation(network, dt=dt, seed=seed, threads=threads, **options)
    if milliseconds(warmup, "warmup") > 0:
        sim.run(warmup)
        sim.clear_recording()
    sim.run(duration, progress=progress)
    return sim.recording
