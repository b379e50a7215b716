// What a spike does to the state of its neuron, forward and backward.
#pragma once

namespace lapicque::learn {

enum class Reset {
  value,     ///< what the model says
  subtract,  ///< the same, but the part of the potential above the threshold is kept
  none,      ///< nothing
};

/// Whether the gradient passes through the reset to the spike that caused it.
enum class ResetGradient { flows, detached };

}  // namespace lapicque::learn
