"""The networks of `lapicque bench` in Brian 2, as C++ standalone programs.

Only the timed part counts: the program measures its last run() itself. `construction` holds code
generation and compilation too, as a user waits for them.
"""

import shutil
import tempfile
import time

import numpy as np
from brian2 import (Hz, Network, NeuronGroup, PoissonInput, SpikeMonitor, Synapses, defaultclock,
                    device, mV, ms, nS, pA, pF, prefs, seed, set_device)

import column_table


def synapses_of(source, target, on_pre, p, delay):
    synapses = Synapses(source, target, on_pre=on_pre, delay=delay)
    synapses.connect(p=p)
    return synapses


def coba():
    equations = """
    dv/dt = (g_leak*(E_leak - v) + g_ex*(E_ex - v) + g_in*(E_in - v))/C : volt (unless refractory)
    dg_ex/dt = -g_ex/tau_ex : siemens
    dg_in/dt = -g_in/tau_in : siemens
    """
    names = dict(C=200 * pF, g_leak=10 * nS, E_leak=-60 * mV, E_ex=0 * mV, E_in=-80 * mV,
                 tau_ex=5 * ms, tau_in=10 * ms)
    neurons = NeuronGroup(4000, equations, threshold="v > -50*mV", reset="v = -60*mV",
                          refractory=5 * ms, method="exponential_euler", namespace=names)
    neurons.v = "-65*mV + 5*mV*randn()"
    neurons.g_ex = "clip(40 + 15*randn(), 0, 1000)*nS"
    neurons.g_in = "clip(200 + 120*randn(), 0, 10000)*nS"
    ex = synapses_of(neurons[:3200], neurons, "g_ex += 6*nS", 0.02, 0.1 * ms)
    inh = synapses_of(neurons[3200:], neurons, "g_in += 67*nS", 0.02, 0.1 * ms)
    return neurons, [ex, inh]


def cuba():
    equations = """
    dv/dt = (E_leak - v)/tau_m + (i_ex + i_in)/C : volt (unless refractory)
    di_ex/dt = -i_ex/tau_ex : amp
    di_in/dt = -i_in/tau_in : amp
    """
    names = dict(C=200 * pF, tau_m=20 * ms, E_leak=-49 * mV, tau_ex=5 * ms, tau_in=10 * ms)
    neurons = NeuronGroup(4000, equations, threshold="v > -50*mV", reset="v = -60*mV",
                          refractory=5 * ms, method="exact", namespace=names)
    neurons.v = "-60*mV + 10*mV*rand()"
    ex = synapses_of(neurons[:3200], neurons, "i_ex += 16.2*pA", 0.02, 0.1 * ms)
    inh = synapses_of(neurons[3200:], neurons, "i_in -= 139.5*pA", 0.02, 0.1 * ms)
    return neurons, [ex, inh]


def brunel():
    neurons = NeuronGroup(12500, "dv/dt = -v/(20*ms) : volt (unless refractory)",
                          threshold="v > 20*mV", reset="v = 0*mV", refractory=2 * ms,
                          method="exact")
    neurons.v = "20*mV*rand()"
    # Brian has no rule for in-degrees: each pair is connected with the same mean, 0.1.
    ex = synapses_of(neurons[:10000], neurons, "v += 0.1*mV", 0.1, 1.5 * ms)
    inh = synapses_of(neurons[10000:], neurons, "v -= 0.5*mV", 0.1, 1.5 * ms)
    drive = PoissonInput(neurons, "v", 1000, 20 * Hz, 0.1 * mV)
    return neurons, [ex, inh, drive]


def column(options):
    table = column_table.Column(options["scale"])
    first = np.concatenate([[0], np.cumsum(table.sizes)])
    equations = """
    dv/dt = (-65*mV - v)/(10*ms) + (i_syn + i_e)/(250*pF) : volt (unless refractory)
    di_syn/dt = -i_syn/(0.5*ms) : amp
    i_e : amp (constant)
    """
    neurons = NeuronGroup(int(first[-1]), equations, threshold="v > -50*mV", reset="v = -65*mV",
                          refractory=2 * ms, method="exact")
    random = np.random.default_rng(options["seed"])
    parts = [neurons]
    start, current = [], []
    for k, n in enumerate(table.sizes):
        start.append(random.normal(column_table.START_MEAN[k], column_table.START_SD[k], n))
        current.append(np.full(n, table.current[k]))
        in_degree = table.external_in_degree[k]
        parts.append(PoissonInput(neurons[int(first[k]):int(first[k + 1])], "i_syn", in_degree,
                                  table.external_rate[k] / in_degree * Hz,
                                  table.external_weight * pA))
    neurons.v = np.concatenate(start) * mV
    neurons.i_e = np.concatenate(current) * pA

    sources, targets, weights, delays = [], [], [], []
    for i, j, n, weight, delay_mean, delay_sd in table.projections:
        sources.append(random.integers(first[j], first[j + 1], n))
        targets.append(random.integers(first[i], first[i + 1], n))
        w = random.normal(weight, 0.1 * abs(weight), n)
        weights.append(np.where(w * weight > 0, w, weight))  # a sign flips once in 10^23
        delay = random.normal(delay_mean, delay_sd, n)
        while (low := delay < 0.05).any():
            delay[low] = random.normal(delay_mean, delay_sd, int(low.sum()))
        delays.append(np.round(delay, 1))
    synapses = Synapses(neurons, neurons, "w : amp (constant)", on_pre="i_syn_post += w")
    synapses.connect(i=np.concatenate(sources), j=np.concatenate(targets))
    synapses.w = np.concatenate(weights) * pA
    synapses.delay = np.concatenate(delays) * ms
    return neurons, parts[1:] + [synapses]


def run(network, options):
    folder = tempfile.mkdtemp(prefix="brian2_")
    start = time.perf_counter()
    try:
        set_device("cpp_standalone", build_on_run=False, directory=folder)
        prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-march=native", "-ffast-math",
                                                    "-fno-finite-math-only", "-std=c++11"]
        prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]
        seed(options["seed"])
        defaultclock.dt = 0.1 * ms
        if network == "column":
            neurons, others = column(options)
        else:
            neurons, others = {"coba": coba, "cuba": cuba, "brunel": brunel}[network]()
        spikes = SpikeMonitor(neurons, record=False)  # counts alone
        whole = Network(neurons, spikes, *others)
        whole.run(options["warm_up"] * ms)
        whole.run(options["duration"] * ms)
        device.build(directory=folder, compile=True, run=True, debug=False)
        total = time.perf_counter() - start
        seconds = options["duration"] * 1e-3
        wall = device._last_run_time
        simulated = (options["warm_up"] + options["duration"]) * 1e-3
        return dict(rtf=wall / seconds, rate=spikes.num_spikes / len(neurons) / simulated,
                    construction=total - wall * simulated / seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
