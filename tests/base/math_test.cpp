#include "lapicque/base/math.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;

TEST_CASE("select takes the first where the condition holds, else the second, NaN or not") {
  CHECK(select(true, 1.0, 2.0) == 1);
  CHECK(select(false, 1.0, 2.0) == 2);
  CHECK(select(true, 1.0, std::nan("")) == 1);
}
