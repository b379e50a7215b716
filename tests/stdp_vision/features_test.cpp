#include "lapicque/stdp_vision/features.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

std::vector<float> read(const Conv& conv, const LatencyMap& spikes, const Readout& readout) {
  auto windows = conv.windows();
  Array<float> potentials(windows.height() * windows.width() * conv.width());
  std::vector<float> features(n_features(conv, readout));
  Reader(conv, readout).read(spikes, windows, potentials, features.data());
  return features;
}

}  // namespace

TEST_CASE("features are the largest and the summed potentials of each part of the image") {
  const Shape input{2, 9, 8};
  const auto conv = make_conv({.maps = 5, .size = 4}, input, 1, 0);  // 6 x 5 places
  const auto spikes = lab::random_spikes(input, 0.3, 15, 8);
  const auto most = read(conv, spikes, {.rows = 2, .columns = 2});
  const auto sums = read(conv, spikes, {.rows = 2, .columns = 2, .pool = Readout::Pool::sum});
  for (size_t part = 0; part < 4; ++part)
    for (size_t m = 0; m < 5; ++m) {
      double largest = 0, sum = 0;
      for (size_t y = 0; y < 6; ++y)
        for (size_t x = 0; x < 5; ++x)
          if (y / 3 * 2 + x * 2 / 5 == part) {
            const double v = lab::potential_at(conv, spikes, m, y, x, 254);
            largest = std::max(largest, v), sum += v;
          }
      CHECK(double(most[part * 5 + m]) == doctest::Approx(largest).epsilon(1e-5));
      CHECK(double(sums[part * 5 + m]) == doctest::Approx(sum).epsilon(1e-5));
    }
}

TEST_CASE("a window that is a map's weights has a cosine of one, and stands out") {
  auto conv = make_conv({.maps = 3, .size = 3}, {1, 3, 3}, 1, 0);
  LatencyMap pattern({1, 3, 3});
  for (size_t r = 0; r < 9; ++r) {
    if (r % 2 == 0) pattern.times[r] = 2;
    for (size_t m = 0; m < 3; ++m)
      conv.weights[r * conv.width() + m] = m == 1 ? float(r % 2 == 0) : float(r % 2 == 1);
  }
  const auto cosine = read(conv, pattern, {.value = Readout::Value::cosine});
  CHECK(double(cosine[1]) == doctest::Approx(1));
  CHECK(cosine[0] == 0);
  const auto relative = read(conv, pattern, {.value = Readout::Value::relative});
  CHECK(double(relative[1]) == doctest::Approx(2.0 / 3));
  CHECK(relative[0] == 0);
}

TEST_CASE("an image without spikes has features of zero") {
  const auto conv = make_conv({.maps = 3, .size = 3}, {1, 5, 5}, 1, 0);
  for (const float v : read(conv, LatencyMap({1, 5, 5}), {.value = Readout::Value::relative}))
    CHECK(v == 0);
}
