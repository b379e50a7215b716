// The spikes of one image in a layer. Every neuron fires at most once, so a layer's activity is one
// byte a neuron.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lapicque/base/memory.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {

struct Shape {
  size_t maps = 0, height = 0, width = 0;
  size_t size() const { return maps * height * width; }
  bool operator==(const Shape&) const = default;
};

/// The step of each neuron's spike, or `never`. The maps of a place are side by side: so are the
/// inputs of a window's row, in the order of the weights.
struct LatencyMap {
  Shape shape = {};
  std::vector<uint8_t> times = {};  ///< [height][width][maps]

  LatencyMap() = default;
  /// Where nothing fires.
  explicit LatencyMap(const Shape& s) : shape(s), times(s.size(), never) {}
  size_t index(size_t map, size_t y, size_t x) const {
    return (y * shape.width + x) * shape.maps + map;
  }
  uint8_t& at(size_t map, size_t y, size_t x) { return times[index(map, y, x)]; }
  uint8_t at(size_t map, size_t y, size_t x) const { return times[index(map, y, x)]; }
};

size_t n_spikes(const LatencyMap& spikes);

/// The first spike within each window of size x size, a stride apart, of every map. The last
/// windows may hang over the edge, so that no neuron is without one.
struct Pooling {
  size_t size = 2, stride = 2;
};
Shape pooled_shape(const Shape& shape, const Pooling& pooling);
LatencyMap pool(const LatencyMap& spikes, const Pooling& pooling);

/// What arrives in the windows of a layer.
class Windows {
 public:
  /// Windows of size x size around every place, one step apart, of an image that is padded by
  /// `padding` silent neurons on each side.
  Windows(const Shape& input, size_t size, size_t padding);

  size_t height() const { return input_.height + 2 * padding_ + 1 - size_; }
  size_t width() const { return input_.width + 2 * padding_ + 1 - size_; }
  size_t n_rows() const { return input_.maps * size_ * size_; }

  /// All windows of an image, or only those at `places` (y * width + x). The view is valid until
  /// the next call.
  WindowsView fill(const LatencyMap& spikes);
  WindowsView fill(const LatencyMap& spikes, const std::vector<uint32_t>& places);

  /// The times of what arrives at a place of the image of the last fill(), or `never`: [n_rows()].
  std::vector<uint8_t> inputs(uint32_t place) const;

 private:
  size_t row() const { return size_ * input_.maps; }
  size_t stride() const { return (input_.width + 2 * padding_) * input_.maps; }
  uint32_t start(uint32_t place) const {
    return uint32_t(place / width() * stride() + place % width() * input_.maps);
  }
  WindowsView view(const LatencyMap& spikes, const std::vector<uint32_t>& starts);

  Shape input_;
  size_t size_, padding_;
  std::vector<uint8_t> times_;                   ///< the padded image
  std::vector<uint32_t> all_, some_, arrivals_;  ///< starts of all windows, of chosen ones; scratch
  Array<uint8_t> windows_;
};

}  // namespace lapicque::stdp_vision
