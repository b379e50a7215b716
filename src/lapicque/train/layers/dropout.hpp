// Dropout, with one mask for all steps of a sample, and the change of shape.
#pragma once
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// While training, silences each feature of each sample with probability p, the same ones at every
/// step, and multiplies the others by 1 / (1 - p). Spikes stay spikes, which then count for more.
/// The mask is a pure function of the pass's seed and iteration.
struct Dropout {
  double p = 0.5;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

/// A map as a flat list: nothing is moved.
struct Flatten {
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
