"""Projections: pairs of indices and columns of parameters, handed to the engine as explicit pairs.

Columns keep PyNN's names and units, and what the user gave, exactly. The engine sees one projection
for each pair of populations that this one joins (an assembly has several), and, for plastic
synapses, for each set of parameters that all its synapses must share.
"""

import numpy as np
from pyNN import common, errors
from pyNN.space import Space
from pyNN.standardmodels import StandardSynapseType

from lapicque import _core

from . import simulator
from .synapses import StaticSynapse


class Connection(common.Connection):
    """One synapse; its parameters are attributes that can be read and set."""

    def __init__(self, projection, number):
        object.__setattr__(self, "projection", projection)
        object.__setattr__(self, "number", number)

    @property
    def presynaptic_index(self):
        return int(self.projection._pre[self.number])

    @property
    def postsynaptic_index(self):
        return int(self.projection._post[self.number])

    @property
    def presynaptic_cell(self):
        return self.projection.pre[self.presynaptic_index]

    @property
    def postsynaptic_cell(self):
        return self.projection.post[self.postsynaptic_index]

    def __getattr__(self, name):
        if name not in self.projection._columns:
            raise AttributeError(f"{self!r} has no parameter {name!r}")
        self.projection._update_weights()
        column = self.projection._columns[name]
        return float(column if np.isscalar(column) else column[self.number])

    def __setattr__(self, name, value):
        if name not in self.projection._columns:
            raise AttributeError(f"{self!r} has no parameter {name!r}")
        self.projection._update_weights()
        column = np.array(self.projection._full(name))
        column[self.number] = value
        self.projection._change({name: column})

    def as_tuple(self, *attribute_names):
        """Those attributes, in that order."""
        return tuple(getattr(self, name) for name in attribute_names)


class _Group:
    """What the engine knows as one projection: its number, and which synapses it has."""

    def __init__(self, number, synapses):
        self.number = number
        self.synapses = synapses  # in the engine's order


class Projection(common.Projection):
    __doc__ = common.Projection.__doc__
    _simulator = simulator
    _static_synapse_class = StaticSynapse

    def __init__(self, presynaptic_population, postsynaptic_population, connector,
                 synapse_type=None, source=None, receptor_type=None, space=Space(), label=None):
        super().__init__(presynaptic_population, postsynaptic_population, connector, synapse_type,
                         source, receptor_type, space, label)
        self._pieces = []  # (pre, post, columns) of what is being connected
        self._groups = []
        self._new_weights = False
        self._time_of_weights = simulator.state.t
        connector.connect(self)
        self._gather()
        simulator.state.projections.append(self)
        if len(self):
            simulator.state.structure_changed()

    # ---- connecting -------------------------------------------------------------------------

    def _convergent_connect(self, presynaptic_indices, postsynaptic_index, location_selector=None,
                            **connection_parameters):
        """Connect some cells to one; parameters are numbers, or one for each."""
        if location_selector is not None:
            raise NotImplementedError("Lapicque's neurons are points and have no locations.")
        pre = np.atleast_1d(np.asarray(presynaptic_indices, dtype=np.int64))
        self._connect_pairs(pre, postsynaptic_index, connection_parameters)

    def _connect_pairs(self, pre, post, columns):
        """pre [n]; post [n] or one number; columns: numbers, or arrays [n]."""
        if len(pre):
            self._pieces.append((pre, post, columns))

    def _gather(self):
        """One array of each column, sorted by source, then as connected."""
        pieces, self._pieces = self._pieces, []
        names = list(self.synapse_type.parameter_space.keys())
        if not pieces:
            self._pre = self._post = np.array([], dtype=np.int64)
            self._columns = {name: np.array([]) for name in names}
            return
        sizes = [len(pre) for pre, _, _ in pieces]
        pre = np.concatenate([pre for pre, _, _ in pieces])
        post = np.concatenate([np.broadcast_to(np.asarray(post, dtype=np.int64), n)
                               for (_, post, _), n in zip(pieces, sizes)])
        order = np.argsort(pre, kind="stable")
        self._pre, self._post = pre[order], post[order]
        self._columns = {}
        for name in names:
            values = [columns[name] for _, _, columns in pieces]
            if all(np.ndim(v) == 0 for v in values) and len(set(map(float, values))) == 1:
                self._columns[name] = float(values[0])
                continue
            whole = np.concatenate(
                [np.broadcast_to(np.asarray(v, dtype=float), n) for v, n in zip(values, sizes)])
            self._columns[name] = whole[order]
        self._columns["delay"] = self._on_grid(self._columns["delay"])

    def _on_grid(self, delay):
        """Delays as the engine uses them; those on the grid stay as they are, to the bit."""
        state = simulator.state
        delay = np.asarray(delay, dtype=float)
        steps = np.round(delay / state.dt)
        rounded = np.where(np.abs(steps * state.dt - delay) < 1e-9, delay, steps * state.dt)
        least = state.least_delay()
        if rounded.size and np.min(rounded) < least - 1e-9:
            raise errors.ConnectionError(
                f"Projection '{self.label}': a delay of {np.min(delay):g} ms is shorter than the "
                f"minimum delay, {least:g} ms")
        return float(rounded) if rounded.ndim == 0 else rounded

    def __len__(self):
        return len(self._pre)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [Connection(self, k) for k in range(*i.indices(len(self)))]
        if not -len(self) <= i < len(self):
            raise IndexError(f"connection {i} of {len(self)}")
        return Connection(self, i % len(self))

    @property
    def connections(self):
        """All of them, as an iterator."""
        return (Connection(self, k) for k in range(len(self)))

    # ---- reading and setting ----------------------------------------------------------------

    def _full(self, name):
        column = self._columns[name]
        return np.broadcast_to(column, len(self)) if np.isscalar(column) else column

    def _get_attributes_as_list(self, names):
        self._update_weights()
        columns = {"presynaptic_index": self._pre, "postsynaptic_index": self._post}
        wanted = [columns[n] if n in columns else self._full(self._known(n)) for n in names]
        return list(zip(*(column.tolist() for column in wanted)))

    def _get_attributes_as_arrays(self, names, multiple_synapses="sum"):
        self._update_weights()
        joined = {"sum": np.add, "min": np.minimum, "max": np.maximum}
        values = []
        for name in names:
            column = self._full(self._known(name))
            array = np.full(self.shape, np.nan)
            if multiple_synapses == "last":
                array[self._pre, self._post] = column
            elif multiple_synapses == "first":
                last_first = np.arange(len(self))[::-1].copy()  # NumPy may undo a reversed view
                array[self._pre[last_first], self._post[last_first]] = column[last_first]
            else:
                neutral = {"sum": 0.0, "min": np.inf, "max": -np.inf}[multiple_synapses]
                array[self._pre, self._post] = neutral
                joined[multiple_synapses].at(array, (self._pre, self._post), column)
            values.append(array)
        return values

    def _known(self, name):
        for known in (name, name[:-1] if name.endswith("s") else name):
            if known in self._columns:
                return known
        raise errors.NonExistentParameterError(
            name, type(self.synapse_type).__name__, list(self._columns))

    def _set_attributes(self, parameter_space):
        columns = {}
        for name, value in parameter_space.items():
            if value.is_homogeneous:
                columns[name] = float(value.evaluate(simplify=True))
            else:
                columns[name] = value.evaluate()[self._pre, self._post]
        self._update_weights()
        self._change(columns)

    def _set_initial_value_array(self, variable, value):
        begins = self.synapse_type.begins_as.get(variable)
        given = np.asarray(value.evaluate(simplify=True), dtype=float)
        if begins is None or not np.array_equal(
                *np.broadcast_arrays(given, self._columns.get(begins, begins))):
            raise NotImplementedError(
                f"Projection '{self.label}': a synapse begins as its model says "
                f"({self.synapse_type.begins_as}); its {variable} cannot be set")

    def _change(self, columns):
        """Takes new columns, here and in the engine."""
        if "delay" in columns:
            columns["delay"] = self._on_grid(columns["delay"])
        self._columns.update(columns)
        state = simulator.state
        if state.engine is None:
            return
        if set(columns) == {"weight"}:
            self._new_weights = True
            if self.synapse_type.learns:
                state.compile_at_reset = True
        else:
            state.structure_changed()

    # ---- the engine -------------------------------------------------------------------------

    def _shortest_delay(self):
        return float(np.min(self._columns["delay"]))

    def _places(self, cells, indices):
        """(number of the population, place in it) of cells given by their index."""
        state = simulator.state
        ids = np.asarray(cells.all_cells, dtype=np.int64)[indices]
        first = np.array([p._first for p in state.populations])
        population = np.searchsorted(first, ids, side="right") - 1
        return population, ids - first[population]

    def _declare(self, network):
        """As many of the engine's projections as it takes."""
        self._groups, self._new_weights = [], False
        state = simulator.state
        self._time_of_weights = state.t
        if not len(self):
            return
        from_population, source = self._places(self.pre, self._pre)
        to_population, target = self._places(self.post, self._post)
        kind = from_population * len(state.populations) + to_population
        sets = self._parameter_sets()
        if sets is not None:
            kind = kind * (sets.max() + 1) + sets
        for k in ([kind[0]] if (kind == kind[0]).all() else np.unique(kind)):
            members = np.flatnonzero(kind == k)
            members = members[np.argsort(source[members], kind="stable")]
            rule = _core.ExplicitPairs(source[members], target[members])
            post = state.populations[to_population[members[0]]]
            network.connect(
                _core.PopulationId(int(from_population[members[0]])),
                _core.PopulationId(post._index), rule, self._synapse(members, target, post), "")
            self._groups.append(_Group(state.n_engine_projections, members))
            state.n_engine_projections += 1

    def _parameter_sets(self):
        """A number for each synapse that tells its set of parameters, where sets must be shared."""
        if getattr(self.synapse_type, "per_synapse", True):
            return None
        varied = [c for n, c in self._columns.items()
                  if n not in ("weight", "delay") and not np.isscalar(c)]
        if not varied:
            return None
        _, sets = np.unique(np.array(varied), axis=1, return_inverse=True)
        return sets.ravel()

    def _pick(self, name, members):
        column = self._columns[name]
        if np.isscalar(column):
            return column
        column = column[members]
        return float(column[0]) if (column == column[0]).all() else column

    def _scale(self, population):
        """The engine's units in one of PyNN's weights."""
        if isinstance(self.synapse_type, StandardSynapseType):
            return getattr(population.celltype, "weight_scale", 1000.0)
        return 1.0

    def _synapse(self, members, target, population):
        synapse, celltype = self.synapse_type, population.celltype
        scale = self._scale(population)
        parameters = {}
        for name in self._columns:
            if name in ("weight", "delay"):
                continue
            value = self._pick(name, members)
            if name in synapse.weight_parameters:
                value = value * scale
            parameters[name] = value
        if not synapse.per_synapse:
            parameters = {n: float(np.atleast_1d(v)[0]) for n, v in parameters.items()}
        fraction = parameters.get("dendritic_delay_fraction", 1.0)
        parameters = synapse.engine_parameters(parameters)
        time = getattr(synapse, "takes_tau_syn", None)
        if time and self.receptor_type in celltype.decay_times:
            tau = population._parameters[celltype.decay_times[self.receptor_type]]
            tau = tau[target[members]]
            parameters[time] = float(tau[0]) if (tau == tau[0]).all() else tau
        receptors = getattr(celltype, "receptors", {})
        return _core.Synapse(
            self._pick("weight", members) * scale, self._pick("delay", members),
            receptors.get(self.receptor_type, self.receptor_type), synapse.native_model,
            parameters, dict(synapse.native_options), float(fraction))

    def _update_weights(self):
        """Weights that change by themselves, as they are now."""
        state = simulator.state
        if (not self.synapse_type.learns or state.engine is None or self._new_weights
                or self._time_of_weights == state.t or not self._groups):
            return
        weights = np.array(self._full("weight"))
        for group in self._groups:
            scale = self._scale(state.populations[self._target_of(group)])
            weights[group.synapses] = state.engine.connections(group.number)["weight"] / scale
        self._columns["weight"] = weights
        self._time_of_weights = state.t

    def _target_of(self, group):
        population, _ = self._places(self.post, self._post[group.synapses[:1]])
        return int(population[0])

    def _hand_over(self):
        """Weights that were set since the last run."""
        if not self._new_weights:
            return
        state = simulator.state
        for group in self._groups:
            scale = self._scale(state.populations[self._target_of(group)])
            state.engine.set_weights(group.number, self._full("weight")[group.synapses] * scale)
        self._new_weights = False
        self._time_of_weights = state.t
