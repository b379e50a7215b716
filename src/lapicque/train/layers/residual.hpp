// Skip connections.
#pragma once
#include <vector>

#include "lapicque/train/layer.hpp"

namespace lapicque::train {

/// y = branch(x) + shortcut(x); an empty shortcut is x itself. Where both are spikes of neurons the
/// sum counts them: the "add" of Fang et al. 2021, "Deep residual learning in spiking neural
/// networks" (SEW ResNet). Where they are currents, a neuron layer follows.
struct Residual {
  std::vector<Layer> branch, shortcut = {};

  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
