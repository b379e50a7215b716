// Save half-way, restore on another number of threads, and end at the same spikes as a simulation
// that was never stopped.
#include <fmt/format.h>

#include <fstream>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/published/vogels_abbott_2005.hpp"

using namespace lapicque;

int main() {
  const Network net = vogels_abbott_2005({});

  Simulation uninterrupted(net, {.seed = 7, .threads = 2});
  uninterrupted.run(300);

  Simulation first(net, {.seed = 7, .threads = 1});
  first.run(150);
  {
    std::ofstream file("half_way.lapicque", std::ios::binary);
    first.save(file);
  }

  Simulation second(net, {.seed = 7, .threads = 3});
  std::ifstream file("half_way.lapicque", std::ios::binary);
  second.restore(file);
  fmt::print("restored at {:g} ms, {} spikes so far\n", second.time(), second.n_spikes());
  second.run(150);

  const uint64_t expected = spike_hash(uninterrupted.recording());
  const uint64_t hash = spike_hash(second.recording());
  fmt::print("{} spikes, hash {:016x}; uninterrupted {} spikes, hash {:016x}\n", second.n_spikes(),
             hash, uninterrupted.n_spikes(), expected);
  return hash == expected && second.n_spikes() > 1000 ? 0 : 1;
}
