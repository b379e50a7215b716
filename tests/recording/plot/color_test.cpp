#include "lapicque/recording/plot/color.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace lapicque::plot;

namespace {

double linear(uint8_t c) {
  const double s = c / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

// Dichromats as simulated by Vienot, Brettel & Mollon (1999): linear RGB to cone responses, the
// missing cone replaced by what the other two make of it, and back.
std::array<double, 3> as_deuteranope(Rgb color) {
  const double r = linear(color.r), g = linear(color.g), b = linear(color.b);
  const double l = 17.8824 * r + 43.5161 * g + 4.11935 * b;
  const double s = 0.0299566 * r + 0.184309 * g + 1.46709 * b;
  const double m = 0.494207 * l + 1.24827 * s;
  return {0.0809444479 * l - 0.130504409 * m + 0.116721066 * s,
          -0.0102485335 * l + 0.0540193266 * m - 0.113614708 * s,
          -0.000365296938 * l - 0.00412161469 * m + 0.693511405 * s};
}

double seen_distance(Rgb a, Rgb b) {
  const auto p = as_deuteranope(a), q = as_deuteranope(b);
  double sum = 0;
  for (int k = 0; k < 3; ++k) {
    // Compared as displayed values, which are nearly even to the eye.
    const double d = std::cbrt(std::max(0.0, p[k])) - std::cbrt(std::max(0.0, q[k]));
    sum += d * d;
  }
  return std::sqrt(sum);
}

}  // namespace

TEST_CASE("any two of the first five categories stay apart without green cones, light and dark") {
  for (const auto theme : {Theme::light, Theme::dark})
    for (size_t i = 0; i < 5; ++i)
      for (size_t j = 0; j < i; ++j) {
        CAPTURE(i);
        CAPTURE(j);
        CHECK(seen_distance(categorical(i).in(theme), categorical(j).in(theme)) > 0.08);
      }
}

TEST_CASE("every ink for lines stands out from its paper") {
  for (const auto theme : {Theme::light, Theme::dark}) {
    const double paper = lightness(ink::paper.in(theme));
    for (size_t i = 0; i < 8; ++i)
      CHECK(std::abs(lightness(categorical(i).in(theme)) - paper) > 0.25);
    CHECK(std::abs(lightness(ink::text.in(theme)) - paper) > 0.7);
    CHECK(std::abs(lightness(ink::muted.in(theme)) - paper) > 0.45);
  }
}

TEST_CASE("excitatory populations are blue, inhibitory ones red, whatever their spelling") {
  const std::vector<std::string> names{"L2/3E", "L2/3I", "L4E", "exc",   "inhibitory",
                                       "e",     "I",     "TC",  "plume", "L5_I"};
  const auto inks = population_inks(names);
  const auto is_blue = [](Ink ink) { return ink.light.b > ink.light.r; };
  const auto is_red = [](Ink ink) { return ink.light.r > ink.light.b; };
  for (const size_t i : {0, 2, 3, 5}) CHECK(is_blue(inks[i]));
  for (const size_t i : {1, 4, 6, 9}) CHECK(is_red(inks[i]));
  CHECK(inks[7] == categorical(0));
  CHECK(inks[8] == categorical(1));
  CHECK_FALSE(inks[0] == inks[2]);
}

TEST_CASE("the sequential map changes lightness evenly, away from the paper, without leaps") {
  for (const auto theme : {Theme::light, Theme::dark}) {
    const double sign = theme == Theme::light ? -1 : 1;
    const double whole = lightness(sequential(1, theme)) - lightness(sequential(0, theme));
    CHECK(sign * whole > 0.6);
    for (int k = 0; k < 100; ++k) {
      const double step =
          lightness(sequential((k + 1) / 100.0, theme)) - lightness(sequential(k / 100.0, theme));
      CHECK(sign * step > 0);
      CHECK(step / whole == doctest::Approx(0.01).epsilon(0.6));
    }
    CHECK(std::abs(lightness(sequential(0, theme)) - lightness(ink::paper.in(theme))) < 0.1);
  }
}

TEST_CASE("the diverging map is neutral in the middle and blue and red at its ends") {
  for (const auto theme : {Theme::light, Theme::dark}) {
    const Rgb middle = diverging(0, theme);
    CHECK(std::max({middle.r, middle.g, middle.b}) - std::min({middle.r, middle.g, middle.b}) < 8);
    CHECK(diverging(-1, theme).b > diverging(-1, theme).r);
    CHECK(diverging(1, theme).r > diverging(1, theme).b);
    CHECK(diverging(7, theme) == diverging(1, theme));
  }
}
