#include "lapicque/stdp_vision/spikes.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

TEST_CASE("the maps of a place are side by side") {
  LatencyMap map({3, 2, 4});
  CHECK(n_spikes(map) == 0);
  map.at(2, 1, 3) = 7, map.at(0, 0, 1) = 0;
  CHECK(n_spikes(map) == 2);
  CHECK(map.times[23] == 7);
  CHECK(map.times[3] == 0);
}

TEST_CASE("pooling keeps the first spike of every window, overlapping or not") {
  const Shape shape{2, 9, 11};
  const auto spikes = lab::random_spikes(shape, 0.2, 15, 2);
  for (const Pooling p : {Pooling{2, 2}, Pooling{3, 2}, Pooling{7, 6}, Pooling{1, 1}}) {
    CAPTURE(p.size);
    const auto pooled = pool(spikes, p);
    REQUIRE(pooled.shape == pooled_shape(shape, p));
    for (size_t m = 0; m < shape.maps; ++m)
      for (size_t y = 0; y < pooled.shape.height; ++y)
        for (size_t x = 0; x < pooled.shape.width; ++x) {
          uint8_t first = never;
          for (size_t i = y * p.stride; i < std::min(shape.height, y * p.stride + p.size); ++i)
            for (size_t j = x * p.stride; j < std::min(shape.width, x * p.stride + p.size); ++j)
              first = std::min(first, spikes.at(m, i, j));
          REQUIRE(pooled.at(m, y, x) == first);
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

TEST_CASE("the bytes of a window are the times of the weights' rows, and silent in the padding") {
  const Shape shape{2, 6, 5};
  const auto spikes = lab::random_spikes(shape, 0.5, 9, 3);
  const size_t size = 3, padding = 1;
  Windows windows(shape, size, padding);
  REQUIRE(windows.height() == 6);
  REQUIRE(windows.width() == 5);
  auto check_window = [&](const WindowsView& view, size_t slot, uint32_t place) {
    const auto inputs = windows.inputs(place);
    REQUIRE(inputs.size() == 18);
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j)
        for (size_t m = 0; m < 2; ++m) {
          const size_t y = place / 5 + i - padding, x = place % 5 + j - padding;
          const uint8_t t = y < 6 && x < 5 ? spikes.at(m, y, x) : never;
          REQUIRE(inputs[(i * size + j) * 2 + m] == t);
          REQUIRE(view.times[view.starts[slot] + i * view.stride + j * 2 + m] == t);
        }
  };
  const auto all = windows.fill(spikes);
  REQUIRE(all.n == 30);
  CHECK(all.n_steps == 9);
  for (uint32_t i = 0; i < all.n; ++i) check_window(all, i, i);
  const auto some = windows.fill(spikes, {29, 0, 17});
  REQUIRE(some.n == 3);
  check_window(some, 0, 29), check_window(some, 1, 0), check_window(some, 2, 17);
  CHECK(windows.fill(spikes).n == 30);  // as before
  CHECK(windows.fill(LatencyMap(shape)).n_steps == 0);
}

TEST_CASE("a window larger than the image is refused") {
  CHECK_THROWS_WITH_AS(Windows({1, 4, 9}, 7, 1), doctest::Contains("7 x 7 does not fit into 4 x 9"),
                       Error);
}
