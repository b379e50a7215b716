// A sparse random network in the asynchronous irregular state, and the rate that theory gives.
// Brunel 2000, J. Comput. Neurosci. 8:183, at two fifths of its size, amplitudes grown to match.
#include <fmt/format.h>

#include <cmath>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/plot/raster.hpp"
#include "lapicque/recording/siegert.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;
using namespace lapicque::literals;

int main() {
  const uint32_t n_e = 4000, n_i = 1000, c_e = 400, c_i = 100;
  const double j = 0.1 * std::sqrt(1000.0 / c_e);  // mV: the variance of the input stays
  const statistics::BrunelNetwork theory{
      .c_e = c_e, .c_i = c_i, .c_ext = c_e, .j = j, .g = 6, .eta = 2};

  Network net;
  const ValueMap neuron{
      {"tau_m", 20_ms}, {"E_L", 0_mV}, {"V_th", 20_mV}, {"V_reset", 10_mV}, {"t_ref", 2_ms}};
  const ValueMap start{{"V_m", Distribution{Distribution::Kind::uniform, 0, 20}}};
  const auto e = net.population("E", "iaf_psc_delta", n_e, neuron, start);
  const auto i = net.population("I", "iaf_psc_delta", n_i, neuron, start);
  for (const auto target : {e, i}) {
    net.connect(e, target, FixedInDegree{.k = c_e}, {.weight = j, .delay = 1.5_ms});
    net.connect(i, target, FixedInDegree{.k = c_i}, {.weight = -theory.g * j, .delay = 1.5_ms});
    net.stimulate(target, {.kind = Stimulus::Kind::poisson,
                           .weight = j,
                           .rate = c_e * statistics::external_rate(theory)});
    net.record_spikes(target);
  }
  fmt::print("{}\n", net.describe());

  Simulation sim(net, {.seed = 1});
  sim.run(200);
  sim.clear_recording();  // what came before the network forgot its start
  sim.run(1000);

  const SpikeTrains& spikes = sim.recording().spikes_of("E");
  const auto summary = statistics::summarise(spikes);
  const double expected = statistics::brunel_states(theory).front().rate;
  fmt::print("rate {:.2f} Hz, theory {:.2f} Hz; CV {:.2f}; correlation {:.4f}\n", summary.rate,
             expected, summary.cv, summary.correlation);

  const SpikeTrains shown = spikes.select(0, 200).between(1000, 1200);
  const plot::Raster raster{.times = shown.times,
                            .neurons = shown.senders,
                            .populations = {{.name = "E", .n_neurons = 200}},
                            .begin = 1000,
                            .end = 1200};
  plot::save(plot::raster_figure({.spikes = raster, .title = "Asynchronous irregular activity"}),
             "brunel.png");

  // Theory takes the input of two neurons to be independent, and jumps to be small.
  const bool ok = std::abs(summary.rate / expected - 1) < 0.1 && summary.cv > 0.3 &&
                  std::abs(summary.correlation) < 0.05;
  fmt::print("{}\n", ok ? "as expected" : "NOT as expected");
  return ok ? 0 : 1;
}
