#include "lapicque/domains/texture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "lapicque/domains/protocol.hpp"

using namespace lapicque;
using namespace lapicque::domains;

namespace {

using Image = std::array<uint8_t, Digits::image_size>;
constexpr size_t plane = Digits::side * Digits::side;

Stream stream_of(uint32_t i) { return Stream(make_key(1, Purpose::test, i)); }

/// White to the left of column 16, black from there on: ink and ground by halves.
Image halves() {
  Image image;
  for (size_t i = 0; i < image.size(); ++i) image[i] = i % 32 < 16 ? 255 : 0;
  return image;
}

/// Means of the columns [begin, end) of a channel, 0 to 255.
double mean_of(const Image& image, size_t channel, size_t begin, size_t end) {
  double sum = 0;
  for (size_t y = 0; y < 32; ++y)
    for (size_t x = begin; x < end; ++x) sum += image[channel * plane + y * 32 + x];
  return sum / double(32 * (end - begin));
}

}  // namespace

TEST_CASE("a texture lies in [0, 1], about its colour, as rough as was asked for") {
  double squares = 0;
  size_t n = 0;
  for (uint32_t i = 0; i < 200; ++i) {
    auto stream = stream_of(i);
    const Texture t = draw_texture(stream, 0.1, false);
    CHECK(std::ranges::all_of(t.values, [](float v) { return v >= 0 && v <= 1; }));
    for (size_t c = 0; c < 3; ++c) {
      if (t.colours[0][c] < 0.35f || t.colours[0][c] > 0.65f) continue;  // nothing is cut off
      double mean = 0;
      for (size_t p = 0; p < plane; ++p) mean += double(t.values[c * plane + p]) / plane;
      CHECK(mean == doctest::Approx(t.colours[0][c]).epsilon(0.02));
      for (size_t p = 0; p < plane; ++p) squares += std::pow(t.values[c * plane + p] - mean, 2);
      n += plane;
    }
  }
  // sd uniform in [0, 0.1]: its mean square is 0.01 / 3; 100-odd textures of 0.3 sd of that
  CHECK(std::sqrt(squares / double(n)) == doctest::Approx(0.1 / std::sqrt(3.0)).epsilon(0.15));
}

TEST_CASE("textures are without an edge as often as with one, which parts two colours") {
  size_t n_two = 0;
  for (uint32_t i = 0; i < 400; ++i) {
    auto stream = stream_of(i);
    const Texture t = draw_texture(stream, 0, true);
    const bool two = !std::equal(t.colours[0], t.colours[0] + 3, t.colours[1]);
    n_two += two;
    for (float v : std::span(t.values).first(plane))
      CHECK((v == doctest::Approx(t.colours[0][0]) || v == doctest::Approx(t.colours[1][0])));
  }
  CHECK(n_two > 160);
  CHECK(n_two < 240);
}

TEST_CASE("ink stands out from the ground, lighter as often as darker") {
  size_t n_lighter = 0, n_clear = 0;
  for (uint32_t i = 0; i < 400; ++i) {
    auto image = halves();
    auto stream = stream_of(i);
    paint(image, stream);
    double most = 0;
    for (size_t c = 0; c < 3; ++c) {
      const double difference = mean_of(image, c, 0, 16) - mean_of(image, c, 16, 32);
      if (std::abs(difference) > std::abs(most)) most = difference;
    }
    n_clear += std::abs(most) > 0.25 * 255;  // 0.3 by the colours, of which coarse noise takes some
    n_lighter += most > 0;
  }
  CHECK(n_clear > 375);
  CHECK(n_lighter > 160);
  CHECK(n_lighter < 240);
}

TEST_CASE("half of the images are softened: the step is then as wide as the mask") {
  size_t n_soft = 0;
  for (uint32_t i = 0; i < 400; ++i) {
    auto image = halves();
    auto stream = stream_of(i);
    paint(image, stream);
    // The columns beside the step, seen from ink to ground, in the channel of most contrast.
    size_t channel = 0;
    for (size_t c = 1; c < 3; ++c)
      if (std::abs(mean_of(image, c, 14, 15) - mean_of(image, c, 17, 18)) >
          std::abs(mean_of(image, channel, 14, 15) - mean_of(image, channel, 17, 18)))
        channel = c;
    const double ink = mean_of(image, channel, 14, 15), ground = mean_of(image, channel, 17, 18);
    const double beside = mean_of(image, channel, 15, 16);
    n_soft += std::abs(beside - ink) > 0.12 * std::abs(ink - ground);  // 0.25 by the mask
  }
  CHECK(n_soft > 150);
  CHECK(n_soft < 250);
}

TEST_CASE("a faint image is painted as its like of full contrast, a clear one as it is") {
  const auto painted = [](Image image, uint8_t black, uint8_t white) {
    for (auto& b : image) b = b ? white : black;
    auto stream = stream_of(3);
    paint(image, stream);
    return image;
  };
  CHECK(painted(halves(), 90, 150) == painted(halves(), 0, 255));
  CHECK(painted(halves(), 50, 180) != painted(halves(), 0, 255));
}

TEST_CASE("a painting is a function of its random numbers") {
  const auto painted = [](uint32_t i) {
    auto image = halves();
    auto stream = stream_of(i);
    paint(image, stream);
    return image;
  };
  CHECK(painted(1) == painted(1));
  CHECK(painted(1) != painted(2));
}
