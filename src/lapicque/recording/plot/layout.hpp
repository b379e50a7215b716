// What a panel needs around its plotting area, and how it is drawn there; figure.cpp decides where
// each panel goes.
#pragma once
#include <optional>
#include <vector>

#include "lapicque/recording/plot/draw_marks.hpp"
#include "lapicque/recording/plot/figure.hpp"

namespace lapicque::plot {

// Sizes of text and lines in pixels.
inline constexpr double tick_size = 10.5, label_size = 11, title_size = 12.5;
inline constexpr double tick_length = 4;
inline constexpr double title_line = 21, label_line = 19;
inline constexpr double tilt = 38;  // of category labels that would run into each other, in degrees

/// A panel on its way to the page. `x` and `y` are prepared when the area's size is known.
struct PanelLayout {
  const Panel* panel = nullptr;
  std::vector<Ink> inks = {};
  std::optional<Range> x_data = {}, y_data = {};  ///< of the finite data; none: "no data"
  Range x_range = {}, y_range = {};
  PreparedAxis x = {}, y = {};
  Legend legend = Legend::none;
  bool shows_x = true;  ///< whether the x labels are this panel's to show
  double left = 0, right = 0, top = 0, bottom = 0;  ///< what it needs around the area
  Box area = {};
  double title_size = plot::title_size;
  double outer_left = 0, row_top = 0;  ///< where its titles begin
};

/// Whether the panel is a gap in the grid.
bool is_gap(const Panel& panel);

/// Checks the marks and finds ranges, inks, and the form of the legend. Names at the ends of
/// curves are for figures of one column: they cost width.
PanelLayout measure(const Panel& panel, size_t n_columns);

/// Prepares y and the margins left and right; the area's height is known.
void prepare_sides(PanelLayout& layout);

/// Prepares x and the margins above and below; the area's width is known.
void prepare_ends(PanelLayout& layout, double area_width);

/// The size at which the panel's title fits its width, or the smallest that is still read.
double title_size_for(const PanelLayout& layout);

/// The width that a panel's title may take.
double title_room(const PanelLayout& layout);

/// Whether the labels of x have to be tilted to keep apart.
bool tilted(const PanelLayout& layout, double area_width);

inline bool has_frame(const Axis& axis) { return axis.frame == Frame::full; }

/// Text in lines no wider than `width`.
std::vector<std::string> wrap(const std::string& text, double width, double size,
                              Weight weight = Weight::regular);

}  // namespace lapicque::plot
