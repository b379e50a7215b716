// The part of a simulation in which weights change.
#pragma once
#include <algorithm>
#include <limits>

#include "lapicque/models/plasticity/decay.hpp"

namespace lapicque {

/// Weights change by what reaches the synapse at from <= t < until. Outside they stand still, while
/// spikes go on to leave their traces and to transmit.
struct LearningWindow {
  static constexpr auto from_text = "weights stand still before";
  static constexpr auto until_text = "and from here on; 0: they never stop";

  Tick from = 0, until = std::numeric_limits<Tick>::max() / 2;

  bool has(Tick at_synapse) const { return from <= at_synapse && at_synapse < until; }
  /// first <= t < end, the times of postsynaptic spikes, as far as they change weights.
  Tick first(Tick t, Tick dendritic) const { return std::max(t, from - dendritic); }
  Tick end(Tick t, Tick dendritic) const { return std::min(t, until - dendritic); }
};

}  // namespace lapicque
