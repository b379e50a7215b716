"""Weights, delays and parameters of synapses; plasticity in PyNN's terms."""

import numpy as np
import pytest
from conftest import trace

DEPENDENCES = {  # weight change of one isolated pair, per A exp(-|t|/tau), at w = 0.3, w_max = 0.8
    "AdditiveWeightDependence": (0.8, 0.8),
    "MultiplicativeWeightDependence": (0.5, 0.3),
    "AdditivePotentiationMultiplicativeDepression": (0.8, 0.3),
    "GutigWeightDependence": (0.8 * (0.5 / 0.8) ** 0.5, 0.8 * (0.3 / 0.8) ** 0.5),
}


def paired(sim, dependence, fraction, lag, delay=2.0, w_min=0.0, w=0.3, w_max=0.8):
    """The weight after one presynaptic spike at 50 ms and one postsynaptic at 50 + lag."""
    sim.setup(timestep=0.1)
    pre = sim.Population(1, sim.SpikeSourceArray(spike_times=[50.0, 300.0]))
    drive = sim.Population(1, sim.SpikeSourceArray(spike_times=[50.0 + lag - 1.1]))
    post = sim.Population(1, sim.IF_curr_exp(tau_m=1.0, tau_refrac=100.0))
    sim.Projection(drive, post, sim.OneToOneConnector(),
                   sim.StaticSynapse(weight=1e5, delay=1.0))
    plastic = sim.Projection(pre, post, sim.OneToOneConnector(), sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(tau_plus=15.0, tau_minus=30.0, A_plus=0.01,
                                            A_minus=0.02),
        weight_dependence=getattr(sim, dependence)(w_min=w_min, w_max=w_max),
        dendritic_delay_fraction=fraction, weight=w, delay=delay))
    post.record("spikes")
    sim.run(250.0)
    fired, = post.get_data().segments[0].spiketrains
    assert fired.magnitude.tolist() == pytest.approx([50 + lag])
    return plastic.get("weight", format="array")[0, 0]


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("dependence", DEPENDENCES)
def test_a_pair_changes_the_weight_by_its_rule_at_any_dendritic_fraction(sim, dependence, fraction):
    plus, minus = DEPENDENCES[dependence]
    shift = fraction * 2.0 - (1 - fraction) * 2.0  # postsynaptic minus presynaptic delay
    w = paired(sim, dependence, fraction, lag=10.0)
    assert w == pytest.approx(0.3 + 0.01 * plus * np.exp(-(10.0 + shift) / 15.0), rel=1e-9)
    w = paired(sim, dependence, fraction, lag=-10.0)
    assert w == pytest.approx(0.3 - 0.02 * minus * np.exp(-(10.0 - shift) / 30.0), rel=1e-9)


def test_additive_changes_are_shares_of_w_max_also_above_a_smallest_weight(sim):
    w = paired(sim, "AdditiveWeightDependence", 0.0, lag=10.0, w_min=0.1)
    assert w == pytest.approx(0.3 + 0.01 * 0.8 * np.exp(-8.0 / 15.0), rel=1e-9)
    w = paired(sim, "AdditiveWeightDependence", 0.0, lag=-1.0, w_min=0.29)
    assert w == pytest.approx(0.29)


def test_plastic_weights_are_read_set_and_learned_from_there(sim):
    pre = sim.Population(3, sim.SpikeSourceArray(spike_times=[20.0, 60.0]))
    post = sim.Population(2, sim.IF_curr_exp(i_offset=2.0))
    plastic = sim.Projection(pre, post, sim.AllToAllConnector(), sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(), weight=0.01, delay=1.0,
        weight_dependence=sim.AdditiveWeightDependence(w_max=0.02)))
    sim.run(50.0)
    learned = plastic.get("weight", format="array")
    assert (learned != 0.01).all()
    plastic.set(weight=0.015)
    assert (plastic.get("weight", format="array") == 0.015).all()
    sim.run(50.0)
    assert (plastic.get("weight", format="array") != 0.015).all()


def test_each_synapse_may_have_stdp_parameters_of_its_own(sim):
    pre = sim.Population(4, sim.SpikeSourceArray(spike_times=[20.0]))
    post = sim.Population(1, sim.IF_curr_exp(i_offset=2.0))
    post.record("spikes")
    plastic = sim.Projection(pre, post, sim.AllToAllConnector(), sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(A_plus=0.0, A_minus=0.0), weight=0.01, delay=1.0,
        weight_dependence=sim.AdditiveWeightDependence(w_max=0.02)))
    plastic.set(A_plus=np.array([[0.0], [0.01], [0.02], [0.01]]))
    sim.run(100.0)
    change = plastic.get("weight", format="array")[:, 0] - 0.01
    assert change[0] == 0
    assert change[1] > 0 and change[1] == change[3]
    assert change[2] == pytest.approx(2 * change[1])


def test_values_are_given_back_exactly_and_a_changed_one_is_the_only_change(sim):
    cells = sim.Population(5, sim.IF_cond_exp())
    weights = np.random.default_rng(1).uniform(0.001, 0.01, (5, 5))
    synapses = sim.Projection(cells, cells, sim.AllToAllConnector(), sim.TsodyksMarkramSynapse(
        weight=weights, delay=0.5, U=0.04, tau_rec=100.0, tau_facil=1000.0))
    assert np.array_equal(synapses.get("weight", format="array"), weights)
    synapses[7].weight = 0.5
    synapses[7].delay = 3.0
    weights[1, 2] = 0.5
    assert np.array_equal(synapses.get("weight", format="array"), weights)
    assert synapses.get("delay", format="array")[1, 2] == 3.0
    assert synapses[7].as_tuple("presynaptic_index", "postsynaptic_index", "weight", "U") == \
        (1, 2, 0.5, 0.04)
    with pytest.raises(AttributeError, match="no parameter 'wieght'"):
        synapses[7].wieght = 0.1


def test_several_synapses_of_a_pair_are_joined_as_asked(sim):
    cells = sim.Population(2, sim.IF_cond_exp())
    synapses = sim.Projection(cells, cells, sim.FromListConnector(
        [(0, 1, 0.1, 1.0), (0, 1, 0.4, 1.0), (1, 0, 0.2, 1.0), (0, 1, 0.3, 1.0)]))
    joined = {how: synapses.get("weight", format="array", multiple_synapses=how)[0, 1]
              for how in ("sum", "min", "max", "first", "last")}
    assert joined == pytest.approx({"sum": 0.8, "min": 0.1, "max": 0.4, "first": 0.1, "last": 0.3})
    assert np.isnan(synapses.get("weight", format="array")[0, 0])


def test_a_tired_synapse_transmits_what_resources_are_left(sim):
    """Two spikes, then the kinetics with the target's own tau_syn in closed form."""
    U, rec, tau = 0.5, 200.0, 3.0
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[10.0, 30.0]))
    cell = sim.Population(1, sim.IF_curr_exp(tau_syn_E=tau))
    cell.record("isyn_exc")
    sim.Projection(source, cell, sim.OneToOneConnector(), sim.TsodyksMarkramSynapse(
        weight=1.0, delay=1.0, U=U, tau_rec=rec, tau_facil=0.0))
    sim.run(40.0)
    current = trace(cell, "isyn_exc")[:, 0]
    assert current[110] == pytest.approx(U, rel=1e-9)
    inactive = U * rec / (rec - tau) * (np.exp(-20 / rec) - np.exp(-20 / tau))
    recovered = 1 - U * np.exp(-20 / tau) - inactive
    jump = current[310] - current[309] * np.exp(-0.1 / tau)
    assert jump == pytest.approx(U * recovered, rel=1e-9)


def test_inhibitory_plasticity_moves_its_target_towards_the_rate(sim):
    final = {}
    for drive in (0.6, 1.5):
        sim.setup(timestep=0.1)
        source = sim.Population(100, sim.SpikeSourcePoisson(rate=20.0))
        cell = sim.Population(1, sim.IF_curr_exp(i_offset=drive + 0.75, tau_refrac=2.0))
        cell.record("spikes")
        rule = sim.STDPMechanism(
            timing_dependence=sim.Vogels2011Rule(tau=20.0, eta=2e-3, rho=8.0),
            weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=1.0), weight=-0.001)
        sim.Projection(source, cell, sim.AllToAllConnector(), rule, receptor_type="inhibitory")
        sim.run(20000.0)
        times = cell.get_data().segments[0].spiketrains[0].magnitude
        final[drive] = np.count_nonzero(times > 10000) / 10
    assert final[0.6] == pytest.approx(8, abs=2)
    assert final[1.5] == pytest.approx(8, abs=2)


def test_a_native_synapse_has_the_models_parameters_and_units(sim):
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0, 9.0]))
    cell = sim.Population(1, sim.IF_curr_exp())
    triplet = sim.native_synapse_type("stdp_triplet")
    synapses = sim.Projection(source, cell, sim.AllToAllConnector(),
                              triplet(weight=20.0, w_max=100.0, delay=1.0),
                              receptor_type="excitatory")
    cell.record("isyn_exc")
    sim.run(7.0)
    assert trace(cell, "isyn_exc")[60, 0] == pytest.approx(0.02)  # nA
    assert synapses.get("w_max", format="array")[0, 0] == 100.0


def test_weights_of_the_wrong_sign_are_refused(sim):
    cells = sim.Population(2, sim.IF_cond_exp())
    with pytest.raises(sim.errors.ConnectionError, match="positive"):
        sim.Projection(cells, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=-0.1))


def test_a_synapse_that_is_not_there_says_so(sim):
    with pytest.raises(NotImplementedError):
        sim.ElectricalSynapse(weight=0.1)


@pytest.mark.parametrize("synapse, released", [
    (lambda s: s.SimpleStochasticSynapse(weight=0.1, p=0.3), 0.3),
    (lambda s: s.StochasticTsodyksMarkramSynapse(weight=0.1, U=0.4, tau_rec=1.0, tau_facil=0.0), 0.4),
    (lambda s: s.MultiQuantalSynapse(weight=0.025, n=4, U=0.6, tau_rec=1.0, tau_facil=0.0), 0.6),
])
def test_stochastic_synapses_release_on_average_what_their_probability_says(sim, synapse, released):
    """400 targets, ten spikes so far apart that all has recovered; jumps of v add up."""
    cells = sim.Population(400, sim.IF_curr_delta(tau_m=1e12, v_thresh=1e6))
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[100.0 * k for k in range(1, 11)]))
    sim.Projection(source, cells, sim.AllToAllConnector(), synapse(sim))
    cells.record("v", sampling_interval=50.0)
    sim.run(1050.0)
    risen = trace(cells, "v")[-1] + 65.0
    assert risen.mean() == pytest.approx(released, abs=5 * 0.5 / np.sqrt(4000))
    assert risen.std() > 0.05  # every synapse draws for itself
