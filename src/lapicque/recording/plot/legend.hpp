// Legends: names at the ends of their curves where that works, a row of swatches where not.
#pragma once
#include <vector>

#include "lapicque/recording/plot/layout.hpp"

namespace lapicque::plot {

/// What Legend::automatic comes to for this panel.
Legend legend_form(const PanelLayout& layout, size_t n_columns);

/// The room that names at the ends of curves need at the right.
double end_labels_width(const PanelLayout& layout);

/// The rows above the area that the title of y and the legend take.
size_t label_rows(const PanelLayout& layout, double area_width);

/// Names at the right ends of their curves, moved apart where they would touch.
void draw_end_labels(const PanelLayout& layout, const View& view, std::vector<Item>& out);

/// The row of swatches, at the right of the title of y.
void draw_legend(const PanelLayout& layout, std::vector<Item>& out);

}  // namespace lapicque::plot
