#include "lapicque/io/mat.hpp"

#include "io/golden.hpp"

using namespace lapicque;

namespace {

std::string error_of(Bytes bytes) {
  return file_error([&] { parse_mat(bytes, "x.mat"); });
}

}  // namespace

TEST_CASE("numeric arrays of a MATLAB file are read, and everything else is passed over") {
  const auto arrays = parse_mat(golden_bytes("arrays.mat"), "arrays.mat");
  CHECK(arrays.size() == 4);
  CHECK(find_array(arrays, "small", "x")[0] == 3);
  const auto& shorts = find_array(arrays, "shorts", "x");
  CHECK(shorts.shape == std::vector<size_t>{2, 2});
  CHECK(shorts.type == MatArray::Type::i16);
  CHECK(shorts[1] == 3);  // column-major
  CHECK(shorts[2] == 2);
  CHECK(shorts[3] == -400);
  CHECK(find_array(arrays, "doubles", "x")[1] == -1.25);
  CHECK(find_array(arrays, "floats", "x")[1] == 1.5);
  CHECK(file_error([&] { find_array(arrays, "X", "x.mat"); }) ==
        "x.mat has no array \"X\"; it has small, shorts, doubles, floats");
}

TEST_CASE("a MATLAB file that ends early, or lies about its sizes, is one message") {
  for (const char* name : {"arrays.mat", "svhn_tiny.mat"}) {
    const auto bytes = golden_bytes(name);
    const size_t whole_arrays =
        read_beginnings(bytes, [](const Bytes& part) { parse_mat(part, "x.mat"); });
    CHECK(whole_arrays < 10);  // only where one array ends and the next begins
  }
  auto bytes = golden_bytes("arrays.mat");
  const auto small = std::search(bytes.begin(), bytes.end(), "small", "small" + 5);
  *(small - 16) = 0x7f;  // the first dimension stands before the name and its tag
  CHECK(error_of(bytes) == "x.mat: small: 8 bytes of type 9 for a shape of [127, 1]");
}

TEST_CASE("other kinds of MATLAB files are told apart") {
  CHECK(error_of({}).starts_with("x.mat is not a little-endian MATLAB file of level 5"));
  Bytes newer(600);
  const std::string_view mark = "\x89HDF\r\n\x1a\n";
  std::copy(mark.begin(), mark.end(), newer.begin() + 512);
  CHECK(error_of(newer) == "x.mat is a MATLAB 7.3 file; save it again with -v7");
}
