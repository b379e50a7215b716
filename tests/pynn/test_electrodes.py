"""Injected currents: when they act, how they change, and what is recorded of them."""

import numpy as np
import pytest
from conftest import trace


def integrator(sim, n=1):
    """Cells whose potential is the integral of the current: 1 nA makes 1 mV/ms."""
    cells = sim.Population(n, sim.IF_curr_delta(cm=1.0, tau_m=1e12, v_thresh=1e6))
    cells.record("v")
    return cells


def currents_felt(cells):
    return np.diff(trace(cells, "v"), axis=0) / 0.1


def test_the_current_recorded_is_the_current_felt_in_the_step_that_follows(sim):
    cells = integrator(sim, 4)
    sources = [sim.DCSource(amplitude=0.7, start=2.0, stop=5.0),
               sim.ACSource(amplitude=0.5, offset=0.1, frequency=50.0, phase=30.0, start=1.0,
                            stop=9.0),
               sim.StepCurrentSource(times=[1.5, 4.0, 8.0], amplitudes=[0.3, -0.2, 0.0]),
               sim.NoisyCurrentSource(mean=0.4, stdev=0.1, start=1.0, stop=9.0, dt=0.5)]
    for source, cell in zip(sources, cells):
        source.inject_into([cell])
        source.record()
    sim.run(3.3)
    sim.run(6.7)
    felt = currents_felt(cells)
    for k, source in enumerate(sources):
        signal = source.get_data()
        assert len(signal) == 101
        assert np.abs(signal.magnitude[:100].ravel() - felt[:, k]).max() < 1e-8
        assert signal.magnitude[100] == 0


def test_a_constant_current_is_a_single_step_to_the_bit(sim):
    cells = sim.Population(2, sim.IF_cond_exp())
    cells.record("v")
    sim.DCSource(amplitude=0.5, start=10.0, stop=20.0).inject_into(cells[0:1])
    sim.StepCurrentSource(times=[10.0, 20.0], amplitudes=[0.5, 0.0]).inject_into(cells[1:2])
    sim.run(30.0)
    v = trace(cells, "v")
    assert np.array_equal(v[:, 0], v[:, 1])
    assert v[100, 0] == -65.0 and v[101, 0] > -65.0


def test_currents_add_up_and_change_between_two_runs(sim):
    cells = integrator(sim, 5)
    first = sim.DCSource(amplitude=1.0)
    first.inject_into(cells[[0, 1, 3]])
    second = sim.DCSource(amplitude=0.5)
    cells[3].inject(second)
    sim.run(1.0)
    first.amplitude = 2.0
    assert first.amplitude == 2.0
    late = sim.DCSource(amplitude=-0.25, start=1.5)
    late.inject_into(cells)
    sim.run(1.0)
    felt = currents_felt(cells)
    assert np.allclose(felt[9], [1, 1, 0, 1.5, 0], atol=1e-8)
    assert np.allclose(felt[12], [2, 2, 0, 2.5, 0], atol=1e-8)
    assert np.allclose(felt[19], [1.75, 1.75, -0.25, 2.25, -0.25], atol=1e-8)


def test_noise_has_its_moments_and_changes_at_its_interval(sim):
    cells = integrator(sim, 2)
    sim.NoisyCurrentSource(mean=0.4, stdev=0.1, dt=0.5).inject_into(cells)
    sim.run(2000.0)
    felt = currents_felt(cells)
    assert np.allclose(felt[:, 0], felt[:, 1], atol=1e-7)  # one electrode, one current
    draws = felt[:, 0].reshape(-1, 5)
    assert np.abs(draws - draws[:, :1]).max() < 1e-7
    assert draws[:, 0].mean() == pytest.approx(0.4, abs=0.01)
    assert draws[:, 0].std() == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize("times", [[1.0, -2.0], [3.0, 2.0], [1.0, 1.0]])
def test_steps_at_impossible_times_are_refused(sim, times):
    with pytest.raises(ValueError):
        sim.StepCurrentSource(times=times, amplitudes=[0.1, 0.2])


def test_a_source_of_spikes_takes_no_current(sim):
    source = sim.Population(1, sim.SpikeSourceArray())
    with pytest.raises(TypeError):
        source.inject(sim.DCSource())
