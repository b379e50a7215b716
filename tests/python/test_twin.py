"""A network gives the same spikes in Python as in C++ (twin.cpp), to the bit."""

import os
import subprocess

import lapicque as lq
import pytest


def every_declaration():
    net = lq.Network()
    a = net.population("a", "aeif_cond_exp", 60, C_m="250 pF",
                       initial={"V_m": lq.normal("-65 mV", "3 mV")})
    b = net.population("b", "iaf_psc_exp", 40, tau_m="20 ms")
    source = net.population("in", "poisson_generator", 20, rate="500 Hz")
    net.connect(source, a, lq.FixedOutDegree(10), weight="4 nS", delay="1 ms")
    net.connect(a, b, lq.FixedProbability(0.2), weight=lq.normal(200, 20), delay="1.5 ms")
    net.connect(b, a[:30], lq.FixedInDegree(5), weight="-3 nS", delay="2 ms")
    net.connect(a, b, lq.ExplicitPairs([0, 1, 2], [3, 4, 5]), weight=[100, 200, 300], delay=1.0,
                model="stdp", w_max=1000.0, pairing="nearest_symmetric")
    net.stimulate(a, "poisson", weight="2 nS", rate="4 kHz")
    net.stimulate(b, "ac", amplitude="300 pA", offset=300, frequency=5)
    net.record_spikes(a)
    net.record_spikes(b)
    return net


CASES = {
    "every_declaration": (every_declaration, dict(seed=5, threads=2), 300),
    "vogels_abbott_2005": (lq.published.vogels_abbott_2005, dict(seed=2, threads=1), 100),
    "potjans_diesmann_2014": (lambda: lq.published.potjans_diesmann_2014(scale=0.02),
                              dict(seed=3, precision="float32", weights="bits16"), 100),
}


@pytest.fixture(scope="module")
def cpp():
    program = os.environ.get("LAPICQUE_TWIN")
    if not program:
        pytest.skip("LAPICQUE_TWIN does not name the program of twin.cpp")
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    return {name: (int(hash, 16), int(n)) for name, hash, n in map(str.split, lines.splitlines())}


@pytest.mark.parametrize("name", CASES)
def test_python_and_cpp_give_the_same_spikes(name, cpp):
    make, options, duration = CASES[name]
    sim = lq.Simulation(make(), **options)
    sim.run(duration)
    assert (sim.recording.hash(), sim.n_spikes) == cpp[name]
    assert sim.n_spikes > 50
