#include "lapicque/stdp_vision/spikes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

TEST_CASE("a list of spikes is in order of time and holds the map it came from") {
  const auto spikes = lab::random_spikes({3, 7, 5}, 0.4, 15, 1);
  CHECK(std::ranges::is_sorted(spikes.spikes, {}, &Spike::time));
  const auto latency = to_latency(spikes);
  const auto again = to_spikes(latency);
  CHECK(again.spikes == spikes.spikes);
  const auto n = std::ranges::count_if(latency.times, [](uint8_t t) { return t != never; });
  CHECK(size_t(n) == spikes.spikes.size());
  CHECK(n > 20);
}

TEST_CASE("pooling keeps the first spike of every window, overlapping or not") {
  const Shape shape{2, 9, 11};
  const auto latency = to_latency(lab::random_spikes(shape, 0.2, 15, 2));
  for (const Pooling p : {Pooling{2, 2}, Pooling{3, 2}, Pooling{7, 6}, Pooling{1, 1}}) {
    CAPTURE(p.size);
    const auto pooled = to_latency(pool(to_spikes(latency), p));
    REQUIRE(pooled.shape == pooled_shape(shape, p));
    for (size_t m = 0; m < shape.maps; ++m)
      for (size_t y = 0; y < pooled.shape.height; ++y)
        for (size_t x = 0; x < pooled.shape.width; ++x) {
          uint8_t first = never;
          for (size_t i = y * p.stride; i < std::min(shape.height, y * p.stride + p.size); ++i)
            for (size_t j = x * p.stride; j < std::min(shape.width, x * p.stride + p.size); ++j)
              first = std::min(first, latency.times[(m * shape.height + i) * shape.width + j]);
          REQUIRE(pooled.times[(m * pooled.shape.height + y) * pooled.shape.width + x] == first);
        }
  }
}

TEST_CASE("pooling leaves no neuron out") {
  for (size_t n = 1; n < 20; ++n)
    for (const Pooling p : {Pooling{2, 2}, Pooling{3, 2}, Pooling{5, 4}}) {
      const auto pooled = pooled_shape({1, n, n}, p);
      CHECK((pooled.height - 1) * p.stride + p.size >= n);
      CHECK((pooled.height == 1 || (pooled.height - 2) * p.stride + p.size < n));
    }
}

TEST_CASE("windows hold the spikes that arrive in them, in order of time") {
  const Shape shape{2, 6, 5};
  const auto spikes = lab::random_spikes(shape, 0.5, 9, 3);
  const auto latency = to_latency(spikes);
  const size_t size = 3, padding = 1;
  Windows windows(shape, size, padding);
  REQUIRE(windows.height() == 6);
  REQUIRE(windows.width() == 5);
  auto check_window = [&](const WindowsView& view, size_t slot, size_t place) {
    const size_t y = place / windows.width(), x = place % windows.width();
    size_t n = 0;
    for (size_t i = view.begins[slot]; i < view.begins[slot + 1]; ++i, ++n) {
      if (i > view.begins[slot]) REQUIRE(view.times[i - 1] <= view.times[i]);
      const size_t row = view.rows[i], c = row % 2, j = row / 2 % size, k = row / 2 / size;
      const size_t iy = y + k - padding, ix = x + j - padding;
      REQUIRE(iy < shape.height);
      REQUIRE(ix < shape.width);
      REQUIRE(latency.times[(c * shape.height + iy) * shape.width + ix] == view.times[i]);
    }
    size_t expected = 0;
    for (const auto& s : spikes.spikes)
      expected += size_t(s.y + padding) - y < size && size_t(s.x + padding) - x < size;
    REQUIRE(n == expected);
  };
  const auto all = windows.fill(spikes);
  REQUIRE(all.n == 30);
  for (size_t i = 0; i < all.n; ++i) check_window(all, i, i);
  const auto some = windows.fill(spikes, {29, 0, 17});
  REQUIRE(some.n == 3);
  check_window(some, 0, 29), check_window(some, 1, 0), check_window(some, 2, 17);
  CHECK(windows.fill(spikes).n == 30);  // as before
}

TEST_CASE("a window larger than the image is refused") {
  CHECK_THROWS_WITH_AS(Windows({1, 4, 9}, 7, 1), doctest::Contains("7 x 7 does not fit into 4 x 9"),
                       Error);
}
