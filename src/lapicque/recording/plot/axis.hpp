// Axes: a label with its unit, a scale, limits, and ticks at 1, 2 or 5 times a power of ten.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lapicque/recording/plot/scene.hpp"

namespace lapicque::plot {

enum class Scale { linear, logarithmic };
enum class Direction { forwards, backwards };  ///< backwards: y grows downwards
enum class Frame { full, bare, hidden };       ///< bare: only the ticks given, no lines

struct Tick {
  double at = 0;  ///< in data units
  std::string label = {};
};

/// A named stretch of an axis, shown by a bracket: a population of a raster.
struct Span {
  double low = 0, high = 0;
  std::string label = {};
  std::string note = {};  ///< small print below the label
  Ink ink = ink::text;
};

struct Axis {
  std::string label = {};
  std::string unit = {};
  Scale scale = Scale::linear;
  std::optional<double> low = {}, high = {};  ///< limits; those left open follow the data
  double shown_per_unit = 1;                  ///< 0.001 shows data in ms as s
  std::vector<Tick> ticks = {};               ///< instead of computed ones, e.g. categories
  std::vector<Span> spans = {};
  Direction direction = Direction::forwards;
  Frame frame = Frame::full;
  bool grid = false;
};

struct Range {
  double low = 0, high = 1;
  double span() const { return high - low; }
};

/// Multiples of 1, 2 or 5 times a power of ten inside [low, high], about `target` of them.
std::vector<double> nice_ticks(double low, double high, int target);

/// Powers of ten inside [low, high]; where there are fewer than two, their 2- and 5-fold as well.
std::vector<double> log_ticks(double low, double high);

/// The same decimals for all, a true minus sign, thousands grouped; huge and tiny values share a
/// power of ten, which `exponent` gives.
struct TickLabels {
  std::vector<std::string> labels = {};
  int exponent = 0;
};
TickLabels tick_labels(const std::vector<double>& ticks);

/// "10⁻³".
std::string power_of_ten(int exponent);

/// What an axis shows once its range and length are known.
struct PreparedAxis {
  Range range = {};
  std::vector<Tick> ticks = {};
  std::vector<double> minor = {};  ///< unlabelled ticks of a logarithmic axis
  std::string title = {};          ///< "Membrane potential (mV)"
};
PreparedAxis prepare(const Axis& axis, Range range, double pixels, double pixels_per_tick);

/// The limits an axis takes for data in `data`: those that were chosen, else the data's, with a
/// little air at ends that are not zero.
Range limits(const Axis& axis, std::optional<Range> data, double air);

/// Where a value lies between two pixels.
struct AxisMap {
  Range range = {};
  Scale scale = Scale::linear;
  double from = 0, to = 1;  ///< the pixels of range.low and range.high
  double operator()(double value) const;
};

}  // namespace lapicque::plot
