// What the tests of this room share.
#pragma once
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/stdp_vision/conv.hpp"

namespace lapicque::stdp_vision::lab {

/// Spikes of about `share` of the neurons, at random steps below n_steps.
inline LatencyMap random_spikes(const Shape& shape, double share, size_t n_steps, uint32_t id) {
  Stream stream(make_key(7, Purpose::test, id));
  LatencyMap latency(shape);
  for (auto& t : latency.times)
    if (stream.uniform() < share) t = uint8_t(stream.below(uint32_t(n_steps)));
  return latency;
}

/// The potential of a map at a place when the spikes of all steps up to `time` have arrived.
inline double potential_at(const Conv& conv, const LatencyMap& input, size_t map, size_t y,
                           size_t x, int time) {
  const auto& in = conv.input;
  double v = 0;
  for (size_t i = 0; i < conv.spec.size; ++i)
    for (size_t j = 0; j < conv.spec.size; ++j)
      for (size_t c = 0; c < in.maps; ++c) {
        const ptrdiff_t iy = ptrdiff_t(y + i) - ptrdiff_t(conv.spec.padding);
        const ptrdiff_t ix = ptrdiff_t(x + j) - ptrdiff_t(conv.spec.padding);
        if (iy < 0 || ix < 0 || iy >= ptrdiff_t(in.height) || ix >= ptrdiff_t(in.width)) continue;
        const uint8_t t = input.at(c, size_t(iy), size_t(ix));
        if (t == never || int(t) > time) continue;
        v += double(conv.weights[((i * conv.spec.size + j) * in.maps + c) * conv.width() + map]);
      }
  return v;
}

}  // namespace lapicque::stdp_vision::lab
