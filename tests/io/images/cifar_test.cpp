#include "lapicque/io/images/cifar.hpp"

#include "io/folder.hpp"

using namespace lapicque;

namespace {

/// A record whose pixel p has colours (p, p + 1, p + 2) modulo 256.
std::vector<uint8_t> record(std::vector<uint8_t> labels) {
  for (size_t c = 0; c < 3; ++c)
    for (size_t p = 0; p < 1024; ++p) labels.push_back(uint8_t(p + c));
  return labels;
}

}  // namespace

TEST_CASE("CIFAR's planes become channels, and of two labels the fine one stays") {
  ImageSet ten, hundred;
  append_cifar(record({7}), "a.bin", Cifar::ten, ten);
  append_cifar(record({3}), "b.bin", Cifar::ten, ten);
  append_cifar(record({19, 99}), "c.bin", Cifar::hundred, hundred);
  CHECK(ten.labels == std::vector<uint32_t>{7, 3});
  CHECK(hundred.labels == std::vector<uint32_t>{99});
  for (const auto* set : {&ten, &hundred})
    for (size_t p = 0; p < 1024; ++p)
      for (size_t c = 0; c < 3; ++c) CHECK(set->image(0)[p * 3 + c] == uint8_t(p + c));
}

TEST_CASE("a CIFAR file that is cut, empty, or has a label too many is refused") {
  ImageSet set;
  auto bytes = record({7});
  bytes.pop_back();
  CHECK(file_error([&] { append_cifar(bytes, "a.bin", Cifar::ten, set); }) ==
        "a.bin has 3072 bytes, no whole number of CIFAR-10 records of 3073");
  CHECK(!file_error([&] { append_cifar({}, "a.bin", Cifar::ten, set); }).empty());
  CHECK(file_error([&] { append_cifar(record({10}), "a.bin", Cifar::ten, set); }) ==
        "a.bin: record 0 has label 10; CIFAR-10 has 0 to 9");
}
