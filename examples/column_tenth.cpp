// The cortical column of Potjans & Diesmann (2014) at a tenth of its neurons and of its synapses
// per neuron: 7,718 neurons. The rates beside those of the full-scale network.
#include <fmt/format.h>

#include <cmath>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/published/potjans_diesmann_2014.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

int main() {
  const Network net = potjans_diesmann_2014({.scale = 0.1});

  // Single precision and 16-bit weights: two thirds of the memory, the same statistics.
  Simulation sim(
      net,
      {.dt = 0.1, .seed = 1, .precision = Precision::float32, .weights = WeightStorage::bits16});
  fmt::print("{} neurons, {} synapses in {:.0f} MB, {} threads, {}\n", net.n_neurons(),
             sim.n_synapses(), double(sim.synapse_bytes()) * 1e-6, sim.options().threads,
             sim.options().isa);
  sim.run(200);
  sim.clear_recording();
  sim.run(
      2000, [](Simulation& s) { return fmt::print(stderr, "{:.0f} ms  \r", s.time()), true; }, 100);

  // NEST 3.10, the same network at this scale: means of three seeds of 10 s.
  const std::array<double, 8> reference{0.477, 2.105, 4.000, 5.010, 6.527, 7.798, 0.817, 7.008};
  bool ok = true;
  fmt::print("population  rate (Hz)  NEST (Hz)  CV of intervals\n");
  for (size_t p = 0; p < reference.size(); ++p) {
    const auto name = potjans_diesmann::names[p];
    const auto summary = statistics::summarise(sim.recording().spikes_of(name));
    fmt::print("{:10}  {:9.2f}  {:9.2f}  {:15.2f}\n", name, summary.rate, reference[p], summary.cv);
    ok = ok && std::abs(summary.rate / reference[p] - 1) < 0.15;
  }
  fmt::print("{}\n", ok ? "every rate is within 15 % of NEST's" : "a rate is off");
  return ok ? 0 : 1;
}
