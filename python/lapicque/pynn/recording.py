"""Recording, with PyNN's conventions: sample 0 is the state at time 0, or when it was last cleared.

The engine records for all populations at once, and anew when it is replaced by one that continues
it; a :class:`Recorder` picks its columns and puts the pieces together.
"""

import numpy as np
from pyNN import recording
from pyNN.standardmodels import StandardCellType

from lapicque import _core

from . import simulator

spikes = recording.Variable(name="spikes", location=None, label=None)


class Recorder(recording.Recorder):
    """Spikes and variables of one population."""

    _simulator = simulator

    def __init__(self, population, file=None):
        super().__init__(population, file)
        self._from = self._simulator.state.t  # ms: where the present recording begins
        self._probes = []  # (variable, number of the engine's trace, first cell, last)
        self._restart()

    # ---- what is recorded -------------------------------------------------------------------

    def _record(self, variable, new_ids, sampling_interval=None):
        state = self._simulator.state
        if sampling_interval is not None:
            self.sampling_interval = sampling_interval
        if not new_ids or state.engine is None:
            return
        if state.steps == 0:
            state.engine = None  # sample 0 is taken when it is compiled
        elif self.population._engine() is not None:
            self._ask(state.engine, variable, new_ids)

    def _reset(self):
        """Nothing is recorded any more; what the engine still records is not read."""
        self._probes, self._kept = [], []
        self._kept_spikes = []

    def _restart(self):
        """The engine is back at time 0, or another one is to come."""
        self._from = self._simulator.state.t
        self._kept, self._kept_spikes = [], []
        if self._simulator.state.engine is None:
            self._probes = []

    def _declare(self, network):
        self._probes = []
        for variable in sorted(self.recorded):
            self._ask(network, variable, self.recorded[variable])

    def _ask(self, engine, variable, ids):
        """Adds probes to a network or to a running engine."""
        if not ids:
            return
        population, state = self.population, self._simulator.state
        cells = np.array(sorted(ids), dtype=int) - population._first
        if variable == spikes:
            if not population._plays:
                engine.record_spikes(
                    _core.PopulationId(population._index, int(cells[0]), int(cells[-1]) + 1))
            return
        native, _ = self._native(variable)
        # neighbours share a probe; many single cells are read from a probe of their whole range
        breaks = np.flatnonzero(np.diff(cells) != 1) + 1
        runs = np.split(cells, breaks) if len(breaks) < 64 else [cells]
        for run in runs:
            first, last = int(run[0]), int(run[-1]) + 1
            engine.record(_core.PopulationId(population._index, first, last), [native],
                          float(self.sampling_interval))
            self._probes.append((variable, state.n_engine_traces, first, last))
            state.n_engine_traces += 1

    def _native(self, variable):
        """The state variable, and how many of its units make one of PyNN's."""
        celltype = self.population.celltype
        if isinstance(celltype, StandardCellType):
            return celltype.state[variable.name]
        return variable.name, 1.0

    # ---- what was recorded ------------------------------------------------------------------

    def _clear_simulator(self):
        """Forget what lies before the present."""
        state = self._simulator.state
        self._from = state.t
        self._kept, self._kept_spikes = [], []
        if state.engine is not None and all(r._from == state.t for r in state.recorders):
            state.engine.clear_recording()

    def _keep(self):
        """Take over what the engine has recorded, before it is replaced."""
        self._kept.extend(self._pieces())
        self._kept_spikes.append(self._engine_spikes())

    def _pieces(self):
        """(variable, time of sample 0, cells, samples) of each of the engine's traces."""
        engine = self._simulator.state.engine
        if engine is None:
            return []
        traces = engine.recording().traces()
        return [(variable, traces[k].t_start, np.arange(first, last), traces[k].samples)
                for variable, k, first, last in self._probes]

    def _engine_spikes(self):
        """(cells, times); empty where none were recorded."""
        engine = self._simulator.state.engine
        nothing = np.array([], dtype=int), np.array([])
        if self.population._plays or self.population._engine() is None:
            return nothing
        for name, trains in engine.recording().spike_records():
            if name == self.population._engine_name:
                return trains.senders.astype(int), trains.times.copy()
        return nothing

    def _all_spikes(self):
        """(cells, times) after the start of the present recording, in any order."""
        if self.population._plays:
            cells, times = self.population._all_played()
        else:
            pieces = [*self._kept_spikes, self._engine_spikes()]
            cells = np.concatenate([c for c, _ in pieces]).astype(int)
            times = np.concatenate([t for _, t in pieces])
        if self._from > 0:
            heard = times > self._from + 1e-9
            cells, times = cells[heard], times[heard]
        return cells, np.minimum(times, self._simulator.state.t)

    def _get_spiketimes(self, requested_ids, clear=False):
        cells, times = self._all_spikes()
        ids = cells + self.population._first
        if len(requested_ids) < self.population.size:
            wanted = np.isin(ids, np.array(requested_ids, dtype=int))
            ids, times = ids[wanted], times[wanted]
        return ids, times

    def _get_all_signals(self, variable, ids, clear=False):
        state, interval = self._simulator.state, float(self.sampling_interval)
        wanted = np.array(ids, dtype=int) - self.population._first
        n = int(np.floor((state.t - self._from) / interval + 1e-6)) + 1
        signals = np.full((n, len(wanted)), np.nan)
        _, scale = self._native(variable)
        for of, t_start, cells, samples in [*self._kept, *self._pieces()]:
            if of != variable:
                continue
            columns = np.flatnonzero(np.isin(wanted, cells))
            place = int(np.ceil((t_start - self._from) / interval - 1e-6))
            rows = samples[max(-place, 0):]
            place = max(place, 0)
            rows = rows[:n - place]
            if len(columns) and len(rows):
                taken = rows[:, wanted[columns] - cells[0]]
                signals[place:place + len(rows), columns] = taken / scale
        return signals, None

    def _local_count(self, variable, filter_ids=None):
        cells, _ = self._all_spikes()
        counts = np.bincount(cells, minlength=self.population.size)
        ids = self.filter_recorded(spikes, filter_ids)
        return {int(i): int(counts[int(i) - self.population._first]) for i in ids}
