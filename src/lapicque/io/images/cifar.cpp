#include "lapicque/io/images/cifar.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque {

void append_cifar(std::span<const uint8_t> bytes, std::string_view name, Cifar kind,
                  ImageSet& set) {
  constexpr size_t n_pixels = 32 * 32;
  const size_t n_labels = kind == Cifar::ten ? 1 : 2, n_classes = kind == Cifar::ten ? 10 : 100;
  const size_t record = n_labels + 3 * n_pixels;
  if (bytes.empty() || bytes.size() % record != 0)
    fail(ErrorKind::file, "{} has {} bytes, no whole number of CIFAR-{} records of {}", name,
         bytes.size(), n_classes, record);
  set.height = set.width = 32;
  set.channels = 3;
  const size_t n = bytes.size() / record, before = set.pixels.size();
  set.pixels.resize(before + n * 3 * n_pixels);
  for (size_t i = 0; i < n; ++i) {
    const auto from = bytes.subspan(i * record, record);
    const uint8_t label = from[n_labels - 1];
    if (label >= n_classes)
      fail(ErrorKind::file, "{}: record {} has label {}; CIFAR-{} has 0 to {}", name, i, label,
           n_classes, n_classes - 1);
    set.labels.push_back(label);
    uint8_t* to = set.pixels.data() + before + i * 3 * n_pixels;
    for (size_t p = 0; p < n_pixels; ++p)
      for (size_t c = 0; c < 3; ++c) to[p * 3 + c] = from[n_labels + c * n_pixels + p];
  }
}

}  // namespace lapicque
