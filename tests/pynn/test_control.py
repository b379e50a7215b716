"""Time, runs that continue, reset, and networks that grow."""

import numpy as np
import pytest
from conftest import trace, trains


def noisy_network(sim):
    """Plastic and static synapses, a random source, a noisy current."""
    source = sim.Population(20, sim.SpikeSourcePoisson(rate=60.0))
    cells = sim.Population(30, sim.IF_cond_exp(tau_refrac=2.0))
    sim.Projection(source, cells, sim.FixedProbabilityConnector(0.5), sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(), weight=0.01, delay=2.3,
        weight_dependence=sim.AdditiveWeightDependence(w_max=0.03)))
    sim.Projection(cells, cells, sim.FixedNumberPreConnector(5),
                   sim.StaticSynapse(weight=0.005, delay=1.0), receptor_type="inhibitory")
    sim.NoisyCurrentSource(mean=0.3, stdev=0.2, dt=0.5).inject_into(cells[0:10])
    cells.record(["spikes", "v"])
    return cells


def test_a_run_has_round_T_over_dt_plus_1_samples_and_the_first_is_the_initial_value(sim):
    cells = sim.Population(3, sim.IF_curr_exp(i_offset=0.5))
    cells.initialize(v=[-70.0, -61.5, -65.0])
    cells.record("v", sampling_interval=0.5)
    sim.run(12.5)
    v = trace(cells, "v")
    assert v.shape == (26, 3)
    assert v[0].tolist() == [-70.0, -61.5, -65.0]


def test_run_a_then_b_equals_run_a_plus_b_to_the_bit(sim):
    results = []
    for cuts in ([200.0], [0.1, 37.4, 62.5, 100.0]):
        sim.setup(timestep=0.1)
        cells = noisy_network(sim)
        for duration in cuts:
            sim.run(duration)
        results.append((trains(cells), trace(cells, "v")))
    assert sum(map(len, results[0][0])) > 50
    assert results[0][0] == results[1][0]
    assert np.array_equal(results[0][1], results[1][1])


def test_spikes_do_not_depend_on_the_number_of_threads(sim):
    results = []
    for threads in (1, 2, 3):
        sim.setup(timestep=0.1, threads=threads)
        cells = noisy_network(sim)
        sim.run(150.0)
        results.append(trains(cells))
    assert sum(map(len, results[0])) > 50
    assert results[0] == results[1] == results[2]


def test_reset_begins_a_segment_and_repeats_the_run(sim):
    cells = noisy_network(sim)
    sim.run(100.0)
    sim.reset()
    assert sim.get_current_time() == 0
    sim.run(100.0)
    first, second = cells.get_data().segments
    assert (first.name, second.name) == ("segment000", "segment001")
    assert np.array_equal(*(s.filter(name="v")[0].magnitude for s in (first, second)))
    assert [t.magnitude.tolist() for t in first.spiketrains] == \
        [t.magnitude.tolist() for t in second.spiketrains]


def test_what_is_added_during_a_simulation_acts_and_leaves_the_rest_alone(sim):
    alone = noisy_network(sim)
    sim.run(200.0)
    expected = trains(alone), trace(alone, "v")

    sim.setup(timestep=0.1)
    cells = noisy_network(sim)
    sim.run(90.0)
    late = sim.Population(1, sim.SpikeSourceArray(spike_times=[50.0, 120.0]))
    target = sim.Population(1, sim.IF_curr_delta())
    sim.Projection(late, target, sim.OneToOneConnector(),
                   sim.StaticSynapse(weight=3.0, delay=1.0))
    target.record("v")
    sim.run(110.0)
    assert (trains(cells), trace(cells, "v").tolist()) == (expected[0], expected[1].tolist())
    v = trace(target, "v")[:, 0]
    assert v[310] == pytest.approx(-62.0, abs=1e-9)   # 121 ms, recorded from 90 ms on
    assert (v[:310] == -65.0).all()


def test_a_delay_changed_during_a_simulation_holds_for_the_next_spike(sim):
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[10.0, 30.0]))
    cell = sim.Population(1, sim.IF_curr_delta(tau_m=1e9))
    synapses = sim.Projection(source, cell, sim.OneToOneConnector(),
                              sim.StaticSynapse(weight=1.0, delay=2.0))
    cell.record("v")
    sim.run(20.0)
    synapses.set(delay=7.0)
    sim.run(20.0)
    jumps = np.flatnonzero(np.diff(trace(cell, "v")[:, 0]) > 0.5) + 1
    assert jumps.tolist() == [120, 370]


def test_callbacks_are_called_at_the_times_that_they_ask_for(sim):
    cell = sim.Population(1, sim.IF_curr_exp())
    called = []

    def every_7_ms(t):
        called.append(t)
        cell.set(i_offset=0.01 * len(called))
        return t + 7.0

    sim.run(20.0, callbacks=[every_7_ms])
    assert called == pytest.approx([0, 7, 14, 20])
    assert cell.get("i_offset") == pytest.approx(0.04)


def test_min_delay_auto_is_the_shortest_delay_once_the_network_has_run(sim):
    assert sim.get_min_delay() == "auto"
    cells = sim.Population(4, sim.IF_curr_exp())
    sim.Projection(cells, cells, sim.AllToAllConnector(), sim.StaticSynapse(delay=0.7))
    sim.Projection(cells, cells, sim.OneToOneConnector(), sim.StaticSynapse(delay=1.4))
    sim.run(1.0)
    assert sim.get_min_delay() == pytest.approx(0.7)


def test_a_delay_below_the_minimum_is_refused_with_both_numbers(sim):
    sim.setup(timestep=0.1, min_delay=0.5)
    cells = sim.Population(2, sim.IF_curr_exp())
    with pytest.raises(sim.errors.ConnectionError, match="0.2 ms is shorter.* 0.5 ms"):
        sim.Projection(cells, cells, sim.AllToAllConnector(), sim.StaticSynapse(delay=0.2))


def test_settings_of_other_backends_are_ignored(sim):
    sim.setup(timestep=0.1, t_flush=1.0, verbosity="error", spike_precision="off_grid",
              use_cvode=False, rng_seed=3)
    sim.Population(1, sim.IF_curr_exp())
    sim.run(1.0)


def test_a_simulation_without_cells_passes_its_time(sim):
    sim.run(5.0)
    assert sim.get_current_time() == pytest.approx(5.0)
