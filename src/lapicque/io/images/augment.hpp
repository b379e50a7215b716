// Random changes of an image, each a pure function of (seed, epoch, index): the same on any number
// of threads, in any order, and after a restart.
#pragma once
#include <cstdint>
#include <span>

namespace lapicque {

/// What may change; zero is never. Amounts are drawn uniformly from [-x, x].
struct Augmentation {
  int shift = 0;      ///< whole pixels, along both axes
  double flip = 0;    ///< probability of exchanging left and right
  double rotate = 0;  ///< degrees
  double scale = 0;   ///< relative: 0.1 is 0.9 to 1.1
  double shear = 0;   ///< degrees, along x
  int cutout = 0;     ///< side of a square that is blanked, centred on any pixel; it may overhang
  uint8_t fill = 0;   ///< what stands where there was no image
  bool operator==(const Augmentation&) const = default;

  bool changes_nothing() const;
};

/// Throws Error where an amount is negative, not finite, or absurd (a flip above 1, a scale or
/// shear that turns the image inside out).
void check(const Augmentation& augmentation);

struct ImageShape {
  size_t height = 0, width = 0, channels = 0;
};

/// Writes the changed image to `out`; both are [height][width][channels]. Whole shifts and flips
/// move pixels; rotation, scale and shear, about the middle of the image, interpolate linearly.
/// Cutout is that of DeVries & Taylor (2017), arXiv:1708.04552.
void augment(std::span<const uint8_t> image, const ImageShape& shape,
             const Augmentation& augmentation, uint64_t seed, uint32_t epoch, uint32_t index,
             std::span<uint8_t> out);

}  // namespace lapicque
