#include "lapicque/stdp_vision/coding.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {
Planes ramp() {
  Planes planes{1, 6, 10, std::vector<float>(60)};
  for (size_t i = 0; i < 60; ++i) planes.values[i] = float((i * 37) % 60);
  return planes;
}
}  // namespace

TEST_CASE("what is stronger fires no later, and what is zero never") {
  const auto planes = ramp();
  for (const auto coding : {Coding::rank, Coding::latency}) {
    const auto latency = encode(planes, coding, 15);
    for (size_t a = 0; a < 60; ++a) {
      CHECK((latency.times[a] == never) == (planes.values[a] == 0));
      for (size_t b = 0; b < 60; ++b)
        if (planes.values[a] > planes.values[b]) CHECK(latency.times[a] <= latency.times[b]);
    }
  }
}

TEST_CASE("rank-order coding puts as many spikes into every step") {
  const auto spikes = encode(ramp(), Coding::rank, 15);
  std::vector<size_t> counts(15);
  for (const uint8_t t : spikes.times)
    if (t != never) ++counts.at(t);
  REQUIRE(n_spikes(spikes) == 59);
  for (const size_t n : counts) CHECK((n == 3 || n == 4));
}

TEST_CASE("latency falls linearly with intensity") {
  const Planes planes{1, 1, 4, {100, 75, 50, 1}};
  const auto latency = encode(planes, Coding::latency, 8);
  CHECK(latency.times == std::vector<uint8_t>{0, 2, 4, 7});
}

TEST_CASE("the maps of a place are side by side, and equal intensities are ranked map by map") {
  const Planes planes{2, 1, 2, {5, 5, 5, 7}};
  const auto spikes = encode(planes, Coding::rank, 4);
  CHECK(spikes.shape == Shape{2, 1, 2});
  CHECK(spikes.times == std::vector<uint8_t>{1, 3, 2, 0});
}

TEST_CASE("the number of steps fits a byte") {
  CHECK_THROWS_WITH_AS(encode(ramp(), Coding::rank, 255), doctest::Contains("must be 1 to 254"),
                       Error);
  CHECK_THROWS_AS(encode(ramp(), Coding::rank, 0), Error);
}
