#include "lapicque/io/images/svhn.hpp"

#include "io/golden.hpp"

using namespace lapicque;

TEST_CASE("SVHN's columns become rows, its channels last, and its ten a zero") {
  const auto set = parse_svhn(golden_bytes("svhn_tiny.mat"), "svhn_tiny.mat");
  CHECK(set.n_images() == 2);
  CHECK(set.height == 4);
  CHECK(set.width == 3);
  CHECK(set.channels == 3);
  CHECK(set.labels == std::vector<uint32_t>{1, 0});
  for (size_t i = 0; i < set.pixels.size(); ++i) CHECK(set.pixels[i] == i);  // as it was made
}

TEST_CASE("a MATLAB file without digits is refused") {
  CHECK(file_error([] {
          parse_svhn(golden_bytes("arrays.mat"), "x.mat");
        }).starts_with("x.mat has no array \"X\""));
}
