#include "lapicque/recording/plot/color.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numbers>
#include <optional>

namespace lapicque::plot {

// Hues after Okabe & Ito (2008), "Color universal design", darkened where thin lines need it.
Ink categorical(size_t i) {
  static constexpr std::array<Ink, 8> inks{{
      {rgb(0x0b6bb5), rgb(0x5aaef0)},  // blue
      {rgb(0xd1570b), rgb(0xff9a52)},  // vermilion
      {rgb(0x0a8f6c), rgb(0x3fcfa3)},  // green
      {rgb(0xb5528d), rgb(0xea94c4)},  // purple
      {rgb(0xc98a00), rgb(0xf2c14a)},  // amber
      {rgb(0x3d9fd6), rgb(0x8fd3f7)},  // sky
      {rgb(0x4b4fa8), rgb(0x9da2f5)},  // indigo
      {rgb(0x6a7480), rgb(0xa9b4c0)},  // grey
  }};
  return inks[i % inks.size()];
}

namespace {

enum class Family { excitatory, inhibitory };

std::optional<Family> family_of(const std::string& name) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower.find("exc") != std::string::npos) return Family::excitatory;
  if (lower.find("inh") != std::string::npos) return Family::inhibitory;
  if (lower.empty()) return {};
  // "E", "L4E", "l4e", "layer4_E": the letter stands alone, or after a digit or a mark.
  const bool alone =
      lower.size() == 1 || !std::isalpha(static_cast<unsigned char>(lower[lower.size() - 2]));
  if (alone && lower.back() == 'e') return Family::excitatory;
  if (alone && lower.back() == 'i') return Family::inhibitory;
  return {};
}

constexpr std::array<Ink, 6> excitatory_inks{{
    {rgb(0x2456a6), rgb(0x78a9ff)},
    {rgb(0x1c8bc0), rgb(0x5fc6f2)},
    {rgb(0x138f93), rgb(0x4fd3cf)},
    {rgb(0x5b5bc4), rgb(0xa9a6ff)},
    {rgb(0x3f78d0), rgb(0x9cc0ff)},
    {rgb(0x2d6f87), rgb(0x86c5dd)},
}};
constexpr std::array<Ink, 6> inhibitory_inks{{
    {rgb(0xc2324a), rgb(0xff7d8c)},
    {rgb(0xdb6220), rgb(0xff9f5f)},
    {rgb(0xc78a12), rgb(0xf0c04f)},
    {rgb(0xa83e8c), rgb(0xee8fd2)},
    {rgb(0x9c3b2c), rgb(0xe8927f)},
    {rgb(0xd0557a), rgb(0xffa0bb)},
}};

}  // namespace

std::vector<Ink> population_inks(std::span<const std::string> names) {
  std::vector<Ink> inks;
  size_t n_excitatory = 0, n_inhibitory = 0, n_other = 0;
  for (const auto& name : names) {
    const auto family = family_of(name);
    if (family == Family::excitatory)
      inks.push_back(excitatory_inks[n_excitatory++ % excitatory_inks.size()]);
    else if (family == Family::inhibitory)
      inks.push_back(inhibitory_inks[n_inhibitory++ % inhibitory_inks.size()]);
    else
      inks.push_back(categorical(n_other++));
  }
  return inks;
}

// OKLab (Ottosson 2020, "A perceptual color space for image processing"): a linear map of linear
// sRGB to cone responses, their cube roots, and a second linear map to lightness and two hues.
namespace {

struct Lab {
  double lightness, a, b;
};

double to_linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

uint8_t from_linear(double c) {
  c = std::clamp(c, 0.0, 1.0);
  const double s = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
  return static_cast<uint8_t>(std::lround(255 * s));
}

Rgb to_rgb(Lab lab) {
  const double l = std::pow(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
  const double m = std::pow(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
  const double s = std::pow(lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
  return {from_linear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          from_linear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          from_linear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

Rgb from_lch(double l, double chroma, double hue_degrees) {
  const double hue = hue_degrees * std::numbers::pi / 180;
  return to_rgb({l, chroma * std::cos(hue), chroma * std::sin(hue)});
}

}  // namespace

double lightness(Rgb color) {
  const double r = to_linear(color.r / 255.0), g = to_linear(color.g / 255.0),
               b = to_linear(color.b / 255.0);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
}

// Lightness runs straight while the hue turns between yellow and violet. The chroma is as large as
// sRGB can show at the narrowest place, teal, and larger towards both ends.
Rgb sequential(double t, Theme theme) {
  t = std::clamp(t, 0.0, 1.0);
  if (theme == Theme::light) {
    const double chroma = 0.022 + 0.110 * std::sin(std::numbers::pi / 2 * std::min(1.0, 1.5 * t)) -
                          0.035 * std::exp(-std::pow((t - 0.55) / 0.2, 2));
    return from_lch(0.975 - 0.70 * t, chroma, 112 + 190 * t);
  }
  const double chroma = 0.045 + 0.10 * t - 0.02 * std::exp(-std::pow((t - 0.55) / 0.22, 2));
  return from_lch(0.25 + 0.68 * t, chroma, 302 - 197 * t);
}

Rgb diverging(double t, Theme theme) {
  t = std::clamp(t, -1.0, 1.0);
  const double hue = t < 0 ? 252 : 42;
  const double away = std::pow(std::abs(t), 0.9);
  const double middle = theme == Theme::light ? 0.975 : 0.235;
  const double end = theme == Theme::light ? 0.46 : 0.80;
  return from_lch(middle + (end - middle) * away, 0.155 * std::sin(away * std::numbers::pi / 2),
                  hue);
}

}  // namespace lapicque::plot
