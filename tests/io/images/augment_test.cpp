#include "lapicque/io/images/augment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

using Pixels = std::vector<uint8_t>;

Pixels changed(const Pixels& image, const ImageShape& shape, const Augmentation& how,
               uint32_t index, uint32_t epoch = 0, uint64_t seed = 1) {
  Pixels out(image.size(), 77);
  augment(image, shape, how, seed, epoch, index, out);
  return out;
}

}  // namespace

TEST_CASE("an image that may not change stays as it is") {
  Pixels image(7 * 5 * 3);
  std::iota(image.begin(), image.end(), uint8_t(0));
  for (uint32_t i = 0; i < 20; ++i) CHECK(changed(image, {7, 5, 3}, {}, i) == image);
}

TEST_CASE("a shift moves every pixel alike, uniformly, and fills what was not there") {
  Pixels image(9 * 9, 10);
  image[4 * 9 + 4] = 200;
  std::map<int, int> n_of;
  for (uint32_t i = 0; i < 5000; ++i) {
    const auto out = changed(image, {9, 9, 1}, {.shift = 2, .fill = 10}, i);
    const auto at = std::find(out.begin(), out.end(), 200) - out.begin();
    REQUIRE(at < 81);
    CHECK(std::count(out.begin(), out.end(), 10) == 80);
    ++n_of[int(at)];
  }
  CHECK(n_of.size() == 25);
  for (const auto& [at, n] : n_of) CHECK(std::abs(n - 200) < 70);  // 5 standard deviations
}

TEST_CASE("a flip exchanges left and right of all channels with its probability") {
  const Pixels image{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};  // [2][3][2]
  const Pixels mirrored{5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8};
  int n = 0;
  for (uint32_t i = 0; i < 1000; ++i) {
    const auto out = changed(image, {2, 3, 2}, {.flip = 0.3}, i);
    CHECK((out == image || out == mirrored));
    n += out == mirrored;
  }
  CHECK(std::abs(n - 300) < 75);
}

TEST_CASE("a rotation about the middle keeps what is symmetric about it") {
  const size_t side = 41;
  Pixels disk(side * side);
  for (size_t y = 0; y < side; ++y)
    for (size_t x = 0; x < side; ++x) {
      const double r2 = std::pow(double(x) - 20, 2) + std::pow(double(y) - 20, 2);
      disk[y * side + x] = uint8_t(255 * std::exp(-r2 / 80));
    }
  for (uint32_t i = 0; i < 20; ++i) {
    const auto out = changed(disk, {side, side, 1}, {.rotate = 180}, i);
    for (size_t p = 0; p < out.size(); ++p) CHECK(std::abs(int(out[p]) - int(disk[p])) <= 3);
  }
}

TEST_CASE("size and shear keep the middle and change the area as their matrix does") {
  const size_t side = 61;
  Pixels square(side * side);
  for (size_t y = 20; y <= 40; ++y)
    for (size_t x = 20; x <= 40; ++x) square[y * side + x] = 255;
  double least = 1e9, most = 0;
  for (uint32_t i = 0; i < 200; ++i) {
    const auto out = changed(square, {side, side, 1}, {.scale = 0.2}, i);
    const double area = std::accumulate(out.begin(), out.end(), 0.0) / 255;
    least = std::min(least, area);
    most = std::max(most, area);
    const auto sheared = changed(square, {side, side, 1}, {.rotate = 40, .shear = 20}, i);
    CHECK(std::accumulate(sheared.begin(), sheared.end(), 0.0) / 255 ==
          doctest::Approx(441).epsilon(0.02));
    CHECK(sheared[30 * side + 30] == 255);
  }
  CHECK(least == doctest::Approx(441 * 0.64).epsilon(0.03));
  CHECK(most == doctest::Approx(441 * 1.44).epsilon(0.03));
}

TEST_CASE("a cutout blanks one square, whole unless it overhangs") {
  const Pixels image(20 * 20, 9);
  std::set<long> counts;
  for (uint32_t i = 0; i < 500; ++i) {
    const auto out = changed(image, {20, 20, 1}, {.cutout = 5}, i);
    counts.insert(std::count(out.begin(), out.end(), 0));
  }
  CHECK(*counts.rbegin() == 25);
  CHECK(*counts.begin() == 9);  // at a corner three rows and columns are left
}

TEST_CASE("what is drawn depends on seed, epoch and index, and on nothing else") {
  Pixels image(28 * 28);
  for (size_t i = 0; i < image.size(); ++i) image[i] = uint8_t(i * 37);
  const Augmentation how{
      .shift = 2, .flip = 0.5, .rotate = 15, .scale = 0.1, .shear = 5, .cutout = 4};
  const auto out = changed(image, {28, 28, 1}, how, 5, 2, 3);
  CHECK(out == changed(image, {28, 28, 1}, how, 5, 2, 3));
  CHECK(out != changed(image, {28, 28, 1}, how, 6, 2, 3));
  CHECK(out != changed(image, {28, 28, 1}, how, 5, 3, 3));
  CHECK(out != changed(image, {28, 28, 1}, how, 5, 2, 4));
}

TEST_CASE("an amount that makes no sense is refused") {
  CHECK_THROWS_WITH_AS(check(Augmentation{.flip = 2}), "augmentation: flip is 2, must be 0 to 1",
                       Error);
  CHECK_THROWS_AS(check(Augmentation{.shift = -1}), Error);
  CHECK_THROWS_AS(check(Augmentation{.scale = 1}), Error);
  CHECK_THROWS_AS(check(Augmentation{.rotate = NAN}), Error);
}
