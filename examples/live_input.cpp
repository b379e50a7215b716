// A simulation that is worked with while it runs: read and change parameters, inject current, stop
// at a condition, go back to the start.
#include <fmt/format.h>

#include <cmath>

#include "lapicque/engine/simulation.hpp"

using namespace lapicque;
using namespace lapicque::literals;

int main() {
  Network net;
  const auto neuron = net.population("neuron", "iaf_psc_exp", 1, {{"tau_m", 10_ms}});
  net.record_spikes(neuron);
  net.record(neuron, {"V_m"});
  Simulation sim(net, {.threads = 1});
  bool ok = true;
  auto expect = [&ok](std::string_view what, double value, double expected, double tolerance) {
    const bool good = std::abs(value - expected) <= tolerance;
    fmt::print("{}: {:.6f}, expected {:.6f}{}\n", what, value, expected, good ? "" : "  <- NO");
    ok = ok && good;
  };

  // At rest nothing happens.
  sim.run(100);
  expect("V_m at rest", sim.get(neuron, "V_m")[0], -70, 0);

  // 200 pA charge the membrane along 1 - exp(-t / tau_m); R = tau_m / C_m = 40 MOhm.
  sim.stimulate(neuron, {.kind = Stimulus::Kind::dc, .amplitude = 200_pA, .start = 100});
  sim.run(10);
  expect("V_m after tau_m of 200 pA", sim.get(neuron, "V_m")[0], -70 + 8 * (1 - std::exp(-1.0)),
         1e-9);

  // A longer time constant is a larger resistance: 80 MOhm, above threshold. Run until it fires.
  sim.set(neuron, "tau_m", 20_ms);
  const double v = sim.get(neuron, "V_m")[0];
  const bool to_the_end = sim.run(
      1000, [](Simulation& s) { return s.recording().spikes_of("neuron").n_spikes() == 0; }, 0.1);
  const double to_threshold = 20 * std::log((-54 - v) / (-54 - -55));
  expect("first spike", sim.time(), 110 + to_threshold, 0.1);
  ok = ok && !to_the_end;

  // Its rhythm: t_ref + tau ln(16 / 1).
  sim.run(500);
  const auto& times = sim.recording().spikes_of("neuron").times;
  expect("interval", (times.back() - times.front()) / double(times.size() - 1),
         2 + 20 * std::log(16.0), 0.1);

  // Back to the start: the state is what it was, the longer time constant stays.
  sim.reset();
  expect("V_m after reset", sim.get(neuron, "V_m")[0], -70, 0);
  expect("tau_m after reset", sim.get(neuron, "tau_m")[0], 20, 0);
  return ok ? 0 : 1;
}
