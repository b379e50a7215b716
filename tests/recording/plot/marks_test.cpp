#include "lapicque/recording/plot/marks.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "lapicque/base/error.hpp"

using namespace lapicque::plot;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("arrays that do not match are refused with both lengths") {
  CHECK_THROWS_WITH_AS(check(Curve{.name = "v", .x = {1, 2}, .y = {1}}),
                       "plot: curve \"v\" has 2 values on one axis and 1 on the other",
                       lapicque::Error);
  CHECK_THROWS_AS(check(Points{.x = {1}, .y = {1}, .error = {1, 2}}), lapicque::Error);
  CHECK_THROWS_AS(check(Bars{.at = {1}, .value = {}}), lapicque::Error);
  CHECK_THROWS_AS(check(Cells{.n_rows = 2, .n_columns = 2, .values = {1, 2, 3}}), lapicque::Error);
  CHECK_THROWS_WITH_AS(check(Photo{.n_rows = 2, .n_columns = 2, .pixels = {{}, {}, {}}}),
                       "plot: an image of 2 x 2 wants 4 pixels, has 3", lapicque::Error);
}

TEST_CASE("the extent is that of the finite data; bars reach to zero; a rule alone is no data") {
  std::optional<Range> x, y;
  extend(x, y, Rule{.at = 7}, Scale::linear, Scale::linear);
  CHECK_FALSE(y);
  extend(x, y, Curve{.x = {1, 2, 9}, .y = {4, 5, not_a_number}}, Scale::linear, Scale::linear);
  CHECK(x->high == 2);
  CHECK(y->low == 4);
  extend(x, y, Bars{.at = {1}, .value = {8}}, Scale::linear, Scale::linear);
  CHECK(y->low == 0);
  CHECK(y->high == 8);
}
