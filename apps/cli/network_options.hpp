// From a network file's [simulation] table to the engine's options.
#pragma once
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

}  // namespace lapicque::cli
