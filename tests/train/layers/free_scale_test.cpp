#include "lapicque/train/layers/free_scale.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("any number stands for a value inside the range, there and back, with its slope") {
  for (const Range& range : {any_value, positive, Range{.low = 2}, Range{.high = -1}, fraction,
                             Range{.low = -3, .high = 5}}) {
    const FreeScale scale(range);
    for (double u : {-4.0, -0.5, 0.0, 2.0}) {
      const double x = scale.value(u), h = 1e-6;
      CHECK(range.contains(x));
      CHECK(scale.free(x) == doctest::Approx(u));
      CHECK(scale.slope(u) ==
            doctest::Approx((scale.value(u + h) - scale.value(u - h)) / (2 * h)).epsilon(1e-6));
    }
  }
}
