#include "lapicque/wta/wta_core.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

TEST_CASE("the winner on the chip has the rate that its matched gain predicts") {
  const std::vector<double> rates{0.2, 0.16, 0.12, 0.08};
  const auto core = wta_core({});
  const double predicted = winner_gain(circuit_of(IntegerWta{})) * rates[0];  // 0.667
  for (uint64_t seed : {1, 2, 3}) {
    const auto measured = measure_rates(core, rates, 500, 4000, seed);
    CHECK(measured[0] == doctest::Approx(predicted).epsilon(0.02));
    for (size_t g : {1u, 2u, 3u}) CHECK(measured[g] < 0.01);
    CHECK(measured[4] == doctest::Approx(0.25 * measured[0]).epsilon(0.03));  // b2 x
  }
}

TEST_CASE("a soft core keeps its losers at the rates of the circuit") {
  const SoftWta circuit{.a = 0.5, .b1 = 1, .b2 = 0.25};
  const auto integers = match(circuit, {.theta_e = 256});  // 8, -16, 4: exact
  const auto core = wta_core({.integers = integers, .longest_delay = 4});
  const std::vector<double> rates{0.4, 0.36, 0.32, 0.28};
  const auto measured = measure_rates(core, rates, 500, 4000, 1);
  const auto predicted = settle(circuit_of(integers), rates).x;
  for (size_t g = 0; g < 4; ++g) CHECK(std::abs(measured[g] - predicted[g]) < 0.02);
  CHECK(measured[3] > 0.05);
}

TEST_CASE("groups that do not fit on a core are refused") {
  CHECK_THROWS_WITH_AS(
      wta_core({.n_groups = 8}),
      "wta_core: 8 groups of 16 want 144 neurons and 272 axons; a core has 256 and "
      "256",
      Error);
  CHECK_THROWS_AS(wta_core({.longest_delay = 16}), Error);
}
