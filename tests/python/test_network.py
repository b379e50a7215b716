"""Networks are values: what is declared can be read back, compared, printed."""

import lapicque as lq
import numpy as np
import pytest


def test_a_network_equals_one_that_was_declared_alike(net):
    assert net == net.copy()
    other = net.copy()
    other.record_spikes(other["cells"][:10])
    assert net != other


def test_populations_and_projections_can_be_read_back(net):
    cells, = net.populations
    assert (cells.name, cells.model, len(cells)) == ("cells", "iaf_psc_exp", 200)
    recurrent, = net.projections
    assert recurrent.name == "recurrent" and recurrent.source == cells
    assert recurrent.rule == lq.FixedProbability(0.1)


def test_slices_of_slices_count_within_the_population(net):
    part = net["cells"][50:100][10:20]
    assert (part.first, part.last, len(part)) == (60, 70, 10)
    assert len(net["cells"][-1]) == 1 and net["cells"][-1].first == 199
    with pytest.raises(lq.Error, match="step 2"):
        net["cells"][::2]


@pytest.mark.parametrize("written, plain", [
    ("20 ms", 20.0), (20, 20.0), (np.float32(20), 20.0), (np.array(20), 20.0), ("0.02 s", 20.0),
])
def test_a_number_may_be_written_in_many_ways(written, plain):
    net = lq.Network()
    net.population("a", "iaf_psc_exp", 2, tau_m=written)
    values = lq.Simulation(net, threads=1).get("a", "tau_m")
    np.testing.assert_array_equal(values, [plain, plain])


def test_arrays_with_a_unit_are_converted():
    net = lq.Network()
    net.population("a", "iaf_psc_exp", 3, I_e=lq.quantity([0.1, 0.2, 0.3], "nA"))
    np.testing.assert_allclose(lq.Simulation(net, threads=1).get("a", "I_e"), [100, 200, 300])


def test_distributions_are_drawn_within_their_bounds():
    net = lq.Network()
    net.population("a", "iaf_psc_exp", 2000, initial={
        "V_m": lq.normal("-65 mV", 5, low=-70, high="-60 mV")})
    v = lq.Simulation(net, threads=1).get("a", "V_m")
    assert v.min() >= -70 and v.max() <= -60 and -66 < v.mean() < -64 and v.std() > 1


def test_explicit_pairs_take_arrays_and_a_weight_for_each():
    net = lq.Network()
    a = net.population("a", "iaf_psc_exp", 4)
    sources, targets = np.array([3, 0, 1]), [0, 1, 2]
    p = net.connect(a, a, lq.ExplicitPairs(sources, targets), weight=[1, 2, 3], delay=[3, 2, 1])
    found = lq.Simulation(net, threads=1).connections(p)
    assert found.dtype.names == ("source", "target", "weight", "delay")
    assert sorted(map(tuple, found)) == [(0, 1, 2, 2), (1, 2, 3, 1), (3, 0, 1, 3)]


def test_a_probability_may_depend_on_distance():
    net = lq.Network()
    line = net.population("line", "iaf_psc_exp", 50, positions=lq.positions.line(50, spacing=10))
    near = lq.DistanceDependent(lq.distance.gaussian(a=1, b="20 um"), cutoff="40 um")
    p = net.connect(line, line, near)
    found = lq.Simulation(net, threads=1).connections(p)
    apart = np.abs(found["source"].astype(int) - found["target"].astype(int)) * 10
    assert 0 < apart.min() and apart.max() <= 40 and len(found) > 100


def test_positions_may_be_an_array():
    net = lq.Network()
    places = np.random.default_rng(1).uniform(0, 100, (20, 2))
    net.population("sheet", "iaf_psc_exp", 20, positions=places)
    with pytest.raises(lq.Error, match="20 positions for 21 neurons"):
        net.population("other", "iaf_psc_exp", 21, positions=places)


def test_spike_arrays_fire_when_they_are_told():
    net = lq.Network()
    a = net.population("a", "spike_source_array", 3, spike_times=[[1.0, 2.0], [], [1.5]])
    net.record_spikes(a)
    spikes = lq.simulate(net, 5, threads=1)["a"]
    assert list(zip(spikes.times, spikes.senders)) == [(1.0, 0), (1.5, 2), (2.0, 0)]


def test_synapse_options_and_parameters_are_told_apart(net):
    cells = net["cells"]
    net.connect(cells, cells, lq.FixedInDegree(2), model="stdp", weight=10, w_max=20,
                pairing="nearest_neighbour" if "nearest_neighbour" in
                {c for o in lq.models.stdp.options for c in o.choices} else "all_to_all")
    assert lq.Simulation(net, threads=1).n_synapses > 0


def test_published_networks_take_their_options_by_keyword():
    net = lq.published.potjans_diesmann_2014(scale=0.01, drive="dc")
    assert [p.name for p in net.populations][:2] == ["L23E", "L23I"]
    assert net.n_neurons == 771 or 760 < net.n_neurons < 780
    with pytest.raises(lq.Error, match="poisson, dc"):
        lq.published.potjans_diesmann_2014(drive="direct")


def test_the_table_of_a_network_names_its_parts(net):
    text = repr(net)
    assert "cells" in text and "iaf_psc_exp" in text and "recurrent" in text
