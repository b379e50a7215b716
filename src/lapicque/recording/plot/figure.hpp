// Figures: panels on a grid, each with two axes and its marks. A figure is a plain value; to_scene
// lays it out, save writes it as SVG or PNG by the file's extension.
//
//   plot::Figure figure{.title = "Leaky integrate-and-fire"};
//   figure.panels.push_back(plot::traces({.time = t, .traces = {{.name = "v", .values = v}}}));
//   plot::save(figure, "out/lif/trace.svg");
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lapicque/recording/plot/axis.hpp"
#include "lapicque/recording/plot/marks.hpp"
#include "lapicque/recording/plot/png.hpp"
#include "lapicque/recording/plot/scene.hpp"
#include "lapicque/recording/plot/svg.hpp"

namespace lapicque::plot {

enum class Legend {
  automatic,  ///< at the ends of curves where a panel has nothing else, else above
  ends,       ///< names at the right end of their curves
  above,      ///< a row of swatches above the panel
  below,      ///< the same below it
  none,
};

/// The scale of a matrix's colours, at the panel's right.
struct ColorBar {
  std::string label = {};
  Map map = Map::sequential;
  Range range = {};
};

/// A short line with its length, instead of an axis.
struct ScaleBar {
  double length = 0;  ///< in units of x
  std::string label = {};
};

struct Panel {
  std::string title = {};
  Axis x = {}, y = {};
  std::vector<Mark> marks = {};
  double height = 200;               ///< of the plotting area, in pixels
  std::optional<double> width = {};  ///< of the plotting area; else what the column leaves
  Legend legend = Legend::automatic;
  std::optional<ColorBar> color_bar = {};
  std::optional<ScaleBar> scale_bar = {};
};

enum class SharedX { none, columns };  ///< columns: one x range and one x axis for each column

struct Figure {
  std::string title = {};
  std::string subtitle = {};
  std::vector<Panel> panels = {};  ///< row by row; one without title and marks leaves a gap
  size_t columns = 1;
  std::vector<double> column_shares = {};  ///< relative widths; equal if left out
  SharedX shared_x = SharedX::none;
  double width = 880;  ///< in pixels
  double row_gap = 18, column_gap = 22;
  std::string caption = {};  ///< for the reader: what is to be seen; used by the report
};

/// The most dots of a panel that are drawn one by one.
inline constexpr size_t max_single_dots = 50'000;

/// Lays the figure out. Throws Error(invalid) where lengths do not match.
Scene to_scene(const Figure& figure);

/// Writes the figure as SVG or PNG, as the extension says, aside first and renamed. A PNG is light
/// unless `png.theme` says otherwise; an SVG follows the reader's screen.
void save(const Figure& figure, const std::filesystem::path& path, const PngOptions& png = {});

}  // namespace lapicque::plot
