// The binary form of CIFAR-10 and CIFAR-100: records of labels and a 32x32 image in planes R, G, B.
// Source: A. Krizhevsky (2009), "Learning multiple layers of features from tiny images".
#pragma once
#include <span>
#include <string_view>

#include "lapicque/io/image_set.hpp"

namespace lapicque {

enum class Cifar {
  ten,      ///< 1 label, 0 to 9
  hundred,  ///< 2 labels, coarse and fine; the fine one, 0 to 99, is kept
};

/// Appends the records to `set`, which becomes 32x32x3. Throws Error(file) unless the bytes are
/// whole records with labels that exist.
void append_cifar(std::span<const uint8_t> bytes, std::string_view name, Cifar kind, ImageSet& set);

}  // namespace lapicque
