// Shapes of the signals in a NIR graph, without batch and time: [channels, height, width] or [n].
#pragma once
#include <string>
#include <vector>

#include "lapicque/io/nir_topology.hpp"

namespace lapicque::nir {

struct Shapes {
  std::vector<Shape> input, output;    ///< [node] of the flat graph
  std::vector<std::string> remarks{};  ///< where shapes differ but hold equally many numbers
};

/// Throws Error(invalid) where a shape contradicts another or cannot be told. A weight matrix meets
/// the last axis of its input, or all its numbers in a row.
Shapes infer_shapes(const Graph& flat, const Topology& topology);

/// What a node makes of an input; throws Error(invalid) where it cannot.
Shape output_shape(const NamedNode& node, const Shape& input);

int64_t n_numbers(const Shape& shape);

/// Zeros before the first element of an axis, of a convolution along it.
template <size_t n>
int64_t padding_before(const Conv<n>& conv, size_t axis) {
  const int64_t span = conv.dilation[axis] * (int64_t(conv.weight.shape[axis + 2]) - 1);
  return conv.padding.kind == Padding<n>::Kind::same ? span / 2 : conv.padding.amount[axis];
}

}  // namespace lapicque::nir
