#include "lapicque/io/images/mnist_m.hpp"

#include "io/golden.hpp"
#include "lapicque/io/sha256.hpp"

using namespace lapicque;

namespace {

ImageSet one_digit() {
  ImageSet mnist{.height = 28, .width = 28, .channels = 1, .class_names = {"0", "1"}};
  mnist.pixels.resize(784);
  mnist.pixels[3 * 28 + 5] = 1;
  mnist.labels = {1};
  return mnist;
}

Image photograph() {
  Image image{40, 50, 3, std::vector<uint8_t>(40 * 50 * 3)};
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = uint8_t(i * 31);
  return image;
}

std::string error_of(std::vector<int16_t> row) {
  const std::vector<Image> photographs{photograph()};
  return file_error([&] {
    blend_mnist_m(one_digit(), {{row.size() / 3, 3}, row}, photographs, "t");
  });
}

}  // namespace

TEST_CASE("MNIST-M is the photograph, inverted where the padded digit has ink") {
  const std::vector<Image> photographs{photograph()};
  const auto set =
      blend_mnist_m(one_digit(), {{1, 3}, std::vector<int16_t>{0, 8, 18}}, photographs, "t");
  CHECK(set.labels == std::vector<uint32_t>{1});
  for (size_t y = 0; y < 32; ++y)
    for (size_t x = 0; x < 32; ++x)
      for (size_t c = 0; c < 3; ++c) {
        const uint8_t from = photographs[0].pixels[((y + 8) * 50 + x + 18) * 3 + c];
        const bool ink = y == 3 + 2 && x == 5 + 2;
        CHECK(set.pixels[(y * 32 + x) * 3 + c] == (ink ? 255 - from : from));
      }
}

TEST_CASE("a table that asks for what is not there is refused") {
  CHECK(error_of({1, 0, 0}) == "t: row 0 asks for photograph 1 of 1");
  CHECK(error_of({0, 9, 0}) == "t: row 0: no window at (9, 0) in photograph 0");
  CHECK(error_of({0, 0, -1}) == "t: row 0: no window at (0, -1) in photograph 0");
  CHECK(error_of({0, 0, 0, 0, 0, 0}).starts_with("t: a table of 2 x 3 for 1 digits"));
}

TEST_CASE("photographs must decode to the pixels that the list names") {
  const Folder folder;
  std::filesystem::create_directory(folder.path / "train");
  std::filesystem::copy_file(golden("gradient.jpg"), folder.path / "train/1.jpg");
  const auto hash = sha256(decode_image(golden_bytes("gradient.jpg"), "x").pixels);
  const std::string head = "index,file,width,height,sha256_jpeg,sha256_rgb\n0,";
  auto list = [&](const std::string& rest) {
    std::ofstream(folder.path / "list.csv") << head + rest + "\n";
    return file_error([&] { read_bsds(folder.path / "list.csv", folder.path / "train"); });
  };
  CHECK(list("1.jpg,24,16,," + hash).empty());
  CHECK(list("1.jpg,24,16,,00").starts_with("1.jpg: decodes to other pixels"));
  CHECK(list("2.jpg,24,16,," + hash).ends_with("has no photograph 2.jpg"));
  CHECK(list("1.jpg").ends_with("list.csv:2: 2 cells, must be 6"));
}
