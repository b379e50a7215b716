// The window of spike-timing-dependent plasticity: one pair of spikes for each interval, and the
// change of the weight against A exp(-|interval| / tau).
#include <fmt/format.h>

#include <cmath>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/plot/charts.hpp"

using namespace lapicque;
using namespace lapicque::literals;

int main() {
  std::vector<double> intervals;  // post - pre, ms
  for (int k = -60; k <= 60; k += 2)
    if (k != 0) intervals.push_back(k);
  const auto n = uint32_t(intervals.size());

  // A pair of cells for each interval. `cue` makes `post` fire when it should: one step of 0.1 ms
  // after its own spike.
  Network net;
  const auto pre = net.population("pre", "spike_source_array", n);
  const auto cue = net.population("cue", "spike_source_array", n);
  const auto post = net.population("post", "lif_jump", n, {{"V_t", 1e6}});
  for (const double interval : intervals) {
    net.populations[pre.index].spike_times.push_back({100});
    net.populations[cue.index].spike_times.push_back({100 + interval - 0.1});
  }
  net.connect(cue, post, OneToOne{}, {.weight = 2e6, .delay = 0.1_ms});

  // dendritic_fraction = 0: the whole delay is axonal, so the presynaptic spike reaches the
  // synapse 0.1 ms late and the postsynaptic one at once.
  const size_t plastic = net.connect(pre, post, OneToOne{},
                                     {.weight = 0.5,
                                      .delay = 0.1_ms,
                                      .model = "stdp",
                                      .parameters = {{"w_max", 1}},
                                      .options = {{"preset", "bi_poo"}},
                                      .dendritic_fraction = 0});
  Simulation sim(net, {.threads = 1});
  sim.run(200);

  std::vector<double> change, expected;  // percent of w_max
  double worst = 0;
  for (const auto& synapse : sim.connections(plastic)) {
    const double at_synapse = intervals[synapse.source] - 0.1;  // ms
    change.push_back(100 * (synapse.weight - 0.5));
    expected.push_back(at_synapse > 0 ? 77.7 / 60 * std::exp(-at_synapse / 16.8)
                                      : -27.3 / 60 * std::exp(at_synapse / 33.7));
    worst = std::max(worst, std::abs(change.back() - expected.back()));
  }

  plot::Curve curve{.name = "exponentials", .x = intervals, .y = expected};
  curve.x.insert(curve.x.begin() + n / 2, 0.0);
  curve.y.insert(curve.y.begin() + n / 2, std::nan(""));  // interrupts the line
  plot::Figure figure{.title = "One pair of spikes", .subtitle = "preset bi_poo"};
  figure.panels.push_back(
      plot::scatter({.x = {.label = "Post after pre", .unit = "ms"},
                     .y = {.label = "Change of the weight", .unit = "% of w_max"},
                     .points = {{.name = "simulated", .x = intervals, .y = change}},
                     .curves = {curve},
                     .cross = plot::Scatter::Cross::zero}));
  plot::save(figure, "stdp_window.png");

  fmt::print("+{:.4f} % at +2 ms, {:.4f} % at -2 ms\n", change[n / 2], change[n / 2 - 1]);
  fmt::print("largest difference from the exponentials: {:.1e} % (at most 1e-9)\n", worst);
  return worst < 1e-9 ? 0 : 1;
}
