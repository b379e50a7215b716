#include "lapicque/stdp_vision/conv.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

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

namespace {

/// One spike a place: the first map to fire there.
SpikeMap first_spikes(const Conv& conv, const WindowsView& view) {
  const auto shape = conv.output();
  std::vector<uint8_t> time(view.n);
  std::vector<uint32_t> map(view.n);
  std::vector<float> potential(view.n);
  kernels<float>().first_spikes(view, conv.view(), {time.data(), map.data(), potential.data()});
  SpikeMap out{.shape = shape};
  for (size_t i = 0; i < view.n; ++i)
    if (time[i] != never)
      out.spikes.push_back(
          {uint16_t(map[i]), uint16_t(i / shape.width), uint16_t(i % shape.width), time[i]});
  std::stable_sort(out.spikes.begin(), out.spikes.end(),
                   [](const Spike& a, const Spike& b) { return a.time < b.time; });
  return out;
}

/// The steps of all spikes [places][width], each map on its own.
std::vector<uint8_t> all_times(const Conv& conv, const WindowsView& view) {
  std::vector<uint8_t> times(view.n * conv.width());
  kernels<float>().spike_times(view, conv.view(), times.data());
  return times;
}

/// As a list, of times [places][width].
SpikeMap list_of(const std::vector<uint8_t>& times, const Shape& shape, size_t width) {
  std::array<uint32_t, 257> begins = {};
  const size_t places = shape.height * shape.width;
  for (size_t i = 0; i < places; ++i)
    for (size_t m = 0; m < shape.maps; ++m) ++begins[size_t(times[i * width + m]) + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  SpikeMap out{.shape = shape, .spikes = std::vector<Spike>(begins[never])};
  for (size_t i = 0; i < places; ++i)
    for (size_t m = 0; m < shape.maps; ++m)
      if (const uint8_t t = times[i * width + m]; t != never)
        out.spikes[begins[t]++] = {uint16_t(m), uint16_t(i / shape.width),
                                   uint16_t(i % shape.width), t};
  return out;
}

/// The earliest of each pooling window, all maps at once.
std::vector<uint8_t> pooled_times(const std::vector<uint8_t>& times, const Shape& shape,
                                  const Pooling& p, size_t width) {
  const auto to = pooled_shape(shape, p);
  std::vector<uint8_t> pooled(to.height * to.width * width, never);
  for (size_t y = 0; y < to.height; ++y)
    for (size_t x = 0; x < to.width; ++x) {
      uint8_t* first = pooled.data() + (y * to.width + x) * width;
      for (size_t i = y * p.stride; i < std::min(shape.height, y * p.stride + p.size); ++i)
        for (size_t j = x * p.stride; j < std::min(shape.width, x * p.stride + p.size); ++j) {
          const uint8_t* t = times.data() + (i * shape.width + j) * width;
          for (size_t m = 0; m < width; ++m) first[m] = t[m] < first[m] ? t[m] : first[m];
        }
    }
  return pooled;
}

}  // namespace

SpikeMap fire(const Conv& conv, const SpikeMap& input, Windows& windows) {
  const auto view = windows.fill(input);
  if (conv.spec.inhibition == Inhibition::lateral) return first_spikes(conv, view);
  return list_of(all_times(conv, view), conv.output(), conv.width());
}

SpikeMap fire_pooled(const Conv& conv, const SpikeMap& input, const Pooling& pooling,
                     Windows& windows) {
  if (conv.spec.inhibition == Inhibition::lateral) return pool(fire(conv, input, windows), pooling);
  const auto times =
      pooled_times(all_times(conv, windows.fill(input)), conv.output(), pooling, conv.width());
  return list_of(times, pooled_shape(conv.output(), pooling), conv.width());
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
