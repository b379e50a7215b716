#include "lapicque/recording/plot/draw_marks.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace lapicque::plot;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
const View view{.area = {0, 0, 100, 50},
                .x = {{0, 100}, Scale::linear, 0, 100},
                .y = {{0, 1}, Scale::linear, 50, 0}};
}  // namespace

TEST_CASE("thinning a long curve keeps its ends and every peak of one sample, up and down") {
  Curve curve;
  for (int i = 0; i < 200'000; ++i) {
    curve.x.push_back(i / 2000.0);
    curve.y.push_back(i % 20'011 == 7777 ? 1.0 : i % 20'011 == 9999 ? 0.0 : 0.3);
  }
  const auto runs = polyline(curve, view);
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].size() < 1000);
  CHECK(runs[0].front().x == doctest::Approx(0));
  CHECK(runs[0].back().x == doctest::Approx(199'999 / 2000.0));
  int n_up = 0, n_down = 0;
  for (const auto& p : runs[0]) n_up += p.y<1, n_down += p.y> 49;
  CHECK(n_up == 10);
  CHECK(n_down == 10);
}

TEST_CASE("NaN interrupts a curve") {
  const Curve curve{.x = {0, 1, 2, 3, 4, 5}, .y = {0, 1, not_a_number, 1, 0, not_a_number}};
  const auto runs = polyline(curve, view);
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].size() == 2);
  CHECK(runs[1].size() == 2);
}

TEST_CASE("quartiles interpolate, whiskers end at data, and what lies beyond is an outlier") {
  const auto five = five_numbers({5, 1, 2, 3, 4, 100, not_a_number});
  REQUIRE(five);
  CHECK(five->median == doctest::Approx(3.5));
  CHECK(five->first_quartile == doctest::Approx(2.25));
  CHECK(five->third_quartile == doctest::Approx(4.75));
  CHECK(five->low_whisker == 1);
  CHECK(five->high_whisker == 5);
  CHECK(five->outliers == std::vector<double>{100});
  CHECK_FALSE(five_numbers({not_a_number}));
}

TEST_CASE("matrices are drawn from the top row on a backward axis, and huge ones by block means") {
  View backwards = view;
  std::swap(backwards.y.from, backwards.y.to);
  std::vector<Item> out;
  draw(Cells{.n_rows = 2, .n_columns = 1, .values = {0, 1}, .x_high = 100, .y_high = 1}, {},
       backwards, out);
  const auto image = std::get<CellImage>(out.at(0));
  CHECK(image.light.at(0) == sequential(0, Theme::light));
  CHECK(image.light.at(1) == sequential(1, Theme::light));
  CHECK(image.dark.at(1) == sequential(1, Theme::dark));
  out.clear();
  draw(Cells{.n_rows = 1, .n_columns = 4096, .values = std::vector<double>(4096, 0.5)}, {}, view,
       out);
  CHECK(std::get<CellImage>(out.at(0)).width == 1024);
}

TEST_CASE("an image is drawn pixel for pixel, the same on light and on dark") {
  std::vector<Item> out;
  const std::vector<Rgb> pixels{{255, 0, 0}, {0, 255, 0}, {0, 0, 255},
                                {9, 8, 7},   {1, 2, 3},   {4, 5, 6}};
  draw(Photo{.n_rows = 3, .n_columns = 2, .pixels = pixels, .x_high = 100, .y_high = 1}, {}, view,
       out);
  const auto image = std::get<CellImage>(out.at(0));
  CHECK(image.width == 2);
  CHECK(image.height == 3);
  CHECK(image.light == pixels);
  CHECK(image.dark.empty());
}
