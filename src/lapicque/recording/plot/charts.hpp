// The charts of the field, each a plain value turned into a panel: traces, histograms, scatter and
// curve, spectra, matrices, bars, box plots, spike trains, firing patterns. Times are in ms.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/recording/plot/figure.hpp"

namespace lapicque::plot {

/// Time from `begin` to `end` ms, shown in s where that is 2 s or more.
Axis time_axis(double begin, double end);

/// One line over time, with its spikes.
struct Trace {
  std::string name = {};
  std::vector<double> values = {};  ///< one for each time
  std::vector<double> spikes = {};  ///< ms: each drawn as an upright stroke up to `spike_top`
  std::optional<Ink> ink = {};
};
struct Traces {
  std::string title = {};
  std::vector<double> time = {};
  std::vector<Trace> traces = {};
  std::string label = "Membrane potential", unit = "mV";
  std::optional<double> threshold = {};  ///< a dashed line
  std::string threshold_name = "threshold";
  std::optional<double> spike_top = {};  ///< else a third of the range above the highest value
  double height = 190;
};
Panel traces(const Traces& chart);

/// Counts, or the density, of a sample in bins of equal width, with a curve over them.
struct Histogram {
  std::string title = {};
  std::vector<double> values = {};
  std::string label = {}, unit = {};
  std::optional<int> n_bins = {};  ///< else by the rule of Freedman and Diaconis, 5 to 80
  std::optional<double> low = {}, high = {};
  enum class Height { count, density } height_is = Height::count;
  std::string count_label = "Count";
  std::optional<Ink> ink = {};
  std::vector<Curve> curves = {};  ///< in the units of the bars
  std::vector<Rule> rules = {};
  double height = 190;
};
Panel histogram(const Histogram& chart);

/// Measured points with curves through them: STDP windows, f-I curves.
struct Scatter {
  std::string title = {};
  Axis x = {}, y = {};
  std::vector<Points> points = {};
  std::vector<Curve> curves = {};  ///< drawn below the points
  std::vector<Ribbon> ribbons = {};
  std::vector<Rule> rules = {};
  enum class Cross { none, zero } cross = Cross::none;  ///< zero: thin lines through the origin
  double height = 240;
};
Panel scatter(const Scatter& chart);

/// Power over frequency on a logarithmic power axis.
struct Spectrum {
  std::string title = {};
  std::vector<Curve> curves = {};  ///< x in Hz
  std::string label = "Power", unit = {};
  Scale frequency_scale = Scale::linear;
  std::vector<Rule> rules = {};  ///< e.g. the peak
  double height = 190;
};
Panel spectrum(const Spectrum& chart);

/// A matrix as colours with their scale beside it: weights, connectivity, correlations. Row 0 is
/// at the top. A diverging map is symmetric about zero.
struct HeatMap {
  std::string title = {};
  size_t n_rows = 0, n_columns = 0;
  std::vector<double> values = {};  ///< [n_rows * n_columns], row by row
  Map map = Map::sequential;
  std::optional<double> low = {}, high = {};  ///< the ends of the map; else those of the data
  std::string row_label = {}, column_label = {}, value_label = {};
  std::vector<std::string> row_names = {}, column_names = {};
  enum class Shape { square_cells, fill } shape = Shape::square_cells;
  enum class Numbers { hidden, shown } numbers = Numbers::hidden;  ///< values in the cells
  double height = 320;
};
Panel heat_map(const HeatMap& chart);

/// One bar for each category, with a tick where a reference puts it.
struct BarChart {
  std::string title = {};
  std::vector<std::string> categories = {};
  std::vector<double> values = {};
  std::string label = {}, unit = {};
  std::vector<double> reference = {};
  std::string reference_name = "reference";
  std::vector<Ink> inks = {};  ///< one for all or one for each; else by the categories' names
  Orientation orientation = Orientation::vertical;
  double height = 210;
};
Panel bar_chart(const BarChart& chart);

/// The distribution of a quantity in each of several groups.
struct BoxPlot {
  std::string title = {};
  std::vector<std::string> groups = {};
  std::vector<std::vector<double>> values = {};
  std::string label = "Firing rate", unit = "Hz";
  Scale scale = Scale::linear;
  std::vector<double> reference = {};
  std::vector<Ink> inks = {};  ///< else by the groups' names
  double height = 230;
};
Panel box_plot(const BoxPlot& chart);

/// The spikes of a few neurons, one row each, the first at the top.
struct SpikeTrains {
  std::string title = {};
  std::vector<std::pair<std::string, std::vector<double>>> trains = {};  ///< name, times in ms
  std::optional<double> begin = {}, end = {};
  std::vector<Ink> inks = {};         ///< one for all or one for each
  std::optional<double> height = {};  ///< else 16 pixels a row
};
Panel spike_trains(const SpikeTrains& chart);

/// A small picture without axes: the potential, and below it the current that caused it.
struct FiringPattern {
  std::string title = {};
  std::vector<double> time = {}, v = {}, current = {};
  std::optional<double> scale_bar = {};  ///< ms: a line of that length below
  std::optional<double> v_low = {}, v_high = {};
  double height = 84;
};
Panel firing_pattern(const FiringPattern& chart);

}  // namespace lapicque::plot
