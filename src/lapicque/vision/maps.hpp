// Batches of feature maps: images, or patches of images, in planes.
//
// Layout: row-major [n][channels][height][width]; a grey image has one channel, a colour one three.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lapicque::vision {

struct MapShape {
  size_t n = 0, channels = 0, height = 0, width = 0;

  size_t plane() const { return height * width; }
  size_t image() const { return channels * plane(); }
  size_t size() const { return n * image(); }
  size_t n_planes() const { return n * channels; }
  bool operator==(const MapShape&) const = default;
};

/// Maps that own their numbers.
template <class T>
struct Maps {
  MapShape shape{};
  std::vector<T> values{};  ///< [n][channels][height][width]

  std::span<const T> plane(size_t i) const {
    return std::span(values).subspan(i * shape.plane(), shape.plane());
  }
};

/// Pixels as image sets and decoders hold them, [n][height][width][channels], in planes. Throws
/// Error where the sizes do not match.
Maps<uint8_t> in_planes(std::span<const uint8_t> pixels, const MapShape& shape);

/// The reverse: [n][height][width][channels].
std::vector<uint8_t> interleaved(const Maps<uint8_t>& maps);

/// Non-overlapping patches of side x side pixels, as a vision transformer takes them: those of the
/// first image row by row, then the next; [n * n_patches][channels][side][side]. What does not fill
/// a patch at the right and bottom is dropped. Throws Error where not one patch fits.
template <class T>
Maps<T> cut_patches(std::span<const T> values, const MapShape& shape, size_t side);

/// The images that cut_patches made `patches` of: shape is that of the images, and what it dropped
/// is 0. Throws Error where the two shapes do not belong together.
template <class T>
Maps<T> join_patches(const Maps<T>& patches, const MapShape& shape);

}  // namespace lapicque::vision
