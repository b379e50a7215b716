// From a laid-out panel to items of a scene: axes, grid, marks, legend, colour bar.
#pragma once
#include <vector>

#include "lapicque/recording/plot/layout.hpp"

namespace lapicque::plot {

/// Draws the panel at layout.area.
void draw_panel(const PanelLayout& layout, std::vector<Item>& out);

}  // namespace lapicque::plot
