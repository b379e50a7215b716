"""PyNN's one simulation: what was declared, and the engine that runs it.

PyNN builds a network piece by piece and may change it between two runs; a Lapicque network is a
value that is compiled. So populations, projections, electrodes and recorders keep what they were
told, and :class:`State` compiles all of it when it is first run. Afterwards

* parameters, weights, currents, spike times and state variables change in the running engine;
* new populations or projections, delays, and parameters of plastic synapses make a new engine
  that continues the old one (``continued`` of the engine);
* before the first step, and after ``reset()``, such changes simply compile again.
"""

from pyNN import common

from lapicque import _core

name = "Lapicque"

#: Below this many neurons one thread is faster than two.
few_neurons = 2000


class ID(int, common.IDMixin):
    """The number of a cell, from 0 on over all populations."""

    def __init__(self, n):
        int.__init__(n)
        common.IDMixin.__init__(self)


class State(common.control.BaseState):
    """The simulation that ``setup()`` begins."""

    def __init__(self):
        super().__init__()
        self.mpi_rank = 0
        self.num_processes = 1
        self.dt = common.control.DEFAULT_TIMESTEP
        self.given_min_delay = common.control.DEFAULT_MIN_DELAY
        self.max_delay = common.control.DEFAULT_MAX_DELAY
        self.threads = None
        self.seed = 1
        self.clear()

    def clear(self):
        self.recorders = set()
        self.populations, self.projections, self.current_sources = [], [], []
        self.id_counter = 0
        self.segment_counter = -1
        self.engine = None
        self.reset()

    def reset(self):
        """Back to time 0 and the initial state; structure, parameters and probes stay."""
        self.running = False
        self.t_start = 0
        self.steps = 0
        self.segment_counter += 1
        self.grown = False  # since the engine was compiled
        if self.compile_at_reset:
            self.engine = None
        self.compile_at_reset = False
        if self.engine is not None:
            self.engine.reset()
        for population in self.populations:
            population._forget_played()
        for recorder in self.recorders:
            recorder._restart()
        for source in self.current_sources:
            source._restart()

    compile_at_reset = False
    n_engine_populations = 0

    @property
    def t(self):
        return self.steps * self.dt

    @property
    def min_delay(self):
        """As given; for 'auto', the shortest delay of the network once it has run."""
        if self.given_min_delay != "auto" or not self.running:
            return self.given_min_delay
        shortest = [p._shortest_delay() for p in self.projections if len(p)]
        return min(shortest) if shortest else self.dt

    @min_delay.setter
    def min_delay(self, value):
        self.given_min_delay = value

    def least_delay(self):
        """The delay of a synapse that names none."""
        return self.dt if self.given_min_delay == "auto" else self.given_min_delay

    # ---- changes ----------------------------------------------------------------------------

    def structure_changed(self):
        """The engine no longer has the network's structure."""
        if self.steps == 0:
            self.engine = None
        else:
            self.grown = self.compile_at_reset = True

    def initial_state_changed(self):
        """The engine's initial state, to which it resets, is out of date."""
        if self.steps == 0:
            self.engine = None
        else:
            self.compile_at_reset = True

    # ---- running ----------------------------------------------------------------------------

    def run(self, duration):
        self.run_until(self.t + duration)

    def run_until(self, t_stop):
        n = round(t_stop / self.dt) - self.steps
        self.running = True
        if n <= 0:
            return
        for population in self.populations:
            population._prepare(n)
        self.make_current()
        for source in self.current_sources:
            source._prepare(n)
        if self.engine is not None:
            self.engine.run(n * self.dt, None, 0)
        self.steps += n

    def make_current(self):
        """The engine of the network as it is now; None for a network without cells."""
        if not self.populations:
            return None
        if self.engine is None:
            network = self._declare()
            self.engine = _core.Simulation(
                network, self.dt, self.seed, self._n_threads(), "float64", "exact", "", None)
            self.grown = False
        elif self.grown:
            for recorder in self.recorders:
                recorder._keep()
            self.engine = self.engine.continued(self._declare())
            self.grown = False
        for projection in self.projections:
            projection._hand_over()
        return self.engine

    def _declare(self):
        network = _core.Network()
        self.n_engine_populations = len(self.populations)
        for index, population in enumerate(self.populations):
            population._declare(network, index)
        self.n_engine_projections = self.n_engine_stimuli = self.n_engine_traces = 0
        for projection in self.projections:
            projection._declare(network)
        for source in self.current_sources:
            source._declare(network)
        for population in self.populations:
            population.recorder._declare(network)
        return network

    def _n_threads(self):
        if self.threads is not None:
            return int(self.threads)
        return 1 if sum(p.size for p in self.populations) < few_neurons else 0


state = State()
