// The random changes of a training image, each a pure function of (seed, pass, row). They are made
// of the source's own images and of random numbers.
#pragma once
#include <cstdint>
#include <span>

#include "lapicque/domains/protocol.hpp"

namespace lapicque::domains {

/// In this order.
struct Variation {
  /// Up to 2 pixels of shift, 10 degrees, 15 % of size, 10 degrees of shear; edges go on.
  bool affine = false;
  /// More of it: up to 3 pixels, 15 degrees, 40 % of size (a digit that fills 5/7 of its frame, as
  /// MNIST's, then fills 0.43 to all of it), 15 degrees. In place of affine.
  bool zoom = false;
  /// To the left of one image in four, and to the right of one in four, another digit of the
  /// source, 20 to 32 pixels away, changed as it would be by itself; of two pixels the brighter
  /// one. For light digits on black.
  bool neighbours = false;
  /// Every other image in new colours and textures, of ground and of ink: texture.hpp.
  bool texture = false;

  bool any() const { return affine || zoom || neighbours || texture; }
  bool operator==(const Variation&) const = default;
};

/// out [3][32][32] = image `row`, changed.
void vary(const Variation& variation, const Digits& digits, uint32_t row, uint64_t seed,
          uint32_t pass, std::span<uint8_t> out);

}  // namespace lapicque::domains
