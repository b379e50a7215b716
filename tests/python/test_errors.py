"""A user's mistake is one exception that says where, what came and what is allowed."""

import lapicque as lq
import numpy as np
import pytest


def test_an_unknown_model_is_named_with_its_nearest():
    net = lq.Network()
    net.population("exc", "iaf_psc_ex", 10)
    with pytest.raises(lq.InvalidError, match='did you mean "iaf_psc_exp"'):
        lq.Simulation(net)


def test_an_unknown_parameter_is_named_with_its_nearest():
    net = lq.Network()
    net.population("exc", "iaf_psc_exp", 10, tau_M=10)
    with pytest.raises(lq.Error, match='"tau_m"'):
        lq.Simulation(net)


def test_a_wrong_unit_shows_both():
    net = lq.Network()
    net.population("exc", "iaf_psc_exp", 10, tau_m="20 mV")
    with pytest.raises(lq.Error, match="(?s)mV.*ms"):
        lq.Simulation(net)


def test_errors_are_also_the_usual_python_classes():
    assert issubclass(lq.InvalidError, (lq.Error,)) and issubclass(lq.InvalidError, ValueError)
    assert issubclass(lq.FileError, OSError) and issubclass(lq.ResourceError, MemoryError)
    with pytest.raises(ValueError, match="unknown unit"):
        lq.Network().population("a", "lif", 1, V_m="1 parsec")


@pytest.mark.parametrize("bad", [None, {}, object(), "high", [[1, 2], [3, 4]], ["a"]])
def test_what_is_no_value_is_refused_with_an_example(bad):
    with pytest.raises(lq.Error, match="tau_m"):
        lq.Network().population("a", "lif", 1, tau_m=bad)


def test_a_list_of_the_wrong_length_is_refused_with_both_lengths():
    net = lq.Network()
    net.population("a", "iaf_psc_exp", 3, I_e=np.zeros(4))
    with pytest.raises(lq.Error, match="(?s)4.*3"):
        lq.Simulation(net)


def test_a_setting_that_a_stimulus_does_not_take_is_refused():
    net = lq.Network()
    cells = net.population("a", "iaf_psc_exp", 3)
    with pytest.raises(lq.Error, match='stimulus "dc": no setting "rate"'):
        net.stimulate(cells, "dc", rate=3)
    with pytest.raises(lq.Error, match='no stimulus "posson"'):
        net.stimulate(cells, "posson", rate=3)


def test_a_duration_must_be_whole_steps(sim):
    with pytest.raises(lq.Error, match="whole number of steps"):
        sim.run(0.15)
    with pytest.raises(lq.Error):
        sim.run(float("nan"))
    with pytest.raises(lq.Error):
        sim.run(-1)
    assert sim.time == 0


def test_names_that_were_not_recorded_are_listed(sim):
    with pytest.raises(lq.Error, match="cells"):
        sim.recording["cell"]
    with pytest.raises(lq.Error):
        sim.recording["cells", "V_n"]
    with pytest.raises(KeyError, match="recurrent"):
        sim.connections("recurent")


def test_negative_and_fractional_indices_are_refused():
    with pytest.raises(lq.Error, match=r"sources\[1\] is -1"):
        lq.ExplicitPairs([0, -1], [0, 0])
    with pytest.raises(lq.Error, match="2 sources and 1 targets"):
        lq.ExplicitPairs([0, 1], [0])
    with pytest.raises(lq.Error, match="whole numbers"):
        lq.ExplicitPairs([0.5], [0])


def test_a_model_that_does_not_exist_is_no_attribute():
    with pytest.raises(AttributeError, match="names()"):
        lq.models.iaf
