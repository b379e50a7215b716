#include "lapicque/domains/resize.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::domains;

namespace {

ImageSet set_of(size_t side, size_t channels) {
  ImageSet set{.name = "made", .height = side, .width = side, .channels = channels};
  set.class_names.resize(10);
  return set;
}

}  // namespace

TEST_CASE("images of 32 x 32 stay as they are, in planes") {
  ImageSet set = set_of(32, 3);
  for (size_t i = 0; i < 32 * 32 * 3; ++i) set.pixels.push_back(uint8_t(i * 7));
  set.labels = {4};
  const Digits digits = in_common_form(set);
  REQUIRE(digits.n() == 1);
  for (size_t i = 0; i < 1024; ++i)
    for (size_t c = 0; c < 3; ++c) CHECK(digits.pixels[c * 1024 + i] == set.pixels[i * 3 + c]);
}

TEST_CASE("grey becomes colour, and a ramp stays a ramp where its edges allow") {
  ImageSet set = set_of(16, 1);
  for (size_t y = 0; y < 16; ++y)
    for (size_t x = 0; x < 16; ++x) set.pixels.push_back(uint8_t(16 * x));
  set.labels = {0};
  const Digits digits = in_common_form(set);
  for (size_t x = 1; x < 31; ++x)  // the centre of pixel x lies at (x + 0.5) / 2 - 0.5
    CHECK(digits.pixels[5 * 32 + x] == std::lround(16 * ((double(x) + 0.5) / 2 - 0.5)));
  CHECK(digits.pixels[0] == 0);
  CHECK(digits.pixels[31] == 240);
  CHECK(std::equal(digits.pixels.begin(), digits.pixels.begin() + 1024,
                   digits.pixels.begin() + 2048));
}

TEST_CASE("what is no set of digits is refused") {
  CHECK_THROWS_AS(in_common_form(set_of(8, 2)), Error);
}
