#include "lapicque/io/image_library.hpp"

#include <algorithm>
#include <cstdlib>

#include "io/folder.hpp"
#include "lapicque/io/images/idx.hpp"

using namespace lapicque;

namespace {

/// Four files of MNIST's names with `n` images of 2 x 3 pixels.
void write_four(const std::filesystem::path& folder, size_t n, const std::string& ending) {
  for (const std::string part : {"train", "t10k"}) {
    std::vector<uint8_t> pixels(n * 6), labels(n);
    for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = uint8_t(i);
    for (size_t i = 0; i < n; ++i) labels[i] = uint8_t(part == "train" ? i % 10 : 9 - i % 10);
    write_idx(folder / (part + "-images-idx3-ubyte" + ending), {{n, 2, 3}, pixels});
    write_idx(folder / (part + "-labels-idx1-ubyte" + ending), {{n}, labels});
  }
}

}  // namespace

TEST_CASE("the shipped sample of MNIST is found without a network or a folder") {
  const auto train = load_image_set("mnist_sample", Split::train);
  const auto test = load_image_set("mnist_sample", Split::test);
  CHECK(train.n_images() == 800);
  CHECK(test.n_images() == 200);
  CHECK(train.height == 28);
  CHECK(train.width == 28);
  CHECK(train.channels == 1);
  CHECK(std::vector(train.labels.begin(), train.labels.begin() + 5) ==
        std::vector<uint32_t>{5, 0, 4, 1, 9});  // as anyone who opened MNIST knows
  CHECK(std::vector(test.labels.begin(), test.labels.begin() + 5) ==
        std::vector<uint32_t>{7, 2, 1, 0, 4});
}

TEST_CASE("MNIST that is nowhere is the sample, and says so") {
  const Folder folder;
  setenv("LAPICQUE_DATA", folder.path.c_str(), 1);
  const auto set = load_image_set("mnist", Split::test);
  unsetenv("LAPICQUE_DATA");
  CHECK(set.name == "mnist_sample");
  CHECK(set.n_images() == 200);
}

TEST_CASE("IDX sets are found under the names that others give their folders") {
  const Folder folder;
  write_four(folder.path / "mnist", 20, "");
  write_four(folder.path / "FashionMNIST/raw", 30, ".gz");
  const auto digits = load_image_set("mnist", Split::test, folder.path);
  CHECK(digits.name == "mnist");
  CHECK(digits.n_images() == 20);
  CHECK(digits.labels[0] == 9);
  CHECK(digits.image(1)[0] == 6);
  const auto clothes = load_image_set("fashion_mnist", Split::train, folder.path);
  CHECK(clothes.n_images() == 30);
  CHECK(clothes.class_names[clothes.labels[9]] == "Ankle boot");
}

TEST_CASE("a set that is not there is one sentence that says how to get it") {
  const Folder folder;
  const auto message = file_error([&] { load_image_set("mnist", Split::train, folder.path); });
  CHECK(message == "data set \"mnist\": no mnist/train-images-idx3-ubyte in " +
                       folder.path.string() +
                       "; get it with `lapicque data fetch mnist`, or say where it lies with "
                       "--data DIR or LAPICQUE_DATA");
  CHECK_THROWS_WITH_AS(load_image_set("mnits", Split::train, folder.path),
                       doctest::Contains("no data set \"mnits\"; did you mean \"mnist\"?"), Error);
}

TEST_CASE("images and labels that do not fit are refused by the names of their files") {
  const Folder folder;
  write_four(folder.path / "mnist", 20, "");
  write_idx(folder.path / "mnist/train-labels-idx1-ubyte", {{19}, std::vector<uint8_t>(19)});
  CHECK(file_error([&] {
          load_image_set("mnist", Split::train, folder.path);
        }).find("holds 20 images, but") != std::string::npos);
  write_idx(folder.path / "mnist/train-labels-idx1-ubyte", {{20}, std::vector<uint8_t>(20, 10)});
  CHECK(file_error([&] { load_image_set("mnist", Split::train, folder.path); }) ==
        "mnist (train): image 0 has label 10; the classes are 0 to 9");
  write_idx(folder.path / "mnist/train-labels-idx1-ubyte", {{20}, std::vector<int16_t>(20)});
  CHECK(file_error([&] {
          load_image_set("mnist", Split::train, folder.path);
        }).ends_with("holds i16 numbers of shape [20], must be u8 of rank 1"));
}
