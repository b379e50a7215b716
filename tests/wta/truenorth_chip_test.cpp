#include "lapicque/wta/truenorth_chip.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

namespace {

/// A core whose neuron i relays axon i: one spike in, one out.
Core relays(size_t n) {
  Core core;
  core.neurons.assign(n, {.weights = {1, 2, -1, 0}, .threshold = 1, .reset = Reset::subtract});
  core.destinations.resize(n);
  for (size_t i = 0; i < n; ++i) core.crossbar[i].set(i);
  return core;
}

}  // namespace

TEST_CASE("a spike arrives on its axon after its delay, 1 to 15 ticks, on any core") {
  for (int delay : {1, 2, 14, 15}) {
    auto first = relays(3), second = relays(256);
    first.destinations[2] = Destination{1, 255, delay};
    Chip chip({first, second});
    CHECK(chip.tick({{0, 2}}) == std::vector<ChipSpike>{{0, 2}});
    for (int t = 1; t < delay; ++t) CHECK(chip.tick().empty());
    CHECK(chip.tick() == std::vector<ChipSpike>{{1, 255}});
    CHECK(chip.tick().empty());
  }
}

TEST_CASE("the crossbar says who hears an axon, and the axon's type which weight") {
  Core core = relays(3);
  core.crossbar[7].set(0);
  core.crossbar[7].set(2);
  core.axon_types[7] = 1;
  Chip chip({core});
  CHECK(chip.tick({{0, 7}}) == std::vector<ChipSpike>{{0, 0}, {0, 2}});
  CHECK(chip.potential(0, 0) == 1);  // 2 - 1
  CHECK(chip.potential(0, 1) == 0);
}

TEST_CASE("an axon counts once a tick, however many spikes it gets") {
  Core core = relays(1);
  core.neurons[0].threshold = 5;
  Chip chip({core});
  chip.tick({{0, 0}, {0, 0}, {0, 0}});
  CHECK(chip.potential(0, 0) == 1);
}

TEST_CASE("spikes of a tick are integrated before any neuron fires") {
  Core core = relays(1);
  core.crossbar[9].set(0);
  core.axon_types[9] = 2;
  Chip chip({core});
  CHECK(chip.tick({{0, 0}, {0, 9}}).empty());  // +1 and -1
}

TEST_CASE("stochastic synapses and leaks keep their probability, and the same seed its spikes") {
  Core core = relays(100);
  for (auto& neuron : core.neurons) {
    neuron.weights[0] = 63;  // |w| >= rho: 64 of 256
    neuron.synapses[0] = Draw::stochastic;
    neuron.leak = 31;  // 32 of 256
    neuron.leak_draw = Draw::stochastic;
    neuron.threshold = 100'000;
  }
  std::vector<ChipSpike> all;
  for (uint16_t i = 0; i < 100; ++i) all.push_back({0, i});
  auto sums = [&](uint64_t seed) {
    Chip chip({core}, seed);
    for (int t = 0; t < 2000; ++t) chip.tick(all);
    std::vector<int32_t> v;
    for (uint16_t i = 0; i < 100; ++i) v.push_back(chip.potential(0, i));
    return v;
  };
  const auto once = sums(1);
  double mean = 0;
  for (int32_t v : once) mean += v / 100.0;
  const double variance = 2000 * (0.25 * 0.75 + 0.125 * 0.875);
  CHECK(std::abs(mean - 2000 * 0.375) < 5 * std::sqrt(variance / 100));
  CHECK(sums(1) == once);
  CHECK(sums(2) != once);
}

TEST_CASE("chips that cannot be built are refused") {
  auto core = relays(2);
  CHECK_THROWS_WITH_AS(Chip({}), "chip: no cores", Error);
  core.destinations[1] = Destination{0, 1, 16};
  CHECK_THROWS_AS(Chip({core}), Error);
  core.destinations[1] = Destination{1, 1, 1};
  CHECK_THROWS_AS(Chip({core}), Error);
  core.destinations[1] = Destination{0, 256, 1};
  CHECK_THROWS_AS(Chip({core}), Error);
  core.destinations.pop_back();
  CHECK_THROWS_AS(Chip({core}), Error);
  core = relays(2);
  core.axon_types[200] = 4;
  CHECK_THROWS_AS(Chip({core}), Error);
  Chip chip({relays(2)});
  CHECK_THROWS_AS(chip.tick({{1, 0}}), Error);
}
