#include "lapicque/domains/sheet.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::domains;

namespace {

/// Digit i is red of level 10 i.
Digits reds(size_t n) {
  Digits digits{.set = "reds", .pixels = std::vector<uint8_t>(n * Digits::image_size)};
  digits.labels.resize(n);
  for (size_t i = 0; i < n; ++i)
    std::fill_n(digits.pixels.begin() + ptrdiff_t(i * Digits::image_size), 1024, uint8_t(10 * i));
  return digits;
}

const plot::Photo& photo_of(const plot::Panel& panel) {
  return std::get<plot::Photo>(panel.marks.front());
}

}  // namespace

TEST_CASE("a sheet has digit beside digit, pass below pass, with white between them") {
  Team team(1);
  const auto panel = sheet(team, arm_of("none"), reds(20), 1);
  CHECK(panel.title == "reds: none");
  const auto& photo = photo_of(panel);
  REQUIRE(photo.n_columns == 8 * 34 - 2);
  REQUIRE(photo.n_rows == 3 * 34 - 2);
  const auto at = [&](size_t y, size_t x) { return photo.pixels[y * photo.n_columns + x]; };
  for (size_t pass = 0; pass < 3; ++pass)
    for (size_t i = 0; i < 8; ++i) {
      CHECK(at(pass * 34, i * 34) == plot::Rgb{uint8_t(10 * i), 0, 0});
      CHECK(at(pass * 34 + 31, i * 34 + 31) == plot::Rgb{uint8_t(10 * i), 0, 0});
    }
  CHECK(at(5, 32) == plot::Rgb{255, 255, 255});
  CHECK(at(32, 5) == plot::Rgb{255, 255, 255});
}

TEST_CASE("passes differ where the arm varies digits; few digits leave room, none is refused") {
  Team team(1);
  const auto photo = photo_of(sheet(team, arm_of("flip"), reds(8), 1));
  size_t n_other = 0;
  for (size_t i = 0; i < 8; ++i)
    n_other += photo.pixels[i * 34] != photo.pixels[34 * photo.n_columns + i * 34];
  CHECK(n_other > 0);
  const auto few = photo_of(sheet(team, arm_of("instance_norm"), reds(2), 1));
  CHECK(few.pixels[0] == plot::Rgb{128, 128, 128});  // flat: 0 deviations
  CHECK(few.pixels[2 * 34] == plot::Rgb{255, 255, 255});
  CHECK_THROWS_AS(sheet(team, arm_of("none"), reds(0), 1), Error);
}
