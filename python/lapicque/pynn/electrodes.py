"""Current sources, and what they inject.

A current is constant over a step, at its value when the step begins. Each source knows its own
current at any time, so recording it costs nothing while the network runs.
"""

import numpy as np
from pyNN.parameters import ParameterSpace, Sequence
from pyNN.standardmodels import StandardCurrentSource, build_translations, electrodes

from lapicque import _core

from . import simulator


class _Source(StandardCurrentSource):
    """Parameters stay in PyNN's units; nA become pA where the engine is told."""

    def __init__(self, **parameters):
        super().__init__(**parameters)
        self._targets = []       # (population, first, last)
        self._stimuli = []       # the engine's numbers, one for each target
        self._recorded_from = None
        self._segments = []      # recorded currents, nA, one array for each run
        space = self.translate(self.parameter_space)
        space.shape = (1,)
        self._parameters = {}
        simulator.state.current_sources.append(self)
        self.set_native_parameters(space)

    def inject_into(self, cells):
        """Inject into a population, a view, an assembly or a list of cells."""
        by_population = {}
        for cell in cells:
            if not cell.celltype.injectable:
                raise TypeError("Can't inject current into a spike source.")
            by_population.setdefault(cell.parent, []).append(int(cell))
        for population, ids in by_population.items():
            places = np.unique(ids) - population._first
            for run in np.split(places, np.flatnonzero(np.diff(places) != 1) + 1):
                target = (population, int(run[0]), int(run[-1]) + 1)
                self._targets.append(target)
                if population._engine() is not None:
                    self._stimuli.append(
                        population._engine().stimulate(_id(target), self._stimulus()))

    def set_native_parameters(self, parameters):
        parameters.evaluate(simplify=True)
        for name, value in parameters.items():
            if isinstance(value, Sequence):
                value = np.array(value.value, dtype=float)
            self._parameters[name] = value
        self._check()
        self._tell()

    def get_native_parameters(self):
        return ParameterSpace(self._parameters)

    def __getattr__(self, name):
        """A parameter is an attribute: a number, or an array."""
        parameters = self.__dict__.get("_parameters", {})
        return parameters[name] if name in parameters else super().__getattr__(name)

    def record(self):
        """Record the current from now on."""
        self._recorded_from = simulator.state.t

    def _get_data(self):
        """Times (ms) from when it was first recorded to now, and the current (nA) at each."""
        state = simulator.state
        n = sum(len(s) for s in self._segments)
        times = (round(self._recorded_from / state.dt) + np.arange(n + 1)) * state.dt
        return times, np.concatenate([*self._segments, self._current(times[-1:])])

    # ---- for the simulation -----------------------------------------------------------------

    def _check(self):
        pass

    def _prepare(self, n_steps):
        """Before a run of so many steps."""
        if self._recorded_from is not None:
            times = (simulator.state.steps + np.arange(n_steps)) * simulator.state.dt
            self._segments.append(self._current(times))

    def _restart(self):
        self._segments = []
        if self._recorded_from is not None:
            self._recorded_from = 0.0

    def _declare(self, network):
        self._stimuli = [network.stimulate(_id(t), self._stimulus()) for t in self._targets]

    def _tell(self):
        engine = simulator.state.engine
        if engine is not None:
            for k in self._stimuli:
                engine.set_stimulus(k, self._stimulus())

    def _within(self, times):
        """Whether start <= t < stop, with times that are meant to be equal taken as equal."""
        slack = 1e-6 * simulator.state.dt
        p = self._parameters
        return (times >= p["start"] - slack) & (times < p["stop"] - slack)


def _id(target):
    population, first, last = target
    return _core.PopulationId(population._index, first, last)


class DCSource(_Source, electrodes.DCSource):
    __doc__ = electrodes.DCSource.__doc__
    translations = build_translations(
        ("amplitude", "amplitude"), ("start", "start"), ("stop", "stop"))

    def _stimulus(self):
        p = self._parameters
        return _core.Stimulus(_core.StimulusKind.dc, {
            "amplitude": 1000.0 * p["amplitude"], "start": float(p["start"]),
            "stop": float(p["stop"])})

    def _current(self, times):
        return np.where(self._within(times), self._parameters["amplitude"], 0.0)


class ACSource(_Source, electrodes.ACSource):
    __doc__ = electrodes.ACSource.__doc__
    translations = build_translations(
        ("amplitude", "amplitude"), ("start", "start"), ("stop", "stop"),
        ("frequency", "frequency"), ("offset", "offset"), ("phase", "phase"))

    def _stimulus(self):
        p = self._parameters
        return _core.Stimulus(_core.StimulusKind.ac, {
            "amplitude": 1000.0 * p["amplitude"], "offset": 1000.0 * p["offset"],
            "frequency": float(p["frequency"]), "phase": float(p["phase"]),
            "start": float(p["start"]), "stop": float(p["stop"])})

    def _current(self, times):
        p = self._parameters
        angle = 2e-3 * np.pi * p["frequency"] * (times - p["start"]) + np.radians(p["phase"])
        return np.where(self._within(times), p["offset"] + p["amplitude"] * np.sin(angle), 0.0)


class _Steps(_Source):
    """Amplitudes from each of some times on."""

    def _stimulus(self):
        times, amplitudes = self._steps()
        return _core.Stimulus(_core.StimulusKind.step, {
            "times": times, "amplitudes": 1000.0 * amplitudes})

    def _current(self, times):
        at, amplitudes = self._steps()
        place = np.searchsorted(at, times + 1e-6 * simulator.state.dt, side="right")
        return np.concatenate([[0.0], amplitudes])[place]


class StepCurrentSource(_Steps, electrodes.StepCurrentSource):
    __doc__ = electrodes.StepCurrentSource.__doc__
    translations = build_translations(("amplitudes", "amplitudes"), ("times", "times"))

    def _check(self):
        """Times become whole steps; of those that meet there, the last amplitude counts."""
        if not {"times", "amplitudes"} <= self._parameters.keys():
            return
        times, amplitudes = self._parameters["times"], self._parameters["amplitudes"]
        if np.any(times < 0):
            raise ValueError("Step current cannot accept negative timestamps.")
        if np.any(np.diff(times) <= 0):
            raise ValueError("Step current timestamps should be monotonically increasing.")
        if len(times) != len(amplitudes):
            raise ValueError(
                f"StepCurrentSource: {len(times)} times and {len(amplitudes)} amplitudes")
        times = self._round_timestamp(times, simulator.state.dt)
        last = np.append(np.diff(times) > 0, True)[:len(times)]
        self._parameters.update(times=times[last], amplitudes=amplitudes[last])

    def _steps(self):
        return self._parameters["times"], self._parameters["amplitudes"]


class NoisyCurrentSource(_Steps, electrodes.NoisyCurrentSource):
    """A current that is drawn anew every `dt` ms, the same for all cells it is injected into."""

    __doc__ = electrodes.NoisyCurrentSource.__doc__
    translations = build_translations(
        ("mean", "mean"), ("stdev", "stdev"), ("start", "start"), ("stop", "stop"), ("dt", "dt"))

    def __init__(self, **parameters):
        rng = parameters.pop("rng", None)
        self._rng = rng
        self._drawn = np.array([]), np.array([])
        self._number = len(simulator.state.current_sources)
        super().__init__(**parameters)

    def _restart(self):
        super()._restart()
        self._drawn = np.array([]), np.array([])

    def _steps(self):
        return self._drawn

    def _prepare(self, n_steps):
        state, p = simulator.state, self._parameters
        low, high = state.t, state.t + n_steps * state.dt
        start, stop, dt = float(p["start"]), float(p["stop"]), max(float(p["dt"]), state.dt)
        first = max(int(np.floor((low - start) / dt + 1e-6)), 0)
        last = int(np.ceil((min(high, stop) - start) / dt - 1e-6))
        numbers = np.arange(first, max(last, first))
        times = np.maximum(self._round_timestamp(start + numbers * dt, state.dt), 0.0)
        amplitudes = p["mean"] + p["stdev"] * self._normal(numbers)
        if last > first and stop <= high:
            times = np.append(times, max(self._round_timestamp(stop, state.dt), times[-1]))
            amplitudes = np.append(amplitudes, 0.0)
        keep = np.append(np.diff(times) > 0, True)[:len(times)]
        self._drawn = times[keep], amplitudes[keep]
        self._tell()
        super()._prepare(n_steps)

    def _normal(self, numbers):
        """The draws of these numbers: each is the same however the run is cut."""
        if not len(numbers):
            return np.array([])
        if self._rng is not None:
            return np.atleast_1d(self._rng.next(len(numbers), "normal", {"mu": 0, "sigma": 1}))
        block, values = 4096, []
        for k in range(numbers[0] // block, numbers[-1] // block + 1):
            key = (simulator.state.seed & 0xFFFFFFFF) << 96 | self._number << 64 | k
            values.append(np.random.Generator(np.random.Philox(key=key)).standard_normal(block))
        offset = numbers[0] // block * block
        return np.concatenate(values)[numbers - offset]
