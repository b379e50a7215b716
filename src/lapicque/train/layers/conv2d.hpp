// The convolution of feature maps.
#pragma once
#include "lapicque/learn/conv2d.hpp"
#include "lapicque/train/initialise.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// A cross-correlation, as everywhere in deep learning; weights [kernel][kernel][c_in][c_out].
struct Conv2d {
  size_t c_out = 0;
  size_t kernel = 3;  ///< rows and columns
  size_t stride = 1, padding = 0, dilation = 1, groups = 1;
  bool bias = true;
  Initialiser weights = KaimingUniform{}, biases = KaimingUniform{};

  learn::Conv2dShape shape(const Shape& in) const;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
