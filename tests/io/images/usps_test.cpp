#include "lapicque/io/images/usps.hpp"

#include <cmath>

#include "io/golden.hpp"

using namespace lapicque;

namespace {

/// 256 grey values v_i = (i - 128) / 128, and the pixel that each becomes.
double grey(int i) { return (i - 128) / 128.0; }
uint8_t pixel(int i) { return uint8_t(std::lround(127.5 * (grey(i) + 1))); }

std::string text_line(const char* label) {
  std::string line = label;
  for (int i = 0; i < 256; ++i) line += fmt::format(" {:.5f}", grey(i));
  return line + " \n";
}

}  // namespace

TEST_CASE("the text, LIBSVM and IDX forms of USPS give the same pixels") {
  std::string svm = "7";
  std::vector<int16_t> thousandths;
  for (int i = 0; i < 256; ++i) {
    if (i != 128) svm += fmt::format(" {}:{:.5f}", i + 1, grey(i));  // zero is left out
    thousandths.push_back(int16_t(std::lround(1000 * grey(i))));
  }
  const auto a = parse_usps_text(text_line("6.0000"), "zip.train");
  const auto b = parse_usps_libsvm(svm + "\n", "usps");
  const auto c = usps_of_idx({{1, 16, 16}, thousandths}, {{1}, std::vector<uint8_t>{6}}, "idx");
  for (const auto* set : {&a, &b, &c}) {
    CHECK(set->labels == std::vector<uint32_t>{6});
    CHECK(set->height == 16);
    for (int i = 0; i < 256; ++i) CHECK(std::abs(set->pixels[size_t(i)] - pixel(i)) <= (set == &c));
  }
  CHECK(a.pixels == b.pixels);
}

TEST_CASE("the HDF5 form of USPS holds greys from 0 to 1") {
  const auto set = read_usps_hdf5(golden("usps_tiny.h5"), Split::test);
  CHECK(set.labels == std::vector<uint32_t>{4, 5});
  for (size_t i = 0; i < 512; ++i)
    CHECK(std::abs(set.pixels[i] - 255.0 * double(i) / 511) <= 0.5001);
  CHECK(read_usps_hdf5(golden("usps_tiny.h5"), Split::train).n_images() == 3);
}

TEST_CASE("a mistake in the text forms of USPS is one message with its line") {
  auto text = [](const std::string& t) { return file_error([&] { parse_usps_text(t, "z"); }); };
  auto svm = [](const std::string& t) { return file_error([&] { parse_usps_libsvm(t, "u"); }); };
  CHECK(text(text_line("6") + "5 0.5\n") == "z:2: 1 grey values, must be 256");
  CHECK(text("x 1\n") == "z:1: \"x\" is not a number");
  CHECK(text("10 1\n") == "z:1: label 10, must be 0 to 9");
  CHECK(text("1 3\n") == "z:1: a grey value of 3, must be -1 to 1");
  CHECK(text("1 nan\n").starts_with("z:1: a grey value of nan"));
  CHECK(svm("0 1:0.5\n") == "u:1: label 0, must be 1 to 10");
  CHECK(svm("1 0:0.5\n").starts_with("u:1: \"0:0.5\", must be INDEX:VALUE"));
  CHECK(svm("1 257:0.5\n").starts_with("u:1: \"257:0.5\", must be INDEX:VALUE"));
  CHECK(svm("1 5\n").starts_with("u:1: \"5\", must be INDEX:VALUE"));
  CHECK(svm("\n\n1 1:0.5\n").empty());
}
