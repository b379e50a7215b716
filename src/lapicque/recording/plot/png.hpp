// Scenes as PNG through Cairo.
#pragma once
#include <string>

#include "lapicque/recording/plot/scene.hpp"

namespace lapicque::plot {

struct PngOptions {
  Theme theme = Theme::light;
  double scale = 2;  ///< pixels of the file for one pixel of the scene
};

/// The scene as the bytes of a PNG file.
std::string to_png(const Scene& scene, const PngOptions& options = {});

}  // namespace lapicque::plot
