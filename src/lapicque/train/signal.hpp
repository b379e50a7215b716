// What flows between layers: a batch of feature maps over time, in the one layout that all layers
// share (learn/spikes.hpp): time-major, rows contiguous, channels fastest.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "lapicque/learn/neuron_layer.hpp"

namespace lapicque::train {

/// The features of one sample at one step: a map of height x width x channels (index
/// (y * width + x) * channels + c), or a flat list of n, which is a map of 1 x 1 x n.
struct Shape {
  size_t height = 1, width = 1, channels = 1;

  Shape() = default;
  Shape(size_t n) : channels(n) {}
  Shape(size_t h, size_t w, size_t c) : height(h), width(w), channels(c) {}
  size_t size() const { return height * width * channels; }
  bool flat() const { return height == 1 && width == 1; }
  std::string describe() const;  ///< "28 x 28 x 1", or "784"
  bool operator==(const Shape&) const = default;
};

enum class Kind {
  fixed,   ///< real numbers, the same at every step: [batch][n]
  dense,   ///< real numbers: [time][batch][n]
  spikes,  ///< one bit a neuron: uint64_t [time][batch][words(n)]
};

/// A view of a signal; the memory belongs to the layer that made it, until its next forward pass.
template <class R>
struct Signal {
  Kind kind = Kind::fixed;
  Shape shape;
  size_t n_steps = 1, batch = 0;
  const R* values = nullptr;        ///< unless the signal is spikes
  const uint64_t* words = nullptr;  ///< where it is
  R amplitude = 1;                  ///< what a spike counts for: 1, or what dropout made of it
  /// Membrane potentials before reset, [time][batch][n], where a pass asked for them.
  const R* potentials = nullptr;

  size_t n() const { return shape.size(); }
  /// Rows of n values: one a sample, and one a step unless the signal is fixed.
  size_t rows() const { return kind == Kind::fixed ? batch : n_steps * batch; }
  size_t row_words() const { return (n() + 63) / 64; }
};

/// The derivative of the loss with respect to a signal, in the signal's layout with one number a
/// neuron (a fixed signal's is summed over time); null where it is zero. The values may be
/// overwritten by whoever receives them.
template <class R>
struct Gradient {
  R* values = nullptr;
  R* potentials = nullptr;            ///< [time][batch][n]: with respect to the signal's potentials
  learn::SpikeGradient<R> product{};  ///< in place of values, for nodes that take one
};

}  // namespace lapicque::train
