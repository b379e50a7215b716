// Scenes as SVG: real text, compact paths, and one style sheet by which the same file is dark
// where the reader's screen is.
#pragma once
#include <string>

#include "lapicque/recording/plot/scene.hpp"

namespace lapicque::plot {

enum class Palette { automatic, light, dark };  ///< automatic follows the reader's screen
enum class Paper { painted, none };

struct SvgOptions {
  Palette palette = Palette::automatic;
  Paper paper = Paper::painted;
};

/// The scene as one self-contained <svg> element, fit for a file and for inline use in HTML:
/// its ids and style rules carry a prefix computed from the content.
std::string to_svg(const Scene& scene, const SvgOptions& options = {});

/// &, <, >, " and ' as entities; control characters, which XML forbids, become spaces.
std::string escape_xml(std::string_view text);

}  // namespace lapicque::plot
