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
    const auto latency = to_latency(encode(planes, coding, 15));
    for (size_t a = 0; a < 60; ++a) {
      CHECK((latency.times[a] == never) == (planes.values[a] == 0));
      for (size_t b = 0; b < 60; ++b)
        if (planes.values[a] > planes.values[b]) CHECK(latency.times[a] <= latency.times[b]);
    }
  }
}

TEST_CASE("rank-order coding puts as many spikes into every step") {
  const auto spikes = encode(ramp(), Coding::rank, 15).spikes;
  std::vector<size_t> counts(15);
  for (const auto& s : spikes) ++counts.at(s.time);
  REQUIRE(spikes.size() == 59);
  for (const size_t n : counts) CHECK((n == 3 || n == 4));
}

TEST_CASE("latency falls linearly with intensity") {
  const Planes planes{1, 1, 4, {100, 75, 50, 1}};
  const auto latency = to_latency(encode(planes, Coding::latency, 8));
  CHECK(latency.times == std::vector<uint8_t>{0, 2, 4, 7});
}

TEST_CASE("the number of steps fits a byte") {
  CHECK_THROWS_WITH_AS(encode(ramp(), Coding::rank, 255), doctest::Contains("must be 1 to 254"),
                       Error);
  CHECK_THROWS_AS(encode(ramp(), Coding::rank, 0), Error);
}
