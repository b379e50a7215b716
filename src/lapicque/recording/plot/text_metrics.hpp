// How wide text will be, known without asking any font: the wider of Inter and DejaVu Sans for
// each character, so that a layout is the same everywhere and holds with either typeface.
#pragma once
#include <string_view>

#include "lapicque/recording/plot/scene.hpp"

namespace lapicque::plot {

/// The width of one line of UTF-8 text, in the unit of `size`; never less than what is drawn.
double text_width(std::string_view text, double size, Weight weight = Weight::regular);

/// The box that a text occupies, its rotation included.
Box text_box(const Text& text);

}  // namespace lapicque::plot
