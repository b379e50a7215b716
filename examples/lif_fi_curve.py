"""The f-I curve of Lapicque's neuron: the rate that a constant current brings about, measured and
in closed form, rate = 1 / (t_ref + tau ln((R I + V_L - V_reset) / (R I + V_L - V_th)))."""

import lapicque as lq
import numpy as np

# One neuron for each current: a parameter may be an array with one number per neuron.
currents = 150.0 + 10 * np.arange(41)  # pA
net = lq.Network()
neurons = net.population("neurons", "lif", len(currents), C="200 pF", g_L="10 nS", t_ref="2 ms",
                         I_e=currents)
net.record_spikes(neurons)
spikes = lq.simulate(net, "2 s", dt=0.01, threads=1)["neurons"]

measured = np.array([1e3 * (len(train) - 1) / np.ptp(train) if len(train) > 1 else 0.0
                     for train in spikes.by_neuron()])

# mu = R I, in mV from V_L; R = 1 / g_L = 100 MOhm, tau = C / g_L = 20 ms; V_th 20, V_reset 5.
mu = 0.1 * currents
with np.errstate(divide="ignore", invalid="ignore"):
    expected = np.where(mu > 20, 1e3 / (2 + 20 * np.log((mu - 5) / (mu - 20))), 0.0)

print("current (pA)  rate (Hz)  closed form (Hz)")
for row in list(zip(currents, measured, expected))[::5]:
    print("{:12g}  {:9.2f}  {:16.2f}".format(*row))

# A spike is stamped at the end of its step: with steps of 0.01 ms that costs less than 0.1 %.
worst = np.abs(measured - expected).max()
print(f"largest difference: {worst:.3f} Hz (at most 0.1)")
raise SystemExit(int(worst > 0.1))
