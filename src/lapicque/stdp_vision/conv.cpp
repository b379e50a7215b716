#include "lapicque/stdp_vision/conv.hpp"

#include <algorithm>
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

SpikeMap fire(const Conv& conv, const SpikeMap& input, Windows& windows) {
  const auto view = windows.fill(input);
  const auto shape = conv.output();
  const auto& loops = kernels<float>();
  LatencyMap latency{.shape = shape, .times = std::vector<uint8_t>(shape.size(), never)};
  if (conv.spec.inhibition == Inhibition::lateral) {
    std::vector<uint8_t> time(view.n);
    std::vector<uint32_t> map(view.n);
    std::vector<float> potential(view.n);
    loops.first_spikes(view, conv.view(), {time.data(), map.data(), potential.data()});
    SpikeMap out{.shape = shape};
    for (size_t i = 0; i < view.n; ++i)
      if (time[i] != never)
        out.spikes.push_back(
            {uint16_t(map[i]), uint16_t(i / shape.width), uint16_t(i % shape.width), time[i]});
    std::stable_sort(out.spikes.begin(), out.spikes.end(),
                     [](const Spike& a, const Spike& b) { return a.time < b.time; });
    return out;
  }
  std::vector<uint8_t> times(view.n * conv.width());
  loops.spike_times(view, conv.view(), times.data());
  for (size_t i = 0; i < view.n; ++i)
    for (size_t m = 0; m < shape.maps; ++m)
      latency.times[m * view.n + i] = times[i * conv.width() + m];
  return to_spikes(latency);
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
