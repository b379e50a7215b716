"""Networks as they are declared: populations, projections, stimuli and probes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Union

import numpy as np

from . import _core
from ._errors import InvalidError
from ._values import Number, milliseconds
from .models import Model, model_named

if TYPE_CHECKING:
    import numpy.typing as npt

Rule = Union[_core.OneToOne, _core.AllToAll, _core.FixedProbability, _core.FixedInDegree,
             _core.FixedOutDegree, _core.FixedTotalNumber, _core.DistanceDependent,
             _core.ExplicitPairs]

STIMULI = {  # the settings that each kind takes, beside name, start and stop
    "poisson": ("rate", "weight", "receptor"),
    "dc": ("amplitude",),
    "ac": ("amplitude", "offset", "frequency", "phase"),
    "step": ("times", "amplitudes"),
    "noise": ("amplitude", "offset", "interval"),
}


class Population:
    """A population of a network, or a slice of one: ``cells[:100]``."""

    def __init__(self, index: int, name: str, model: str, size: int, first: int = 0,
                 last: Optional[int] = None):
        self.index, self.name, self.model, self.size = index, name, model, size
        self.first, self.last = first, size if last is None else last

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, part: Union[int, slice]) -> Population:
        if isinstance(part, slice):
            first, last, step = part.indices(len(self))
            if step != 1:
                raise InvalidError(f"{self}: a slice with step {step}; only neighbours can be one")
        else:
            first = range(len(self))[part]
            last = first + 1
        return Population(self.index, self.name, self.model, self.size, self.first + first,
                          self.first + max(first, last))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Population) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.index, self.first, self.last))

    def __repr__(self) -> str:
        whole = len(self) == self.size
        part = "" if whole else f"[{self.first}:{self.last}]"
        return f"<population {self.name}{part}: {len(self)} {self.model}>"

    @property
    def _id(self) -> _core.PopulationId:
        return _core.PopulationId(self.index, self.first, self.last)


class Projection:
    """A projection of a network: who is connected to whom, and by what synapses."""

    def __init__(self, index: int, name: str, source: Population, target: Population, rule: Rule):
        self.index, self.name, self.rule = index, name, rule
        self.source, self.target = source, target

    def __repr__(self) -> str:
        return f"<projection {self.name}: {self.rule!r}>"


def make_stimulus(kind: str, settings: Mapping[str, Any]) -> _core.Stimulus:
    """Checks that the settings belong to the kind."""
    if kind not in STIMULI:
        raise InvalidError(f'no stimulus "{kind}"; there are: {", ".join(STIMULI)}')
    allowed = (*STIMULI[kind], "start", "stop", "name")
    for name in settings:
        if name not in allowed:
            raise InvalidError(f'stimulus "{kind}": no setting "{name}"; there are: '
                               f'{", ".join(allowed)}')
    return _core.Stimulus(getattr(_core.StimulusKind, kind), dict(settings))


def split_options(model: str, settings: Mapping[str, Any]) -> tuple[dict[str, Any],
                                                                   dict[str, str]]:
    """The settings of a synapse that are parameters, and those that are named choices."""
    known = model_named(model, "synapse")
    names = {option.name for option in known.options} if known else set()
    parameters = {k: v for k, v in settings.items() if k not in names}
    return parameters, {k: str(v) for k, v in settings.items() if k in names}


class Network:
    """A network as its user declares it: a value, without time or state.

    Models, parameters and units are looked up when a `Simulation` is made of it; every mistake is
    found there, before anything runs.
    """

    def __init__(self, name: str = "network"):
        self._core = _core.Network()
        self._core.name = name

    @classmethod
    def _of(cls, core: _core.Network) -> Network:
        network = cls.__new__(cls)
        network._core = core
        return network

    @property
    def name(self) -> str:
        return self._core.name

    def population(self, name: str, model: Union[str, Model], size: int, *,
                   initial: Optional[Mapping[str, Any]] = None,
                   spike_times: Optional[Sequence[npt.ArrayLike]] = None,
                   positions: Optional[Any] = None, **parameters: Any) -> Population:
        """Adds ``size`` neurons (or sources) of a model.

        Parameters
        ----------
        name : str
            A new name.
        model : str or Model
            As in `lapicque.models`.
        size : int
            How many, > 0.
        initial : dict, optional
            State variables that do not start at their defaults: ``{"V_m": lq.normal(-65, 5)}``.
        spike_times : list of arrays, optional
            For ``spike_source_array``: ms, sorted, one array for each source.
        positions : Positions or array [size][1 .. 3], optional
            Where the neurons sit, in um.
        **parameters
            What differs from the model's defaults: a number in the unit of the table, text with a
            unit (``"20 ms"``), an array with a number for each neuron, or a distribution.
        """
        name_of_model = model.name if isinstance(model, Model) else model
        times = [np.asarray(train, dtype=float).tolist() for train in spike_times or []]
        if positions is not None and not isinstance(positions, _core.Positions):
            positions = _core.Positions(positions)
        index = self._core.population(name, name_of_model, int(size), parameters,
                                      dict(initial or {}), times, positions)
        return Population(index, name, name_of_model, int(size))

    def connect(self, source: Population, target: Population, rule: Rule, *,
                weight: Any = 1.0, delay: Any = 1.0, receptor: str = "",
                model: Union[str, Model] = "static", dendritic_fraction: float = 1.0,
                name: str = "", **parameters: Any) -> Projection:
        """Connects two populations, or slices, by a rule.

        Parameters
        ----------
        rule : OneToOne, AllToAll, FixedProbability, FixedInDegree, FixedOutDegree, \
FixedTotalNumber, DistanceDependent or ExplicitPairs
        weight : value
            In the unit of the receptor. An array belongs to `ExplicitPairs` and `OneToOne`: one
            number for each pair.
        delay : value
            ms, at least one step.
        receptor : str, optional
            Otherwise chosen by the sign of the weight.
        model : str or Model
            A synapse model of `lapicque.models`: static, stdp, tsodyks_markram, ...
        dendritic_fraction : float
            The share of the delay that is dendritic; matters to plastic synapses.
        **parameters
            Parameters and named choices of the synapse model.
        """
        name_of_model = model.name if isinstance(model, Model) else model
        values, options = split_options(name_of_model, parameters)
        synapse = _core.Synapse(weight, delay, receptor, name_of_model, values, options,
                                dendritic_fraction)
        index = self._core.connect(source._id, target._id, rule, synapse, name)
        return Projection(index, self._core.projection_info(index)[0], source, target, rule)

    def stimulate(self, target: Population, kind: str, **settings: Any) -> None:
        """Gives every neuron of ``target`` an input of its own, independent where it is random.

        ========= ==========================================================================
        kind      settings
        ========= ==========================================================================
        poisson   rate (Hz; one, or one for each neuron), weight, receptor
        dc        amplitude (pA)
        ac        amplitude and offset (pA), frequency (Hz), phase (degrees at ``start``)
        step      times (ms), amplitudes (pA): from each time on
        noise     amplitude (standard deviation, pA), offset (mean, pA), interval (ms)
        ========= ==========================================================================

        All take ``start`` and ``stop`` (ms) and ``name``.
        """
        self._core.stimulate(target._id, make_stimulus(kind, settings))

    def record_spikes(self, target: Population) -> None:
        """Records when each neuron of ``target`` fires."""
        self._core.record_spikes(target._id)

    def record(self, target: Population, variables: Union[str, Sequence[str]], *,
               interval: Number = 0.0) -> None:
        """Records state variables every ``interval`` ms; 0: every step."""
        names = [variables] if isinstance(variables, str) else list(variables)
        self._core.record(target._id, names, milliseconds(interval, "interval"))

    def record_weights(self, projection: Projection, *, interval: Number = 0.0) -> None:
        """Records the weights of a projection: a trace of its name, variable "weight"."""
        self._core.record_weights(projection.index, milliseconds(interval, "interval"))

    def __getitem__(self, name: str) -> Population:
        """The population of that name."""
        return self._population(self._core.find(name))

    def _population(self, index: int) -> Population:
        name, model, size, _ = self._core.population_info(index)
        return Population(index, name, model, size)

    @property
    def populations(self) -> list[Population]:
        return [self._population(i) for i in range(self._core.n_populations())]

    @property
    def projections(self) -> list[Projection]:
        made = []
        for i in range(self._core.n_projections()):
            name, source, target, rule, _ = self._core.projection_info(i)
            made.append(Projection(i, name, self._slice(source), self._slice(target), rule))
        return made

    def _slice(self, place: _core.PopulationId) -> Population:
        whole = self._population(place.index)
        return whole[place.first:min(place.last, whole.size)]

    @property
    def n_neurons(self) -> int:
        return self._core.n_neurons()

    def copy(self) -> Network:
        return Network._of(self._core.copy())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self._core == other._core

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return self._core.describe().rstrip()
