// Neurons that feed each other.
#pragma once
#include "lapicque/train/initialise.hpp"
#include "lapicque/train/layers/neuron.hpp"

namespace lapicque::train {

/// Spiking neurons whose spikes of one step, times weights [n][n] of their own, are added to the
/// input of the next. `neurons` must put out spikes.
struct Recurrent {
  Neuron neurons = {};
  Initialiser weights = KaimingUniform{};

  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
