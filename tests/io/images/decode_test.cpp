#include "lapicque/io/images/decode.hpp"

#include <cmath>
#include <numeric>

#include "io/golden.hpp"

using namespace lapicque;

namespace {

Image decoded(const char* name) { return decode_image(golden_bytes(name), name); }

uint8_t colour(size_t x, size_t y, size_t c) {
  return uint8_t(c == 0 ? x * 10 : c == 1 ? y * 15 : (x + y) * 6);
}

}  // namespace

TEST_CASE("a PNG keeps every pixel, and palettes and transparency become colours") {
  const auto plain = decoded("gradient.png");
  CHECK(plain.height == 16);
  CHECK(plain.width == 24);
  CHECK(plain.channels == 3);
  const auto alpha = decoded("alpha.png");
  for (size_t y = 0; y < 16; ++y)
    for (size_t x = 0; x < 24; ++x)
      for (size_t c = 0; c < 3; ++c) {
        CHECK(plain.pixels[(y * 24 + x) * 3 + c] == colour(x, y, c));
        CHECK(alpha.pixels[(y * 24 + x) * 3 + c] == (x < 12 ? colour(x, y, c) : 0));
      }
  CHECK(decoded("palette.png").channels == 3);
}

TEST_CASE("a JPEG is near the image that it was made of, grey or in colour") {
  const auto rgb = decoded("gradient.jpg");
  const auto grey = decoded("grey.jpg");
  CHECK(rgb.channels == 3);
  CHECK(grey.channels == 1);
  for (size_t y = 0; y < 16; ++y)
    for (size_t x = 0; x < 24; ++x) {
      CHECK(std::abs(grey.pixels[y * 24 + x] - int(colour(x, y, 1))) <= 3);
      for (size_t c = 0; c < 3; ++c)
        CHECK(std::abs(rgb.pixels[(y * 24 + x) * 3 + c] - int(colour(x, y, c))) <= 12);
    }
}

TEST_CASE("an image that is cut short, of four colours, or none is one message") {
  for (const char* name : {"gradient.png", "gradient.jpg", "grey.jpg"})
    CHECK(read_beginnings(golden_bytes(name), [](const Bytes& part) { decode_image(part, "x"); }) <=
          (std::string_view(name).ends_with("png") ? 16 : 2));  // what follows the last pixel
  CHECK(file_error([] { decoded("cmyk.jpg"); }) ==
        "cmyk.jpg is a JPEG of 4 colours; 1 and 3 are read");
  CHECK(file_error([] {
          decode_image(Bytes{'G', 'I', 'F', '8'}, "x.gif");
        }) == "x.gif is neither a PNG nor a JPEG file");
  auto large = golden_bytes("gradient.png");
  large[16] = 0x40;  // the width becomes 2^30
  CHECK(!file_error([&] { decode_image(large, "x.png"); }).empty());
}

TEST_CASE("resizing keeps the mean, and a constant and a ramp as they are") {
  Image ramp{20, 40, 1, std::vector<uint8_t>(800)};
  for (size_t y = 0; y < 20; ++y)
    for (size_t x = 0; x < 40; ++x) ramp.pixels[y * 40 + x] = uint8_t(10 + 5 * x);
  const auto half = resized(ramp, 10, 20);
  for (size_t x = 1; x < 19; ++x)
    CHECK(std::abs(half.pixels[5 * 20 + x] - (10 + 5 * (2 * double(x) + 0.5))) <= 0.5);
  const auto twice = resized(ramp, 40, 80);
  for (size_t x = 2; x < 78; ++x)
    CHECK(std::abs(twice.pixels[9 * 80 + x] - (10 + 5 * (double(x) / 2 - 0.25))) <= 0.5);
  const auto mean = [](const Image& image) {
    return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0) /
           double(image.pixels.size());
  };
  CHECK(mean(resized(ramp, 7, 13)) == doctest::Approx(mean(ramp)).epsilon(0.01));
  CHECK(resized(ramp, 20, 40).pixels == ramp.pixels);
}

TEST_CASE("grey is the sum of colours that BT.601 weighs, and grey of grey is grey") {
  const Image image{1, 2, 3, {255, 0, 0, 0, 200, 100}};
  CHECK(with_channels(image, 1).pixels == std::vector<uint8_t>{76, 129});
  CHECK(with_channels(with_channels(image, 1), 3).pixels ==
        std::vector<uint8_t>{76, 76, 76, 129, 129, 129});
  CHECK_THROWS_AS(with_channels(image, 4), Error);
}
