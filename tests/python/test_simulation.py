"""Simulations run, are interrupted, change between two runs, and continue to the bit."""

import gc
import os
import signal
import threading
import time

import lapicque as lq
import numpy as np
import pytest

from conftest import make_network


def test_spikes_are_the_same_for_any_number_of_threads_and_calls(net):
    whole = lq.Simulation(net, seed=7, threads=1)
    whole.run(200)
    parts = lq.Simulation(net, seed=7, threads=2)
    for _ in range(20):
        parts.run("10 ms")
    assert whole.recording.hash() == parts.recording.hash()
    assert len(whole.recording["cells"]) > 100
    assert whole.recording.hash() != lq.simulate(net, 200, seed=8, threads=1).hash()


def test_arrays_of_a_recording_are_views_that_keep_it_alive(sim):
    sim.run(100)
    recording = sim.recording
    spikes, trace = recording["cells"], recording["cells", "V_m"]
    times, samples = spikes.times, trace.samples
    assert np.shares_memory(times, spikes.times) and np.shares_memory(samples, trace.samples)
    assert not times.flags.owndata and not samples.flags.owndata
    assert sim.recording["cells"].times.ctypes.data == times.ctypes.data  # no second copy
    assert not times.flags.writeable
    with pytest.raises(ValueError):
        times[0] = 1
    kept = times.copy(), samples.copy()
    sim.run(100)
    assert len(sim.recording["cells"]) > len(times)
    del recording, spikes, trace, sim
    gc.collect()
    np.testing.assert_array_equal(times, kept[0])
    np.testing.assert_array_equal(samples, kept[1])


def test_traces_begin_with_the_initial_state(sim):
    sim.run(10)
    trace = sim.recording["cells", "V_m"]
    assert trace.samples.shape == (11, 3) and trace.unit == "mV"
    np.testing.assert_allclose(trace.times, np.arange(11))
    np.testing.assert_array_equal(trace.neurons, [0, 1, 2])
    np.testing.assert_array_equal(trace.samples[-1], sim.get("cells", "V_m")[:3])


def test_ctrl_c_stops_at_a_step_and_keeps_what_was_recorded():
    sim = lq.Simulation(make_network(2000), seed=1, threads=1)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        sim.run("1000 s")
    assert time.monotonic() - begun < 20
    stopped = sim.time
    assert 0 < stopped < 1e6 and abs(stopped / 0.1 - round(stopped / 0.1)) < 1e-3
    assert sim.recording.t_stop == stopped
    sim.run(10)
    again = lq.Simulation(make_network(2000), seed=1, threads=2)
    again.run(sim.time)
    assert sim.recording.hash() == again.recording.hash()


def test_other_threads_run_meanwhile_but_may_not_touch_the_simulation():
    sim = lq.Simulation(make_network(2000), seed=1, threads=1)
    counted, refused, stop = [0], [], threading.Event()

    def work():
        while not stop.is_set():
            counted[0] += 1
            try:
                sim.get("cells", "V_m")
            except lq.Error as error:
                refused.append(str(error))
            time.sleep(0.001)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        sim.run(300)
    finally:
        stop.set()
        worker.join()
    assert counted[0] > 5
    assert refused and "running in another thread" in refused[0]


def test_a_callback_sees_the_time_and_may_end_the_run(sim):
    seen = []
    assert sim.run(100, progress=seen.append, interval=10)
    np.testing.assert_allclose(seen, np.arange(10, 101, 10))
    assert not sim.run(100, progress=lambda t: t < 30, interval="10 ms")
    assert sim.time == pytest.approx(130)


def test_what_a_callback_raises_comes_out_of_run(sim):
    def fail(t):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        sim.run(100, progress=fail, interval=10)
    assert sim.time == pytest.approx(10)
    sim.run(90)


def test_making_synapses_tells_how_far_it_is_and_can_be_stopped():
    net = lq.Network()
    cells = net.population("cells", "iaf_psc_exp", 2000)
    net.connect(cells, cells, lq.AllToAll(), weight=lq.normal(1, 0.1))
    seen = []
    lq.Simulation(net, threads=1, progress=seen.append)
    assert len(seen) > 10 and seen == sorted(seen) and seen[-1] == 1

    def stop(fraction):
        seen.append(fraction)
        if fraction > 0.3:
            raise InterruptedError

    seen.clear()
    with pytest.raises(InterruptedError):
        lq.Simulation(net, threads=2, progress=stop)
    assert sum(fraction > 0.3 for fraction in seen) == 1


def test_a_bar_is_shown_on_request(sim, capfd):
    sim.run(50, progress=True)
    assert "simulate" in capfd.readouterr().err


def test_parameters_and_state_change_between_two_runs(sim):
    net = sim.network
    cells = net["cells"]
    sim.set(cells[:50], I_e="500 pA", V_m=np.linspace(-70, -60, 50))
    assert (sim.get(cells, "I_e") == np.repeat([500.0, 0.0], [50, 150])).all()
    np.testing.assert_allclose(sim.get(cells[:50], "V_m"), np.linspace(-70, -60, 50))
    sim.run(100)
    counts = np.bincount(sim.recording["cells"].senders, minlength=200)
    assert counts[:50].mean() > counts[50:].mean() + 1


def test_stimuli_and_probes_can_be_added_later(sim):
    sim.run(10)
    sim.stimulate("cells", "dc", amplitude="600 pA", start=20, stop=30)
    sim.record("cells", ["I_syn_ex" if "I_syn_ex" in lq.models.iaf_psc_exp.state else "V_m"])
    before = sim.n_spikes
    sim.run(10)
    quiet = sim.n_spikes - before
    sim.run(10)
    assert sim.n_spikes - before - quiet > quiet


def test_weights_are_read_and_written_in_one_order(sim):
    found = sim.connections("recurrent")
    assert (np.diff(found["source"].astype(int)) >= 0).all() and len(found) == sim.n_synapses
    weights = -np.arange(len(found), dtype=float)
    sim.set_weights("recurrent", weights)
    np.testing.assert_allclose(sim.connections("recurrent")["weight"], weights, rtol=1e-12)
    with pytest.raises(lq.Error, match=f"3 weights for {len(found)} synapses"):
        sim.set_weights("recurrent", [1, 2, 3])


def test_reset_repeats_the_run_to_the_bit(sim):
    sim.run(100)
    first = sim.recording.hash()
    sim.reset()
    assert sim.time == 0 and len(sim.recording["cells"]) == 0
    sim.run(100)
    assert sim.recording.hash() == first


def test_a_checkpoint_continues_to_the_bit_on_other_threads(net):
    one, two = (lq.Simulation(net, seed=3, threads=n) for n in (1, 2))
    one.run(100)
    saved = one.checkpoint()
    one.clear_recording()
    one.run(100)
    two.restore(saved)
    two.clear_recording()
    two.run(100)
    assert two.time == one.time == pytest.approx(200)
    assert one.recording["cells"] == two.recording["cells"]
    with pytest.raises(lq.Error):
        two.restore(saved[:len(saved) // 2])


def test_simulate_records_all_spikes_where_nothing_is_asked_for():
    net = lq.Network()
    a = net.population("a", "lif", 3)
    net.stimulate(a, "dc", amplitude="1 nA")
    recording = lq.simulate(net, "0.1 s", threads=1)
    assert set(recording.spikes) == {"a"}
    assert repr(net).count("record") == repr(net).count("record") and net == net.copy()
