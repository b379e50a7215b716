"""What the tests of the Python package share."""

import lapicque as lq
import pytest


def make_network(n=200):
    """Leaky neurons under Poisson input, weakly inhibiting each other: about 10 Hz."""
    net = lq.Network("test")
    cells = net.population("cells", "iaf_psc_exp", n, tau_m="20 ms")
    net.connect(cells, cells, lq.FixedProbability(0.1), weight="-20 pA", delay="1.5 ms",
                name="recurrent")
    net.stimulate(cells, "poisson", rate="3 kHz", weight="40 pA")
    net.record_spikes(cells)
    net.record(cells[:3], "V_m", interval=1)
    return net


@pytest.fixture
def net():
    return make_network()


@pytest.fixture
def sim(net):
    return lq.Simulation(net, seed=1, threads=1)
