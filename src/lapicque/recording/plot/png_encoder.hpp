// The PNG encoder, and base64 for the layers that an SVG carries inside itself.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lapicque::plot {

enum class Channels : int { grey = 1, rgb = 3 };

/// The bytes of a PNG file with 8 bits a channel, rows from the top, no padding.
std::string encode_png(int width, int height, Channels channels, std::span<const uint8_t> pixels);

/// `bytes` in base64.
std::string base64(std::string_view bytes);

}  // namespace lapicque::plot
