// The f-I curve of Lapicque's neuron: the rate that a constant current brings about, measured and
// in closed form, rate = 1 / (t_ref + tau ln((R I + V_L - V_reset) / (R I + V_L - V_th))).
#include <fmt/format.h>

#include <cmath>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/plot/charts.hpp"
#include "lapicque/recording/siegert.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;
using namespace lapicque::literals;

int main() {
  // One neuron for each current: a parameter may be a list with one number per neuron.
  std::vector<double> currents;
  for (int i = 0; i <= 40; ++i) currents.push_back(150 + 10 * i);  // pA
  const auto n = uint32_t(currents.size());

  Network net;
  const auto neurons =
      net.population("neurons", "lif", n,
                     {{"C", 200_pF}, {"g_L", 10_nS}, {"t_ref", 2_ms}, {"I_e", Value(currents)}});
  net.record_spikes(neurons);
  net.record(neurons[{20, 21}], {"v"});  // the potential of one of them

  Simulation sim(net, {.dt = 0.01, .threads = 1});
  sim.run(2000);

  // mu = V_L + R I, in mV from V_L; R = 1 / g_L = 100 MOhm, tau = C / g_L = 20 ms.
  const statistics::LifRate closed{.tau = 20, .v_thresh = 20, .v_reset = 5, .t_ref = 2};
  const auto trains = sim.recording().spikes_of("neurons").by_neuron();
  std::vector<double> measured, expected;
  double worst = 0;  // Hz
  fmt::print("current (pA)  rate (Hz)  closed form (Hz)\n");
  for (uint32_t i = 0; i < n; ++i) {
    const auto& train = trains[i];
    const size_t spikes = train.size();
    measured.push_back(spikes < 2 ? 0 : 1e3 * double(spikes - 1) / (train.back() - train.front()));
    expected.push_back(statistics::lif_rate(closed, 0.1 * currents[i]));
    worst = std::max(worst, std::abs(measured[i] - expected[i]));
    if (i % 5 == 0)
      fmt::print("{:12g}  {:9.2f}  {:16.2f}\n", currents[i], measured[i], expected[i]);
  }

  plot::Curve curve{.name = "closed form"};
  for (double i = 150; i <= 550; i += 0.5)
    curve.x.push_back(i), curve.y.push_back(statistics::lif_rate(closed, 0.1 * i));
  plot::Figure figure{.title = "f-I curve of the leaky integrate-and-fire neuron"};
  figure.panels.push_back(
      plot::scatter({.x = {.label = "Current", .unit = "pA"},
                     .y = {.label = "Rate", .unit = "Hz"},
                     .points = {{.name = "simulated", .x = currents, .y = measured}},
                     .curves = {curve}}));
  const Trace& v = sim.recording().trace("neurons", "v");
  plot::Traces trace{.time = v.times(), .traces = {{.name = "350 pA", .values = v.column(0)}}};
  trace.time.resize(20000), trace.traces[0].values.resize(20000);  // the first 200 ms
  figure.panels.push_back(plot::traces(trace));
  plot::save(figure, "lif_fi_curve.png");

  // A spike is stamped at the end of its step: with steps of 0.01 ms that costs less than 0.1 %.
  fmt::print("largest difference: {:.3f} Hz (at most 0.1)\n", worst);
  return worst <= 0.1 ? 0 : 1;
}
