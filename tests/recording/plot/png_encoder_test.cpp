#include "lapicque/recording/plot/png_encoder.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "lapicque/base/error.hpp"

using namespace lapicque::plot;

TEST_CASE("base64 agrees with the test vectors of RFC 4648") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(std::string("\xff\xfe\x00", 3)) == "//4A");
}

TEST_CASE("a PNG begins with its signature and header, and ends with its end") {
  const std::vector<uint8_t> pixels(7 * 5 * 3, 128);
  const auto png = encode_png(7, 5, Channels::rgb, pixels);
  CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
  CHECK(png.substr(12, 4) == "IHDR");
  CHECK(png[19] == 7);
  CHECK(png[23] == 5);
  CHECK(png.find("IEND") == png.size() - 8);
}

TEST_CASE("pixels that do not fill the picture are refused") {
  const std::vector<uint8_t> pixels(10);
  CHECK_THROWS_AS(encode_png(7, 5, Channels::grey, pixels), lapicque::Error);
}
