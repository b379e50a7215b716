"""Populations, views and assemblies: they keep native parameters and initial values as arrays."""

import numpy as np
from pyNN import common, errors
from pyNN.parameters import ParameterSpace, simplify
from pyNN.standardmodels import StandardCellType

from lapicque import _core

from . import simulator
from .inhomogeneous_gamma import Trains
from .recording import Recorder


class Assembly(common.Assembly):
    __doc__ = common.Assembly.__doc__
    _simulator = simulator


class _Cells:
    """What populations and views share. `_indices` are places in the population."""

    def _get_parameters(self, *names):
        celltype = self.celltype
        if not isinstance(celltype, StandardCellType):
            return self._get_native_parameters(*names)
        for name in names:
            if name not in celltype.translations:
                raise errors.NonExistentParameterError(
                    name, type(celltype).__name__, celltype.get_parameter_names())
        wanted = () if celltype.computed_parameters_include(names) else names
        native = self._get_native_parameters(*celltype.get_native_names(*wanted))
        return celltype.reverse_translate(native)

    def _get_native_parameters(self, *names):
        store = self._population._parameters
        values = {name: simplify(store[name][self._indices]) for name in names}
        return ParameterSpace(values, shape=(self.size,))

    def _set_parameters(self, parameter_space):
        parameter_space.evaluate(simplify=False)
        self._population._change(self._indices, parameter_space.as_dict())

    def _set_initial_value_array(self, variable, value):
        celltype = self.celltype
        if isinstance(celltype, StandardCellType):
            if variable not in celltype.state:
                return  # of a source, or what no backend here has
            native, scale = celltype.state[variable]
        else:
            native, scale = variable, 1.0
        values = np.asarray(value.evaluate(simplify=False), dtype=float) * scale
        self._population._change_state(self._indices, native, values)

    def _get_view(self, selector, label=None):
        return PopulationView(self, selector, label)


class PopulationView(_Cells, common.PopulationView):
    __doc__ = common.PopulationView.__doc__
    _simulator = simulator
    _assembly_class = Assembly

    @property
    def _population(self):
        return self.grandparent

    @property
    def _indices(self):
        return self.index_in_grandparent(np.arange(self.size))


class Population(_Cells, common.Population):
    __doc__ = common.Population.__doc__
    _simulator = simulator
    _recorder_class = Recorder
    _assembly_class = Assembly
    _indices = slice(None)

    @property
    def _population(self):
        return self

    def _create_cells(self):
        state, celltype = simulator.state, self.celltype
        celltype.parameter_space.shape = (self.size,)
        if isinstance(celltype, StandardCellType):
            space = celltype.native_parameters
            fixed, linked = celltype.fixed_parameters, celltype.linked
        else:
            space, fixed, linked = celltype.parameter_space, {}, {}
        space.shape = (self.size,)
        space.evaluate(simplify=False)
        self._parameters = {n: self._column(v) for n, v in space.as_dict().items()}
        self._parameters.update((n, np.full(self.size, v)) for n, v in fixed.items())
        self._linked = linked
        self._initial = {}
        self._first = state.id_counter
        self._played, self._played_until = [], -1.0
        self._draws = getattr(celltype, "draws_trains", False)
        if self._draws:
            self._trains = Trains(self.size, state.seed, len(state.populations))
        self._check_spike_times()
        self.all_cells = np.empty(self.size, dtype=object)
        self.all_cells[:] = [simulator.ID(i) for i in range(self._first, self._first + self.size)]
        for cell in self.all_cells:
            object.__setattr__(cell, "parent", self)
        self._mask_local = np.ones(self.size, dtype=bool)
        state.id_counter += self.size
        self._index = len(state.populations)
        state.populations.append(self)
        state.structure_changed()

    def _column(self, values):
        values = np.asarray(values)
        return np.full(self.size, values) if values.ndim == 0 else np.array(values)

    def _check_spike_times(self):
        for times in self._parameters.get("spike_times", ()):
            times = np.asarray(times.value, dtype=float)
            if times.size and (np.any(np.diff(times) < 0) or times[0] < 0):
                raise errors.InvalidParameterValueError(
                    f"SpikeSourceArray, population '{self.label}': spike times must be ascending "
                    "and not negative")

    # ---- changes ----------------------------------------------------------------------------

    def _change(self, indices, native):
        plays = "spike_times" in native
        if plays or self._draws:
            self._keep_played()
        for name, values in native.items():
            self._parameters[name][indices] = values
        if plays:
            self._check_spike_times()
        engine = self._engine()
        if engine is None or self._draws:
            return
        if plays:
            engine.set_spike_times(_core.PopulationId(self._index), self._spike_times())
        for name, value in self._native_values(native).items():
            engine.set(_core.PopulationId(self._index), name, value)

    def _change_state(self, indices, native, values):
        column = self._initial.get(native)
        if column is None:
            column = self._initial[native] = np.full(self.size, np.nan)
        column[indices] = values
        simulator.state.initial_state_changed()
        engine = self._engine()
        if engine is not None:
            now = np.array(engine.get(_core.PopulationId(self._index), native))
            now[indices] = values
            engine.set(_core.PopulationId(self._index), native, now)

    def _engine(self):
        """The engine, where it knows this population."""
        state = simulator.state
        return state.engine if self._index < state.n_engine_populations else None

    # ---- declaration ------------------------------------------------------------------------

    def _declare(self, network, index):
        if isinstance(self.celltype, StandardCellType):
            model = self.celltype.native_model
        else:
            model = self.celltype.native_name
        initial = {}
        for name, column in self._initial.items():
            if np.isnan(column).any():
                table = {f["name"]: f["default"] for f in _model_table(model)["state"]}
                column = np.where(np.isnan(column), table[name], column)
            initial[name] = _one_or_all(column)
        parameters = {} if self._draws else self._native_values(self._parameters)
        self._engine_name = f"{self.label}#{index}"
        network.population(self._engine_name, model, self.size, parameters, initial,
                           self._spike_times(), None)

    def _native_values(self, names):
        """What the engine takes, by name: numbers, or arrays with one for each cell."""
        values = {}
        for name in names:
            if name == "spike_times":
                continue
            column = self._parameters[name]
            if column.dtype == object:  # one short list for each cell: name_1, name_2, ...
                for k, one in enumerate(np.array([x.value for x in column], dtype=float).T, 1):
                    values[f"{name}_{k}"] = _one_or_all(one)
            else:
                values[name] = _one_or_all(column)
        for name, other in self._linked.items():
            if other in names:
                values[name] = values[other]
        return values

    def _spike_times(self):
        if self._draws:
            return self._trains.to_come()
        if "spike_times" not in self._parameters:
            return []
        return [np.asarray(t.value, dtype=float) for t in self._parameters["spike_times"]]

    # ---- spikes of arrays, which are recorded at their own times, not on the grid ---------------

    @property
    def _plays(self):
        return self._draws or "spike_times" in self._parameters

    def _prepare(self, n_steps):
        """Draws trains to come, before a run of so many steps."""
        if self._draws:
            state = simulator.state
            self._trains.draw(self._parameters, state.t, state.t + n_steps * state.dt)
            if self._engine() is not None:
                self._engine().set_spike_times(
                    _core.PopulationId(self._index), self._trains.to_come())

    def _played_now(self):
        """(cell, time) of what was played since it was last kept."""
        trains = self._spike_times()
        cells = np.repeat(np.arange(self.size), [len(t) for t in trains])
        times = np.concatenate(trains) if trains else np.array([])
        now = simulator.state.t
        heard = (times > self._played_until + 1e-9) & (times <= now + 1e-9)
        return cells[heard], times[heard]

    def _keep_played(self):
        if simulator.state.steps > 0:
            self._played.append(self._played_now())
            self._played_until = simulator.state.t

    def _forget_played(self):
        self._played, self._played_until = [], -1.0
        if self._draws:
            self._trains.restart()

    def _all_played(self):
        """(cell, time) of all spikes since time 0."""
        pieces = [*self._played, self._played_now()]
        return (np.concatenate([c for c, _ in pieces]).astype(int),
                np.concatenate([t for _, t in pieces]))


def _one_or_all(column):
    return float(column[0]) if (column == column[0]).all() else column


_tables = {}


def _model_table(name):
    if not _tables:
        _tables.update((m["name"], m) for m in _core.models())
    return _tables[name]


