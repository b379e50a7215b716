#include "lapicque/domains/texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "lapicque/domains/protocol.hpp"

namespace lapicque::domains {
namespace {

constexpr size_t side = Digits::side, plane = Digits::plane;
using Plane = std::array<float, plane>;

/// Numbers of mean 0 on a grid of n x n cells, between its nodes by linear interpolation.
void add_octave(Plane& noise, size_t n, float amplitude, Stream& stream) {
  std::array<float, 17 * 17> nodes{};
  std::array<float, 17> row{};
  for (size_t i = 0; i < (n + 1) * (n + 1); ++i)
    nodes[i] = amplitude * (float(stream.word() >> 8) * 0x1p-23f - 1);
  const float step = float(n) / float(side);
  for (size_t y = 0; y < side; ++y) {
    const float at = (float(y) + 0.5f) * step;
    const auto low = size_t(at);
    const float share = at - float(low);
    const float* above = nodes.data() + low * (n + 1);
    for (size_t i = 0; i <= n; ++i) row[i] = above[i] + share * (above[i + n + 1] - above[i]);
    for (size_t x = 0; x < side; ++x) {
      const float to = (float(x) + 0.5f) * step;
      const auto left = size_t(to);
      noise[y * side + x] += row[left] + (to - float(left)) * (row[left + 1] - row[left]);
    }
  }
}

/// Of mean 0 and standard deviation 1.
Plane fractal_noise(double h, Stream& stream) {
  Plane noise{};
  for (size_t n = 2, j = 1; n <= 16; n *= 2, ++j)
    add_octave(noise, n, float(std::exp2(-h * double(j))), stream);
  double sum = 0, squares = 0;
  for (float v : noise) sum += v, squares += double(v) * v;
  const double mean = sum / plane, sd = std::sqrt(std::max(1e-12, squares / plane - mean * mean));
  for (float& v : noise) v = float((v - mean) / sd);
  return noise;
}

void draw_colour(float (&colour)[3], Stream& stream) {
  for (float& c : colour) c = float(stream.uniform());
}

float difference(const float (&a)[3], const float (&b)[3]) {
  float most = 0;
  for (size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(a[c] - b[c]));
  return most;
}

/// Ink that stands out from the ground on both sides of its edge.
Texture draw_ink(const Texture& ground, Stream& stream) {
  for (;;) {
    const Texture ink = draw_texture(stream, 0.15, false);
    if (difference(ink.colours[0], ground.colours[0]) >= 0.3f &&
        difference(ink.colours[0], ground.colours[1]) >= 0.3f)
      return ink;
  }
}

/// (1 2 1) / 4 along both axes; beyond the edge the outermost pixel again.
void soften(std::span<uint8_t> x) {
  Plane rows;
  for (size_t y = 0; y < side; ++y)
    for (size_t i = 0; i < side; ++i) {
      const uint8_t* row = x.data() + y * side;
      rows[y * side + i] = float(row[i - (i > 0)] + 2 * row[i] + row[i + (i + 1 < side)]);
    }
  for (size_t y = 0; y < side; ++y)
    for (size_t i = 0; i < side; ++i) {
      const float above = rows[(y - (y > 0)) * side + i];
      const float below = rows[(y + (y + 1 < side)) * side + i];
      x[y * side + i] = uint8_t((above + 2 * rows[y * side + i] + below) / 16 + 0.5f);
    }
}

}  // namespace

Texture draw_texture(Stream& stream, double roughness, bool with_edge) {
  Texture t;
  draw_colour(t.colours[0], stream);
  const bool two = with_edge && stream.uniform() < 0.5;
  if (two)
    draw_colour(t.colours[1], stream);
  else
    std::ranges::copy(t.colours[0], t.colours[1]);
  // The edge: where (x - x0) cos + (y - y0) sin = 0.
  const double angle = 2 * std::numbers::pi * stream.uniform();
  const auto nx = float(std::cos(angle)), ny = float(std::sin(angle));
  const auto x0 = float(stream.uniform() * side), y0 = float(stream.uniform() * side);
  const double h = 1.5 * stream.uniform(), sd = roughness * stream.uniform();
  const double mixed = stream.uniform();
  const auto grey = float(sd * std::sqrt(1 - mixed)), coloured = float(sd * std::sqrt(mixed));
  const Plane common = fractal_noise(h, stream);
  for (size_t c = 0; c < 3; ++c) {
    const Plane own = fractal_noise(h, stream);
    for (size_t i = 0; i < plane; ++i) {
      const float x = float(i % side) - x0, y = float(i / side) - y0;
      const float colour = t.colours[two && x * nx + y * ny > 0][c];
      t.values[c * plane + i] =
          std::clamp(colour + grey * common[i] + coloured * own[i], 0.0f, 1.0f);
    }
  }
  return t;
}

void paint(std::span<uint8_t> image, Stream& stream) {
  const auto [darkest, brightest] = std::ranges::minmax(image);
  const bool faint = brightest > darkest && brightest - darkest < 128;
  const float black = faint ? darkest : 0, span = faint ? float(brightest - darkest) : 255;
  const Texture ground = draw_texture(stream, 0.3, true), ink = draw_ink(ground, stream);
  for (size_t i = 0; i < 3 * plane; ++i) {
    const float x = (float(image[i]) - black) / span;
    image[i] = uint8_t(255 * (ground.values[i] + x * (ink.values[i] - ground.values[i])) + 0.5f);
  }
  if (stream.uniform() < 0.5)
    for (size_t c = 0; c < 3; ++c) soften(image.subspan(c * plane, plane));
}

}  // namespace lapicque::domains
