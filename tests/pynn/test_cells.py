"""Cells, receptors and sources of spikes."""

import numpy as np
import pytest
from conftest import trace, trains


def test_every_standard_cell_runs_and_gives_back_its_parameters_in_pynns_units(sim):
    for name in sim.list_standard_models():
        if name == "PointNeuron":
            continue
        celltype = getattr(sim, name)
        cells = sim.Population(3, celltype())
        for parameter, default in celltype.default_parameters.items():
            value = cells.get(parameter)
            if hasattr(default, "value"):
                assert np.array_equal(np.atleast_1d(value)[0].value, default.value), parameter
            else:
                assert value == pytest.approx(default, rel=1e-12), (name, parameter)
        cells.record(celltype.recordable)
    sim.run(5.0)


@pytest.mark.parametrize("name, cm, tau_m", [("IF_curr_exp", 0.5, 12.0), ("IF_cond_exp", 0.5, 12.0),
                                             ("IF_cond_alpha", 2.0, 7.0)])
def test_a_constant_current_charges_the_membrane_along_its_time_constant(sim, name, cm, tau_m):
    cells = sim.Population(1, getattr(sim, name)(cm=cm, tau_m=tau_m, i_offset=0.2, v_thresh=0.0))
    cells.record("v")
    sim.run(30.0)
    t = 0.1 * np.arange(301)
    expected = -65 + 0.2 * tau_m / cm * (1 - np.exp(-t / tau_m))
    assert np.abs(trace(cells, "v")[:, 0] - expected).max() < 1e-9


T_PEAK = np.log(1.7 / 0.2) / (1 / 0.2 - 1 / 1.7)
BETA_PEAK = np.exp(-T_PEAK / 1.7) - np.exp(-T_PEAK / 0.2)


@pytest.mark.parametrize("psr, shape", [
    ("CurrExpPostSynapticResponse", lambda t: np.exp(-t / 5)),
    ("CondExpPostSynapticResponse", lambda t: np.exp(-t / 5)),
    ("CondAlphaPostSynapticResponse", lambda t: t / 5 * np.exp(1 - t / 5)),
    ("CondBetaPostSynapticResponse", lambda t: (np.exp(-t / 1.7) - np.exp(-t / 0.2)) / BETA_PEAK),
])
def test_a_receptor_has_its_shape_and_peaks_at_the_weight(sim, psr, shape):
    cells = sim.Population(1, sim.PointNeuron(sim.LIF(), one=getattr(sim, psr)(),
                                              other=getattr(sim, psr)()))
    variable = "isyn" if psr.startswith("Curr") else "gsyn"
    cells.record([f"one.{variable}", f"other.{variable}"])
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
    sim.Projection(source, cells, sim.AllToAllConnector(),
                   sim.StaticSynapse(weight=0.003, delay=1.0), receptor_type="other")
    sim.run(32.0)
    t = 0.1 * np.arange(301)
    g = trace(cells, f"other.{variable}")[20:, 0]
    assert np.abs(g - 0.003 * shape(t)).max() < 1e-14
    assert (trace(cells, f"one.{variable}") == 0).all()


def test_sixteen_receptors_are_told_apart_and_seventeen_refused(sim):
    receptors = {f"r{k:02d}": sim.ExpPSR(e_syn=0.0, tau_syn=1.0 + k) for k in range(16)}
    cells = sim.Population(1, sim.PointNeuron(sim.AdExp(), **receptors))
    cells.record([f"r{k:02d}.gsyn" for k in range(16)])
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
    for k in range(16):
        sim.Projection(source, cells, sim.AllToAllConnector(),
                       sim.StaticSynapse(weight=0.001 * (k + 1), delay=1.0),
                       receptor_type=f"r{k:02d}")
    assert cells.get("r07.tau_syn") == 8.0
    cells.set(**{"r07.tau_syn": 3.0})
    sim.run(4.0)
    for k in range(16):
        tau = 3.0 if k == 7 else 1.0 + k
        expected = 0.001 * (k + 1) * np.exp(-2.0 / tau)
        assert trace(cells, f"r{k:02d}.gsyn")[-1, 0] == pytest.approx(expected, rel=1e-9)
    with pytest.raises(sim.errors.InvalidModelError, match="17 receptors; there may be 16"):
        sim.PointNeuron(sim.LIF(), **receptors, r17=sim.ExpPSR())


def test_parameters_of_a_view_leave_the_others_alone(sim):
    cells = sim.Population(6, sim.IF_cond_exp())
    cells[1:3].set(tau_m=10.0, cm=0.5)
    cells[[5]].set(v_thresh=-40.0)
    assert cells.get("tau_m").tolist() == [20, 10, 10, 20, 20, 20]
    assert cells[1:4].get("cm").tolist() == [0.5, 0.5, 1.0]
    assert cells[3:].get("v_thresh").tolist() == [-50, -50, -40]
    sim.run(1.0)
    cells[0:1].set(tau_m=5.0)
    assert cells.get("tau_m").tolist() == [5, 10, 10, 20, 20, 20]


def test_array_sources_are_recorded_at_their_own_times_and_played_on_the_grid(sim):
    source = sim.Population(2, sim.SpikeSourceArray(spike_times=[[0.075, 10.025, 12.34], [3.0]]))
    cell = sim.Population(1, sim.IF_curr_delta(tau_m=1e9))
    sim.Projection(source, cell, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=1.0))
    source.record("spikes")
    cell.record("v")
    sim.run(12.0)
    source[0:1].set(spike_times=[1.0, 12.0, 13.07])
    sim.run(8.0)
    assert trains(source) == [[0.075, 10.025, 13.07], [3.0]]
    jumps = np.flatnonzero(np.diff(trace(cell, "v")[:, 0]) > 0.5) + 1
    assert jumps.tolist() == [11, 40, 111, 141]


def test_spike_times_that_descend_are_refused(sim):
    with pytest.raises(sim.errors.InvalidParameterValueError, match="ascending"):
        sim.Population(1, sim.SpikeSourceArray(spike_times=[3.0, 2.0]))


def test_rates_change_between_two_runs_for_the_cells_that_are_meant(sim):
    source = sim.Population(200, sim.SpikeSourcePoisson(rate=0.0))
    source.record("spikes")
    sim.run(100.0)
    assert source.mean_spike_count() == 0
    source[0:100].set(rate=100.0)
    sim.run(1000.0)
    counts = np.array([len(t) for t in trains(source)])
    assert counts[:100].mean() == pytest.approx(100, abs=5)
    assert (counts[100:] == 0).all()


def test_an_inhomogeneous_gamma_process_follows_its_rate_and_regularity(sim):
    shape = [4.0, 4.0, 1.0]
    scale = [0.005, 0.0025, 0.05]  # rates of 50, 100 and 20 Hz
    source = sim.Population(300, sim.SpikeSourceInhGamma(
        a=shape, b=scale, tbins=[0.0, 1000.0, 2000.0], start=0.0, duration=3000.0))
    source.record("spikes")
    for _ in range(8):
        sim.run(400.0)
    times = trains(source)
    for k, rate in enumerate((50, 100, 20)):
        counts = [np.count_nonzero((np.array(t) > 1000 * k + 100) & (np.array(t) < 1000 * k + 1000))
                  for t in times]
        assert np.mean(counts) / 0.9 == pytest.approx(rate, rel=0.03)
    intervals = np.concatenate([np.diff([x for x in t if 1000 < x < 2000]) for t in times])
    assert intervals.std() / intervals.mean() == pytest.approx(0.5, abs=0.03)
    assert max(max(t) for t in times) < 3000
    sim.reset()
    sim.run(400.0)
    assert [[x for x in t if x < 400] for t in times] == trains(source)


def test_native_models_go_by_name_in_their_own_units(sim):
    celltype = sim.native_cell_type("mat2_psc_exp")
    cells = sim.Population(2, celltype(tau_m=8.0, I_e=[0.0, 300.0]))
    cells.record(["spikes", "V_m", "V_th"])
    sim.run(50.0)
    assert trace(cells, "V_m")[0, 0] == -70.0
    assert len(trains(cells)[0]) == 0 and len(trains(cells)[1]) > 1
    assert cells.get("I_e").tolist() == [0.0, 300.0]
    with pytest.raises(ValueError, match="no neuron or source model 'mat3'"):
        sim.native_cell_type("mat3")


def test_models_that_lapicque_does_not_have_say_so(sim):
    for name in ("MultiCompartmentNeuron", "ElectricalSynapse"):
        with pytest.raises(NotImplementedError, match="not available"):
            getattr(sim, name)()
