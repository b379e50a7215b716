// Scenes as PNG through Cairo, and the PNG encoder that the SVG writer uses for its layers.
#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "lapicque/recording/plot/scene.hpp"

namespace lapicque::plot {

struct PngOptions {
  Theme theme = Theme::light;
  double scale = 2;  ///< pixels of the file for one pixel of the scene
};

/// The scene as the bytes of a PNG file.
std::string to_png(const Scene& scene, const PngOptions& options = {});

enum class Channels : int { grey = 1, rgb = 3 };

/// The bytes of a PNG file with 8 bits a channel, rows from the top, no padding.
std::string encode_png(int width, int height, Channels channels, std::span<const uint8_t> pixels);

/// `bytes` in base64.
std::string base64(std::string_view bytes);

}  // namespace lapicque::plot
