#include "lapicque/wta/gain_matching.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

TEST_CASE("integers are the quotients that the map says") {
  const SoftWta c = circuit_of(IntegerWta{});
  CHECK(c.a == doctest::Approx(1.2));
  CHECK(c.b1 == doctest::Approx(2));
  CHECK(c.b2 == doctest::Approx(0.25));
  CHECK(input_gain(IntegerWta{}) == doctest::Approx(1));
  CHECK(circuit_of({.lambda_e = -24, .lambda_i = -64}).t_e == doctest::Approx(0.1));
  CHECK(circuit_of({.lambda_e = -24, .lambda_i = -64}).t_i == doctest::Approx(0.25));
}

TEST_CASE("matching finds the integers again, and others to half a unit") {
  CHECK(match(circuit_of(IntegerWta{})) == IntegerWta{});
  for (double a : {0.3, 0.77, 1.2})
    for (double b1 : {0.9, 2.0}) {
      const SoftWta wanted{.a = a, .b1 = b1, .b2 = 0.3, .t_i = 0.1};
      const SoftWta got = circuit_of(match(wanted));
      CHECK(std::abs(got.a - a) <= 0.5 * 16 / 240);
      CHECK(std::abs(got.b1 - b1) <= 0.5 * 16 / 240);
      CHECK(std::abs(got.b2 - 0.3) <= 0.5 * 16 / 256);
      CHECK(std::abs(got.t_i - 0.1) <= 0.5 / 256);
    }
}

TEST_CASE("circuits that the chip cannot be are refused") {
  CHECK_THROWS_WITH_AS(match({.a = 0.5, .b1 = 5, .b2 = 0.25}),
                       "match: a = 0.5 and b1 b2 = 1.25 are not stable in steps of a tick; wants "
                       "b1 b2 < 1 and a < 1 + b1 b2",
                       Error);
  CHECK_THROWS_AS(match({.a = 1.6, .b1 = 2, .b2 = 0.25}), Error);
  CHECK_THROWS_AS(match({.a = 0.5, .b1 = 20, .b2 = 0.02}), Error);  // w_i = -300
  CHECK_THROWS_AS(match({.a1 = 0.1}), Error);
}
