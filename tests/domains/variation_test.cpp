#include "lapicque/domains/variation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

using namespace lapicque;
using namespace lapicque::domains;

namespace {

using Image = std::array<uint8_t, Digits::image_size>;

/// Discs of radius 8 on black, white in each channel.
Digits discs(size_t n) {
  Digits digits{.set = "discs", .labels = std::vector<uint32_t>(n)};
  for (size_t i = 0; i < n * Digits::image_size; ++i) {
    const double x = double(i % 32) - 15.5, y = double(i / 32 % 32) - 15.5;
    digits.pixels.push_back(x * x + y * y < 64 ? 255 : 0);
  }
  return digits;
}

Image varied(const Variation& v, const Digits& digits, uint32_t row, uint32_t pass = 1,
             uint64_t seed = 1) {
  Image out;
  vary(v, digits, row, seed, pass, out);
  return out;
}

/// Pixels of the first channel that are bright, in columns [begin, end).
size_t n_bright(const Image& image, size_t begin = 0, size_t end = 32) {
  size_t n = 0;
  for (size_t y = 0; y < 32; ++y)
    for (size_t x = begin; x < end; ++x) n += image[y * 32 + x] > 127;
  return n;
}

}  // namespace

TEST_CASE("what varies nothing copies") {
  const auto digits = discs(2);
  CHECK(std::ranges::equal(varied({}, digits, 1), digits.image(1)));
  CHECK(!Variation{}.any());
}

TEST_CASE("zoom makes a digit 0.6 to 1.4 times as large, affine 0.85 to 1.15") {
  const auto digits = discs(300);
  const double area = double(n_bright(varied({}, digits, 0)));
  for (const auto& [v, least, most] : {std::tuple{Variation{.affine = true}, 0.85, 1.15},
                                       std::tuple{Variation{.zoom = true}, 0.6, 1.4}}) {
    double low = 10, high = 0;
    for (uint32_t i = 0; i < 300; ++i) {
      const double size = std::sqrt(double(n_bright(varied(v, digits, i))) / area);
      low = std::min(low, size);
      high = std::max(high, size);
    }
    CHECK(low == doctest::Approx(least).epsilon(0.05));
    CHECK(high == doctest::Approx(most).epsilon(0.05));
  }
}

TEST_CASE(
    "neighbours stand beside a quarter of the digits on each side, and leave the digit alone") {
  const auto digits = discs(1000);
  const auto plain = varied({}, digits, 0);
  size_t n_left = 0, n_right = 0, n_both = 0;
  for (uint32_t i = 0; i < 1000; ++i) {
    const auto image = varied({.neighbours = true}, digits, i);
    CHECK(n_bright(image, 8, 24) >= n_bright(plain, 8, 24));
    CHECK(n_bright(image, 12, 20) == n_bright(plain, 12, 20));
    const bool left = n_bright(image, 0, 8) > 0, right = n_bright(image, 24, 32) > 0;
    n_left += left, n_right += right, n_both += left && right;
  }
  // One side in four has one. Discs end 8 pixels from their middle, so that of 13 places, 20 to 32
  // pixels away, four are seen: those up to 23.
  CHECK(double(n_left) == doctest::Approx(1000 / 4.0 * 4 / 13).epsilon(0.3));
  CHECK(double(n_right) == doctest::Approx(1000 / 4.0 * 4 / 13).epsilon(0.3));
  CHECK(n_both < 30);
}

TEST_CASE("a neighbour is another image of the set") {
  Digits digits = discs(50);
  std::fill_n(digits.pixels.begin(), Digits::image_size, uint8_t(0));  // the first is empty
  size_t n_seen = 0;
  for (uint32_t pass = 1; pass <= 100; ++pass) {
    const auto image = varied({.neighbours = true}, digits, 0, pass);
    n_seen += n_bright(image) > 0;
  }
  CHECK(n_seen > 10);  // seven in sixteen have one or two, of which 4 in 13 are seen
  CHECK(n_seen < 40);
}

TEST_CASE("every other digit gets other colours, and all changes go together") {
  const auto digits = discs(400);
  size_t n_painted = 0;
  for (uint32_t i = 0; i < 400; ++i) {
    const auto image = varied({.texture = true}, digits, i);
    n_painted += !std::ranges::equal(image, digits.image(i));
  }
  CHECK(n_painted > 160);
  CHECK(n_painted < 240);
  const Variation all{.zoom = true, .neighbours = true, .texture = true};
  size_t n_other = 0;
  for (uint32_t i = 0; i < 20; ++i)
    n_other += varied(all, digits, i) != varied({.zoom = true, .neighbours = true}, digits, i);
  CHECK(n_other > 4);
  CHECK(n_other < 16);
}

TEST_CASE("changes are functions of seed, pass and row") {
  const auto digits = discs(30);
  for (const Variation& v :
       {Variation{.affine = true}, Variation{.zoom = true}, Variation{.texture = true},
        Variation{.zoom = true, .neighbours = true}}) {
    CHECK(varied(v, digits, 1) == varied(v, digits, 1));
    size_t n_rows = 0, n_epochs = 0, n_seeds = 0;
    for (uint32_t i = 1; i < 20; ++i) {
      n_rows += varied(v, digits, 1) != varied(v, digits, 1 + i);
      n_epochs += varied(v, digits, 1, 1) != varied(v, digits, 1, 1 + i);
      n_seeds += varied(v, digits, 1, 1, 1) != varied(v, digits, 1, 1, 1 + i);
    }
    CHECK(std::min({n_rows, n_epochs, n_seeds}) > 4);
  }
}
