"""A simulation that is worked with while it runs: read and change parameters, inject current, stop
at a condition, go back to the start."""

import lapicque as lq
import numpy as np

net = lq.Network()
neuron = net.population("neuron", "iaf_psc_exp", 1, tau_m="10 ms")
net.record_spikes(neuron)
net.record(neuron, "V_m")
sim = lq.Simulation(net, threads=1)


def expect(what, value, expected, tolerance):
    print(f"{what}: {value:.6f}, expected {expected:.6f}")
    assert abs(value - expected) <= tolerance, what


# At rest nothing happens.
sim.run(100)
expect("V_m at rest", sim.get(neuron, "V_m")[0], -70, 0)

# 200 pA charge the membrane along 1 - exp(-t / tau_m); R = tau_m / C_m = 40 MOhm.
sim.stimulate(neuron, "dc", amplitude="200 pA", start=100)
sim.run(10)
expect("V_m after tau_m of 200 pA", sim.get(neuron, "V_m")[0], -70 + 8 * (1 - np.exp(-1)), 1e-9)

# A longer time constant is a larger resistance: 80 MOhm, above threshold. Run until it fires.
sim.set(neuron, tau_m="20 ms")
v = sim.get(neuron, "V_m")[0]
to_the_end = sim.run(1000, progress=lambda t: len(sim.recording["neuron"]) == 0, interval=0.1)
expect("first spike", sim.time, 110 + 20 * np.log((-54 - v) / (-54 - -55)), 0.1)
assert not to_the_end

# Its rhythm: t_ref + tau ln(16 / 1).
sim.run(500)
expect("interval", np.diff(sim.recording["neuron"].times).mean(), 2 + 20 * np.log(16), 0.1)

# Back to the start: the state is what it was, the longer time constant stays.
sim.reset()
expect("V_m after reset", sim.get(neuron, "V_m")[0], -70, 0)
expect("tau_m after reset", sim.get(neuron, "tau_m")[0], 20, 0)
