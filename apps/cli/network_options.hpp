// From a network file's [simulation] table to the engine's options.
#pragma once
#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/io/toml.hpp"

namespace lapicque::cli {

inline SimulationOptions simulation_options(const RunOptions& run) {
  return {.dt = run.dt,
          .seed = run.seed,
          .threads = run.threads,
          .precision = run.precision == "single" ? Precision::float32 : Precision::float64,
          .weights = run.weights == "exact" ? WeightStorage::exact : WeightStorage::bits16};
}

/// Synapses of all projections: exact, or their mean.
inline double expected_synapses(const Network& net) {
  double n = 0;
  for (const auto& p : net.projections) {
    auto length = [&](const PopulationId& id) {
      const uint32_t size = net.populations[id.index].size;
      return std::min(id.slice.last, size) - std::min(id.slice.first, size);
    };
    n += lapicque::expected_synapses(p.connectivity, length(p.source), length(p.target));
  }
  return n;
}

/// Throws when the network plainly does not fit the memory that is free: better than a system that
/// kills the process. An estimate from below.
inline void require_memory(const Network& net, const RunOptions& run) {
  const auto free_memory = double(available_memory());
  const double bytes_per_synapse = run.weights == "exact" ? 6 : 4, bytes_per_neuron = 100;
  const double needed =
      expected_synapses(net) * bytes_per_synapse + double(net.n_neurons()) * bytes_per_neuron;
  if (free_memory > 0 && needed > free_memory)
    fail(ErrorKind::resource,
         "{} neurons and {:.3g} synapses need at least {:.2f} GB of memory and {:.2f} GB are free",
         net.n_neurons(), expected_synapses(net), needed * 1e-9, free_memory * 1e-9);
}

}  // namespace lapicque::cli
