// Street View House Numbers, format 2 (cropped digits): X u8 [32, 32, 3, n] and y [n, 1], where 10
// stands for the digit 0.
// Source: Netzer, Wang, Coates, Bissacco, Wu & Ng (2011), "Reading digits in natural images".
#pragma once
#include <span>
#include <string_view>

#include "lapicque/io/image_set.hpp"

namespace lapicque {

/// Reads the bytes of a .mat file, without names of classes. Throws Error(file).
ImageSet parse_svhn(std::span<const uint8_t> bytes, std::string_view name);

}  // namespace lapicque
