// The spikes of one image in a layer. Every neuron fires at most once, so a layer's activity is one
// byte a neuron (LatencyMap) or, where few fire, a list in order of time (SpikeMap).
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {

struct Shape {
  size_t maps = 0, height = 0, width = 0;
  size_t size() const { return maps * height * width; }
  bool operator==(const Shape&) const = default;
};

/// Dense: the step of each neuron's spike, or `never`.
struct LatencyMap {
  Shape shape = {};
  std::vector<uint8_t> times = {};  ///< [maps][height][width]
};

struct Spike {
  uint16_t map = 0, y = 0, x = 0;
  uint8_t time = 0;
  bool operator==(const Spike&) const = default;
};

/// Sparse: in order of time.
struct SpikeMap {
  Shape shape = {};
  std::vector<Spike> spikes = {};
};

SpikeMap to_spikes(const LatencyMap& latency);
LatencyMap to_latency(const SpikeMap& spikes);

/// The first spike within each window of size x size, a stride apart, of every map. The last
/// windows may hang over the edge, so that no neuron is without one.
struct Pooling {
  size_t size = 2, stride = 2;
};
Shape pooled_shape(const Shape& shape, const Pooling& pooling);
SpikeMap pool(const SpikeMap& spikes, const Pooling& pooling);

/// What arrives in the windows of a layer, with what the spikes of each window are in its weights:
/// row (i * size + j) * maps + map for a spike of `map` at row i and column j of the window.
class Windows {
 public:
  /// Windows of size x size around every place, one step apart, of an image that is padded by
  /// `padding` silent neurons on each side.
  Windows(const Shape& input, size_t size, size_t padding);

  size_t height() const { return height_; }
  size_t width() const { return width_; }
  size_t n_rows() const { return input_.maps * size_ * size_; }

  /// Fills all windows, or only those at `places` (y * width + x, each at most once).
  WindowsView fill(const SpikeMap& spikes);
  WindowsView fill(const SpikeMap& spikes, const std::vector<uint32_t>& places);

 private:
  WindowsView fill_slots(const SpikeMap& spikes, size_t n);
  template <class Visit>
  void for_windows(const Spike& spike, const Visit& visit) const;

  Shape input_;
  size_t size_, padding_, height_, width_;
  std::vector<uint32_t> slots_, all_, begins_, next_, rows_;
  std::vector<uint8_t> times_;
};

}  // namespace lapicque::stdp_vision
