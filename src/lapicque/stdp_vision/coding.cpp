#include "lapicque/stdp_vision/coding.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {

LatencyMap encode(const Planes& planes, Coding coding, size_t n_steps) {
  require(n_steps >= 1 && n_steps < never, "{} steps to code intensities in, must be 1 to {}",
          n_steps, never - 1);
  LatencyMap latency({planes.n, planes.height, planes.width});
  const size_t n_places = planes.height * planes.width;
  auto time_of = [&](size_t i) -> uint8_t& {
    return latency.times[i % n_places * planes.n + i / n_places];
  };
  if (coding == Coding::latency) {
    const float most =
        planes.values.empty() ? 0 : *std::max_element(planes.values.begin(), planes.values.end());
    for (size_t i = 0; i < planes.values.size(); ++i)
      if (const float v = planes.values[i]; v > 0)
        time_of(i) = uint8_t(std::min(double(n_steps - 1), double(1 - v / most) * double(n_steps)));
    return latency;
  }
  // Positive floats are ordered like their bits: one integer holds intensity, reversed, and place.
  std::vector<uint64_t> order;
  order.reserve(planes.values.size());
  for (size_t i = 0; i < planes.values.size(); ++i)
    if (const float v = planes.values[i]; v > 0)
      order.push_back(uint64_t(~std::bit_cast<uint32_t>(v)) << 32 | i);
  std::sort(order.begin(), order.end());
  for (size_t i = 0; i < order.size(); ++i)
    time_of(uint32_t(order[i])) = uint8_t(i * n_steps / order.size());
  return latency;
}

LatencyMap Encoder::operator()(std::span<const uint8_t> pixels, size_t height, size_t width,
                               size_t channels) const {
  const Planes image = planes_of(pixels, height, width, channels, colour);
  return encode(bank.filters.empty() ? image : apply(bank, image), coding, n_steps);
}

}  // namespace lapicque::stdp_vision
