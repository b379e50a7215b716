// From signals over time to one number a neuron.
#pragma once
#include "lapicque/train/node.hpp"

namespace lapicque::train {

enum class Over { mean, sum, max, last };

/// The mean, sum, maximum or last value over all steps, of spikes (as 0 and 1) or of potentials:
/// the output is the same at every step.
struct Readout {
  Over over = Over::mean;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

/// Groups of neurons vote: n_out numbers, each the mean over a group of n_in / n_out neighbours
/// (SpikingJelly's VotingLayer).
struct Voting {
  size_t n_out = 10;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
