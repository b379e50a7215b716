// Marks: what a panel shows, in data units. Each is a plain value; an ink left out is taken from
// the categories in the order of the marks. A name puts a mark into the legend.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lapicque/recording/plot/axis.hpp"
#include "lapicque/recording/plot/scene.hpp"

namespace lapicque::plot {

enum class Dash { solid, dashed, dotted };
enum class Orientation { vertical, horizontal };
enum class Map { sequential, diverging };

/// A line through (x, y); NaN interrupts it.
struct Curve {
  std::string name = {};
  std::vector<double> x = {}, y = {};
  std::optional<Ink> ink = {};
  double width = 1.5;
  Dash dash = Dash::solid;
  double opacity = 1;
  bool filled = false;  ///< with a light area down to zero
};

/// A marker at each (x, y), with a bar of +- error where `error` is given.
struct Points {
  std::string name = {};
  std::vector<double> x = {}, y = {};
  std::vector<double> error = {};
  std::optional<Ink> ink = {};
  double diameter = 6;
  double opacity = 0.9;
};

/// The area between two lines.
struct Ribbon {
  std::string name = {};
  std::vector<double> x = {}, low = {}, high = {};
  std::optional<Ink> ink = {};
  double opacity = 0.18;
};

/// Bars from zero at `at`, of the thickness given in the units of that axis.
struct Bars {
  std::string name = {};
  std::vector<double> at = {}, value = {};
  double thickness = 0.7;
  Orientation orientation = Orientation::vertical;
  std::vector<Ink> inks = {};          ///< one for all, or one for each
  std::vector<double> reference = {};  ///< a tick across each bar: the value expected
  std::string reference_name = {};
  std::vector<std::string> labels = {};  ///< at the end of each bar
  std::vector<double> thicknesses = {};  ///< one for each, instead of `thickness`
};

/// A straight line across the panel at one value.
struct Rule {
  double at = 0;
  Orientation orientation = Orientation::horizontal;
  std::string label = {};
  std::optional<Ink> ink = {};  ///< muted if left out
  Dash dash = Dash::dashed;
};

/// Upright strokes at `x` around `y`: one spike train.
struct Strokes {
  std::string name = {};
  std::vector<double> x = {};
  double y = 0, height = 0.7;
  std::optional<Ink> ink = {};
  double width = 1;
};

/// Many small dots: one population of a raster. From 50,000 dots in a panel on, they are laid on
/// as a layer shaded by density.
struct Cloud {
  std::vector<float> x = {}, y = {};
  double low = 0, high = 1;  ///< the stretch of the y axis that is theirs
  Ink ink = {};
};

/// A matrix, row by row from the first; NaN is left blank.
struct Cells {
  size_t n_rows = 0, n_columns = 0;
  std::vector<double> values = {};
  Map map = Map::sequential;
  double low = 0, high = 1;  ///< the values of the map's ends
  double x_low = 0, x_high = 1, y_low = 0, y_high = 1;
};

/// An image as it is, on light paper and on dark; the first row at the top of a forward axis.
struct Photo {
  size_t n_rows = 0, n_columns = 0;
  std::vector<Rgb> pixels = {};  ///< [n_rows * n_columns], row by row
  double x_low = 0, x_high = 1, y_low = 0, y_high = 1;
};

/// Tukey's box plots: quartiles, median, whiskers to the last value within 1.5 interquartile
/// ranges, dots beyond.
struct Boxes {
  std::vector<double> at = {};
  std::vector<std::vector<double>> values = {};
  std::vector<Ink> inks = {};
  double thickness = 0.5;
  std::vector<double> reference = {};
};

/// Text beside a point.
struct Note {
  double x = 0, y = 0;
  std::string text = {};
  Anchor anchor = Anchor::start;
  std::optional<Ink> ink = {};
  double size = 10.5;
};

using Mark =
    std::variant<Curve, Points, Ribbon, Bars, Rule, Strokes, Cloud, Cells, Photo, Boxes, Note>;

/// The finite data of a mark along each axis; values that a logarithmic axis cannot show are
/// left out. Grows `x` and `y`.
void extend(std::optional<Range>& x, std::optional<Range>& y, const Mark& mark, Scale x_scale,
            Scale y_scale);

/// The ink of each mark: its own, or the next category.
std::vector<Ink> inks_of(const std::vector<Mark>& marks);

/// Throws Error(invalid) unless the mark's arrays agree in length.
void check(const Mark& mark);

/// Half the thickness of the i-th bar, in data units.
double half_thickness(const Bars& bars, size_t i);

}  // namespace lapicque::plot
