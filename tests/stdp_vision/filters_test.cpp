#include "lapicque/stdp_vision/filters.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {
double sum_of(const Filter& f) { return std::accumulate(f.weights.begin(), f.weights.end(), 0.0); }
}  // namespace

TEST_CASE("a difference of Gaussians has no mean, is round, and has 1 as its largest value") {
  for (const size_t size : {3, 7, 13}) {
    const auto f = difference_of_gaussians(size, double(size) / 9, double(size) * 2 / 9);
    CHECK(std::fabs(sum_of(f)) < 1e-6 * double(size * size));
    CHECK(*std::ranges::max_element(f.weights) == 1);
    CHECK(f.weights[size * size / 2] == 1);
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j) {
        CHECK(f.weights[i * size + j] == f.weights[j * size + i]);
        CHECK(f.weights[i * size + j] == f.weights[(size - 1 - i) * size + j]);
      }
  }
}

TEST_CASE("the off-centre filter is the on-centre filter's negative, up to the scale") {
  const auto on = difference_of_gaussians(7, 1, 2), off = difference_of_gaussians(7, 2, 1);
  const double scale = double(off.weights[0] / on.weights[0]);
  CHECK(scale < 0);
  for (size_t i = 0; i < on.weights.size(); ++i)
    CHECK(double(off.weights[i]) == doctest::Approx(scale * double(on.weights[i])).epsilon(1e-5));
}

TEST_CASE("a Gabor filter has no mean, and turned by 90 degrees is its own transpose") {
  const auto a = gabor(5, 0), b = gabor(5, 90);
  CHECK(std::fabs(sum_of(a)) < 1e-5);
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 0; j < 5; ++j)
      CHECK(double(a.weights[i * 5 + j]) ==
            doctest::Approx(double(b.weights[j * 5 + i])).epsilon(1e-5));
  CHECK(a.weights[2] > a.weights[10]);  // along y it goes on, along x it turns
}

TEST_CASE("even sizes and equal widths are refused") {
  CHECK_THROWS_WITH_AS(difference_of_gaussians(6, 1, 2), doctest::Contains("is 6, must be odd"),
                       Error);
  CHECK_THROWS_AS(difference_of_gaussians(7, 2, 2), Error);
  CHECK_THROWS_AS(gabor(4, 0), Error);
}

TEST_CASE(
    "an even image gives nothing away from its edges, and a bright spot fires on-centre only") {
  FilterBank bank{.filters = {difference_of_gaussians(7, 1, 2)}, .threshold = 1};
  Planes image{1, 15, 15, std::vector<float>(225, 100)};
  auto y = apply(bank, image);
  REQUIRE(y.n == 2);
  for (size_t m = 0; m < 2; ++m)
    for (size_t i = 3; i < 12; ++i)
      for (size_t j = 3; j < 12; ++j) CHECK(y.plane(m)[i * 15 + j] == 0);
  image.values.assign(225, 0);
  image.values[7 * 15 + 7] = 255;
  y = apply(bank, image);
  CHECK(y.plane(0)[7 * 15 + 7] == 255);
  CHECK(y.plane(1)[7 * 15 + 7] == 0);
  CHECK(y.plane(1)[7 * 15 + 9] > 0);  // its surround is darker than the centre would be
  for (const float v : y.values) CHECK((v == 0 || v >= 1));
  bank.polarity = FilterBank::Polarity::on;
  CHECK(apply(bank, image).n == 1);
  bank.border = 8;
  for (const float v : apply(bank, image).values) CHECK(v == 0);
}

TEST_CASE("local normalisation takes the scale away") {
  Planes planes{1, 40, 40, std::vector<float>(1600)};
  for (size_t i = 0; i < 1600; ++i) planes.values[i] = 1 + float(i * 7 % 11);
  const auto once = locally_normalised(planes, 8);
  for (float& v : planes.values) v *= 50;
  const auto twice = locally_normalised(planes, 8);
  for (size_t i = 0; i < 1600; ++i)
    CHECK(double(once.values[i]) == doctest::Approx(double(twice.values[i])).epsilon(1e-5));
  Planes even{1, 40, 40, std::vector<float>(1600, 3)};
  CHECK(double(locally_normalised(even, 8).values[20 * 40 + 20]) ==
        doctest::Approx(1).epsilon(1e-6));
}

TEST_CASE("lateral inhibition weakens what stands beside something stronger, and nothing else") {
  Planes planes{1, 5, 5, std::vector<float>(25)};
  planes.values[12] = 10, planes.values[13] = 8, planes.values[14] = 6;
  const std::vector<double> fractions{0.25, 0.125};
  const auto y = laterally_inhibited(planes, fractions);
  CHECK(y.values[12] == 10);
  CHECK(y.values[13] == 6);                              // 8 * (1 - 1/4)
  CHECK(double(y.values[14]) == doctest::Approx(3.75));  // 6 * (1 - 1/4 - 1/8)
}

TEST_CASE("opponent colours are differences") {
  const std::vector<uint8_t> pixel{200, 50, 10};
  const auto planes = planes_of(pixel, 1, 1, 3, Colour::opponent);
  REQUIRE(planes.n == 3);
  CHECK(double(planes.values[0]) == doctest::Approx(260.0 / 3));
  CHECK(planes.values[1] == 150);
  CHECK(planes.values[2] == -115);
  CHECK_THROWS_WITH_AS(planes_of(pixel, 1, 3, 1, Colour::opponent), doctest::Contains("3 channels"),
                       Error);
}
