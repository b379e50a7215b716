"""Setting up, running and ending a simulation."""

from pyNN import common
from pyNN.common.control import DEFAULT_MAX_DELAY, DEFAULT_MIN_DELAY, DEFAULT_TIMESTEP
from pyNN.recording import get_io

from . import simulator


def setup(timestep=DEFAULT_TIMESTEP, min_delay=DEFAULT_MIN_DELAY, **extra_params):
    """Begin a simulation; what was there before is gone.

    Parameters
    ----------
    timestep : float
        ms.
    min_delay : float or 'auto'
        ms; the delay of synapses that name none. 'auto': one time step.
    threads : int, optional
        1 and more; 0 means all cores. Results do not depend on it.
    rng_seed : int, optional
        Of everything that the engine draws: random sources, escape noise, stochastic synapses.
    **extra_params
        ``max_delay``; what other backends need is ignored.
    """
    common.setup(timestep, min_delay, **extra_params)
    state = simulator.state
    state.clear()
    state.dt = timestep
    state.min_delay = min_delay
    state.max_delay = extra_params.get("max_delay", DEFAULT_MAX_DELAY)
    state.threads = extra_params.get("threads")
    state.seed = int(extra_params.get("rng_seed", 1))
    return rank()


def end(compatible_output=True):
    """Write what was asked to be written to files."""
    for population, variables, filename in simulator.state.write_on_end:
        population.write_data(get_io(filename), variables)
    simulator.state.write_on_end = []


run, run_until = common.build_run(simulator)
run_for = run
reset = common.build_reset(simulator)
initialize = common.initialize
(get_current_time, get_time_step, get_min_delay, get_max_delay, num_processes,
 rank) = common.build_state_queries(simulator)
