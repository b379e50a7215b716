#include "lapicque/domains/arm.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

using namespace lapicque;
using namespace lapicque::domains;

namespace {

Digits noise(size_t n) {
  Digits digits{.set = "noise", .labels = std::vector<uint32_t>(n)};
  Stream stream(make_key(1, Purpose::test, 0));
  for (size_t i = 0; i < n * Digits::image_size; ++i)
    digits.pixels.push_back(uint8_t(stream.below(256)));
  return digits;
}

std::vector<float> shown(const char* arm, const Digits& digits, uint32_t pass = 0,
                         uint64_t seed = 1) {
  Team team(1);
  std::vector<uint32_t> rows(digits.n());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = uint32_t(i);
  std::vector<float> out(digits.pixels.size());
  show(team, arm_of(arm), digits, rows, seed, pass, out);
  return out;
}

Digits negative(Digits digits) {
  for (auto& b : digits.pixels) b = uint8_t(255 - b);
  return digits;
}

}  // namespace

TEST_CASE("without a filter pixels are intensities from 0 to 1") {
  const auto digits = noise(2);
  const auto x = shown("none", digits);
  for (size_t i = 0; i < x.size(); ++i) CHECK(x[i] == float(digits.pixels[i]) / 255);
}

TEST_CASE("the layer is vision's, and neither it nor Sobel's gradient sees polarity") {
  const auto digits = noise(3);
  std::vector<float> expected(digits.pixels.size());
  Team team(1);
  vision::wta_forward<float>(team, {}, {3, 3, 32, 32}, digits.pixels, expected);
  CHECK(shown("wta", digits) == expected);
  CHECK(shown("wta", negative(digits)) == expected);
  CHECK(shown("sobel", negative(digits)) == shown("sobel", digits));
  CHECK(shown("brightness", negative(digits)) != shown("brightness", digits));
}

TEST_CASE("Sobel's gradient of a step is largest beside it and nothing elsewhere") {
  Digits digits{.pixels = std::vector<uint8_t>(Digits::image_size), .labels = {0}};
  for (size_t i = 0; i < digits.pixels.size(); ++i) digits.pixels[i] = i % 32 < 10 ? 20 : 120;
  const auto y = shown("sobel", digits);
  for (size_t x = 0; x < 32; ++x)
    CHECK(y[7 * 32 + x] == doctest::Approx(x == 9 || x == 10 ? 1.0 : 0.0));
}

TEST_CASE("instance norm gives every channel mean 0 and deviation 1") {
  const auto x = shown("instance_norm", noise(1));
  for (size_t c = 0; c < 3; ++c) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < 1024; ++i) {
      sum += x[c * 1024 + i];
      squares += x[c * 1024 + i] * x[c * 1024 + i];
    }
    CHECK(std::abs(sum / 1024) < 1e-5);
    CHECK(squares / 1024 == doctest::Approx(1).epsilon(1e-3));
  }
}

TEST_CASE("flips turn about half of the images over, in training only, by (seed, pass, row)") {
  const auto digits = noise(200);
  const auto plain = shown("none", digits), flipped = shown("flip", digits, 1);
  size_t n_flipped = 0;
  for (size_t i = 0; i < 200; ++i) {
    const float a = plain[i * Digits::image_size], b = flipped[i * Digits::image_size];
    CHECK((b == a || b == 1 - a));
    n_flipped += b != a;
  }
  CHECK(n_flipped > 75);
  CHECK(n_flipped < 125);
  CHECK(shown("flip", digits) == plain);
  CHECK(shown("flip", digits, 1) == flipped);
  CHECK(shown("flip", digits, 2) != flipped);
  CHECK(shown("flip", digits, 1, 2) != flipped);
}

TEST_CASE("affine changes move all channels alike, before the filter, in training only") {
  Digits grey = noise(4);
  for (size_t i = 0; i < 4; ++i)
    for (size_t c = 1; c < 3; ++c)
      std::copy_n(grey.pixels.begin() + ptrdiff_t(i * Digits::image_size), 1024,
                  grey.pixels.begin() + ptrdiff_t(i * Digits::image_size + c * 1024));
  const auto moved = shown("wta+affine", grey, 1);
  CHECK(moved != shown("wta", grey));
  CHECK(shown("wta+affine", grey) == shown("wta", grey));
  for (size_t i = 0; i < 4; ++i)
    CHECK(std::equal(moved.begin() + ptrdiff_t(i * Digits::image_size),
                     moved.begin() + ptrdiff_t(i * Digits::image_size + 1024),
                     moved.begin() + ptrdiff_t(i * Digits::image_size + 2048)));
}

TEST_CASE("words of training make a variation, before any filter, in training only") {
  const auto arm = arm_of("sobel+zoom+neighbours+texture");
  CHECK(arm.variation == Variation{.zoom = true, .neighbours = true, .texture = true});
  CHECK(arm_of("affine").variation == Variation{.affine = true});
  const auto digits = noise(12);
  for (const char* word : {"zoom", "neighbours", "texture"}) {
    CAPTURE(word);
    CHECK(shown(word, digits) == shown("none", digits));
    CHECK(shown(word, digits, 1) != shown("none", digits));
    CHECK(shown(word, digits, 1) == shown(word, digits, 1));
  }
}

TEST_CASE("an unknown word, and two filters, are refused in a sentence") {
  CHECK_THROWS_WITH_AS(arm_of("wta+flup"), doctest::Contains("flip"), Error);
  CHECK_THROWS_WITH_AS(arm_of("wta+sobel"), doctest::Contains("one filter"), Error);
  CHECK_THROWS_WITH_AS(arm_of("textur"), doctest::Contains("texture"), Error);
  CHECK_THROWS_AS(arm_of(""), Error);
}
