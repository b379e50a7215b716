"""Save half-way, restore on another number of threads, and end at the same spikes as a simulation
that was never stopped."""

import lapicque as lq

net = lq.published.vogels_abbott_2005()

uninterrupted = lq.Simulation(net, seed=7, threads=2)
uninterrupted.run(300)

first = lq.Simulation(net, seed=7, threads=1)
first.run(150)
saved = first.checkpoint()

second = lq.Simulation(net, seed=7, threads=3)
second.restore(saved)
print(f"restored {len(saved):,} bytes at {second.time:g} ms, {second.n_spikes} spikes so far")
second.run(150)

expected, found = uninterrupted.recording.hash(), second.recording.hash()
print(f"{second.n_spikes} spikes, hash {found:016x}; uninterrupted {expected:016x}")
raise SystemExit(found != expected or second.n_spikes <= 1000)
