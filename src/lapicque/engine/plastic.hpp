// Synapses with a state of their own: short-term and spike-timing-dependent plasticity.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "lapicque/engine/synapse_group.hpp"
#include "lapicque/network/network.hpp"

namespace lapicque {

struct StatefulSynapse {
  uint32_t source;  ///< within the projection's source slice
  uint16_t target;  ///< neuron of the block
  uint16_t delay;   ///< steps
  uint8_t receptor;
  double weight;
  uint64_t number;  ///< within the projection: the same for any partition
};

/// One projection's share of a block, sorted by source.
struct StatefulRows {
  const Projection* projection = nullptr;
  uint32_t index = 0;
  uint32_t first_source_id = 0, n_sources = 0;  ///< global numbers of the source slice
  uint32_t n_targets = 0;                       ///< neurons of the block, padding included
  uint32_t first_target = 0;  ///< place in the block of neuron `target_first` of the population
  uint32_t target_first = 0;
  std::vector<double> lsb;  ///< [receptor] of the target population
  double dt = 0.1;
  uint64_t seed = 1;
  std::vector<StatefulSynapse> synapses;
};

/// Synapses whose weights can be read and written by their number within the projection.
class StatefulGroup : public SynapseGroup {
 public:
  virtual uint32_t projection() const = 0;
  /// Calls visit(number, weight as of step `now`) for each synapse.
  virtual void weights(Step now, const std::function<void(uint64_t, double)>& visit) const = 0;
  virtual void set_weights(Step now, std::span<const double> by_number) = 0;
  /// Every mutable number, in an order that does not depend on the partition.
  virtual void save(std::vector<std::pair<uint64_t, std::vector<double>>>& by_number) const = 0;
};

std::unique_ptr<SynapseGroup> make_stateful_synapses(StatefulRows rows);

}  // namespace lapicque
