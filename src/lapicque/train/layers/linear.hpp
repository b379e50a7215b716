// The fully connected layer.
#pragma once
#include "lapicque/train/initialise.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// y = x W + b, W [n_in][n_out], on the flattened features. A fixed input is multiplied once.
struct Linear {
  size_t n_out = 0;
  bool bias = true;
  Initialiser weights = KaimingUniform{}, biases = KaimingUniform{};

  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
