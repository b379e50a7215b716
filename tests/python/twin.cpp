// The networks of test_twin.py, in C++: prints the hash of each one's spikes, a line each.
#include <fmt/format.h>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/published/published.hpp"

using namespace lapicque;
using namespace lapicque::literals;

namespace {

Network every_declaration() {
  Network net;
  const auto a = net.population("a", "aeif_cond_exp", 60, {{"C_m", 250_pF}},
                                {{"V_m", Distribution{Distribution::Kind::normal, -65, 3}}});
  const auto b = net.population("b", "iaf_psc_exp", 40, {{"tau_m", 20_ms}});
  const auto in = net.population("in", "poisson_generator", 20, {{"rate", 500_Hz}});
  net.connect(in, a, FixedOutDegree{.k = 10}, {.weight = 4_nS, .delay = 1_ms});
  net.connect(a, b, FixedProbability{0.2},
              {.weight = Distribution{Distribution::Kind::normal, 200, 20}, .delay = 1.5_ms});
  net.connect(b, a[{0, 30}], FixedInDegree{.k = 5}, {.weight = -3_nS, .delay = 2_ms});
  net.connect(a, b, ExplicitPairs{{0, 1, 2}, {3, 4, 5}},
              {.weight = std::vector<double>{100, 200, 300},
               .delay = 1.0,
               .model = "stdp",
               .parameters = {{"w_max", 1000.0}},
               .options = {{"pairing", "nearest_symmetric"}}});
  net.stimulate(a, {.kind = Stimulus::Kind::poisson, .weight = 2_nS, .rate = 4_kHz});
  net.stimulate(b,
                {.kind = Stimulus::Kind::ac, .amplitude = 300_pA, .offset = 300, .frequency = 5});
  net.record_spikes(a);
  net.record_spikes(b);
  return net;
}

void print(const char* name, const Network& net, SimulationOptions options, double duration) {
  Simulation sim(net, std::move(options));
  sim.run(duration);
  fmt::print("{} {:016x} {}\n", name, spike_hash(sim.recording()), sim.n_spikes());
}

}  // namespace

int main() {
  print("every_declaration", every_declaration(), {.seed = 5, .threads = 1}, 300);
  print("vogels_abbott_2005", vogels_abbott_2005(), {.seed = 2, .threads = 2}, 100);
  print(
      "potjans_diesmann_2014", potjans_diesmann_2014({.scale = 0.02}),
      {.seed = 3, .threads = 2, .precision = Precision::float32, .weights = WeightStorage::bits16},
      100);
}
