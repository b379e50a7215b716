// Colours: every ink is a pair, one for light paper and one for dark, so that a picture is drawn
// once and serves both. Palettes for categories and populations, and two maps for matrices.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lapicque::plot {

struct Rgb {
  uint8_t r = 0, g = 0, b = 0;
  bool operator==(const Rgb&) const = default;
};

/// 0x1b4f9c as a colour.
constexpr Rgb rgb(uint32_t hex) {
  return {static_cast<uint8_t>(hex >> 16), static_cast<uint8_t>(hex >> 8),
          static_cast<uint8_t>(hex)};
}

enum class Theme { light, dark };

/// One colour for light paper and its counterpart for dark.
struct Ink {
  Rgb light, dark;
  bool operator==(const Ink&) const = default;
  Rgb in(Theme theme) const { return theme == Theme::light ? light : dark; }
};

/// The inks that carry no data.
namespace ink {
inline constexpr Ink paper{rgb(0xffffff), rgb(0x12161c)};
inline constexpr Ink text{rgb(0x171b21), rgb(0xe9edf2)};
inline constexpr Ink muted{rgb(0x5a6572), rgb(0x9ba7b5)};
inline constexpr Ink spine{rgb(0x98a2ad), rgb(0x5c6875)};
inline constexpr Ink grid{rgb(0xe9ecf0), rgb(0x232a33)};
inline constexpr Ink good{rgb(0x0b7a55), rgb(0x4cc79a)};
inline constexpr Ink bad{rgb(0xb3261e), rgb(0xff8a7a)};
}  // namespace ink

/// The i-th of eight categorical inks, told apart also without red-green vision; then repeats.
Ink categorical(size_t i);

/// Inks for populations by name: excitatory ones ("L4E", "exc", ...) run through blues, inhibitory
/// ones ("L4I", "inh", ...) through reds, in order of appearance; others take the categories.
std::vector<Ink> population_inks(std::span<const std::string> names);

/// A map over violet, blue, teal and yellow that begins near the colour of the paper: equal steps
/// of `t` in [0, 1] are equal steps of perceived lightness, downwards on light paper and upwards
/// on dark.
Rgb sequential(double t, Theme theme);

/// Blue below zero, orange-red above, paper-like in the middle; `t` in [-1, 1].
Rgb diverging(double t, Theme theme);

/// Perceived lightness in [0, 1] (the L of OKLab).
double lightness(Rgb color);

}  // namespace lapicque::plot
