// From marks in data units to items of a scene.
#pragma once
#include <optional>
#include <vector>

#include "lapicque/recording/plot/axis.hpp"
#include "lapicque/recording/plot/marks.hpp"

namespace lapicque::plot {

/// Where a panel's data lie on the page.
struct View {
  Box area;
  AxisMap x, y;
  bool layered = false;     ///< clouds become layers shaded by density
  double dot_diameter = 2;  ///< of the dots of clouds
};

/// Draws a mark into `out`.
void draw(const Mark& mark, Ink ink, const View& view, std::vector<Item>& out);

/// The polyline of a curve, thinned to what the page can resolve: of many points in one column of
/// half a pixel, the first, lowest, highest and last.
std::vector<std::vector<Point>> polyline(const Curve& curve, const View& view);

/// Quartiles, whiskers and outliers of a sample; nothing without finite values.
struct FiveNumbers {
  double low_whisker, first_quartile, median, third_quartile, high_whisker;
  std::vector<double> outliers;
};
std::optional<FiveNumbers> five_numbers(std::vector<double> sample);

}  // namespace lapicque::plot
