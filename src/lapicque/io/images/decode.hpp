// PNG and JPEG files as pixels.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lapicque {

struct Image {
  size_t height = 0, width = 0, channels = 0;  ///< 1: grey, 3: red, green, blue
  std::vector<uint8_t> pixels = {};            ///< [height][width][channels]
};

/// Largest image that is decoded, in pixels.
inline constexpr uint64_t max_image_pixels = uint64_t(1) << 24;

/// Decodes by what the bytes say they are. Grey stays grey, palettes become colours, transparency
/// is laid on black, 16 bits become 8. Throws Error(file) on damage, and on a JPEG of four colours.
Image decode_image(std::span<const uint8_t> bytes, std::string_view name);

/// The image in another size: each axis filtered by a triangle as wide as a pixel of the coarser
/// grid, so that nothing is missed when it shrinks.
Image resized(const Image& image, size_t height, size_t width);

/// The image with 1 or 3 channels; grey = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
Image with_channels(const Image& image, size_t channels);

}  // namespace lapicque
