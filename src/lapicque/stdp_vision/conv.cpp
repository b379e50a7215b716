#include "lapicque/stdp_vision/conv.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque::stdp_vision {

Shape Conv::output() const {
  const size_t more = 2 * spec.padding + 1 - spec.size;
  return {spec.maps, input.height + more, input.width + more};
}

Conv make_conv(const ConvSpec& spec, const Shape& input, uint64_t seed, uint32_t layer) {
  require(spec.maps >= 1 && spec.maps <= 65535, "a layer has {} maps, must be 1 to 65535",
          spec.maps);
  Conv conv{.spec = spec, .input = input};
  (void)conv.windows();  // which checks that they fit
  conv.thresholds = Array<float>(padded_width<float>(spec.maps));
  std::fill(conv.thresholds.begin(), conv.thresholds.end(), std::numeric_limits<float>::infinity());
  std::fill_n(conv.thresholds.begin(), spec.maps, float(spec.threshold));
  conv.weights = Array<float>(conv.n_rows() * conv.width());
  for (size_t r = 0; r < conv.n_rows(); ++r) {
    Stream stream(make_key(seed, Purpose::initial_weight, layer), uint32_t(r));
    for (size_t m = 0; m < spec.maps; ++m)
      conv.weights[r * conv.width() + m] =
          float(std::clamp(spec.weight_mean + spec.weight_sd * stream.normal(), 0.0, 1.0));
  }
  return conv;
}

MapsView<float> Conv::view() const {
  // Weights are at most 1, so that a potential is at most the number of spikes.
  const float lowest = *std::min_element(thresholds.begin(), thresholds.end());
  return {.weights = weights.data(),
          .thresholds = thresholds.data(),
          .width = width(),
          .n_maps = spec.maps,
          .least = size_t(std::ceil(std::clamp(double(lowest), 0.0, double(n_rows() + 1))))};
}

LatencyMap fire(const Conv& conv, const LatencyMap& input, Windows& windows) {
  const auto view = windows.fill(input);
  LatencyMap out(conv.output());
  if (conv.spec.inhibition == Inhibition::none) {
    kernels<float>().spike_times(view, conv.view(), out.times.data());
    return out;
  }
  std::vector<uint8_t> time(view.n);
  std::vector<uint32_t> map(view.n);
  std::vector<float> potential(view.n);
  kernels<float>().first_spikes(view, conv.view(), {time.data(), map.data(), potential.data()});
  for (size_t i = 0; i < view.n; ++i) out.times[i * out.shape.maps + map[i]] = time[i];
  return out;
}

double convergence(const Conv& conv) {
  double sum = 0;
  for (size_t r = 0; r < conv.n_rows(); ++r)
    for (size_t m = 0; m < conv.spec.maps; ++m) {
      const double w = double(conv.weights[r * conv.width() + m]);
      sum += w * (1 - w);
    }
  return sum / double(conv.n_rows() * conv.spec.maps);
}

}  // namespace lapicque::stdp_vision
