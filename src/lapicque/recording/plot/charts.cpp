#include "lapicque/recording/plot/charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/draw_marks.hpp"
#include "lapicque/recording/plot/text_metrics.hpp"

namespace lapicque::plot {
namespace {

std::optional<Range> finite_range(std::span<const double> values) {
  std::optional<Range> range;
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    if (!range) range = Range{v, v};
    range->low = std::min(range->low, v), range->high = std::max(range->high, v);
  }
  return range;
}

/// Categories at 0, 1, 2, ...
std::vector<Tick> category_ticks(const std::vector<std::string>& names) {
  std::vector<Tick> ticks;
  for (size_t i = 0; i < names.size(); ++i) ticks.push_back({static_cast<double>(i), names[i]});
  return ticks;
}

/// With a true minus sign.
std::string number_label(double value, int digits) {
  const auto text = format_number(value, digits);
  return text.starts_with('-') ? "−" + text.substr(1) : text;
}

std::vector<double> counting(size_t n) {
  std::vector<double> numbers;
  for (size_t i = 0; i < n; ++i) numbers.push_back(static_cast<double>(i));
  return numbers;
}

/// From the first to the last sample. Samples stand for steps, at their beginnings or their ends:
/// dt, 2 dt, ..., T is a run from 0, and 0, dt, ..., T - dt is one to T.
Range whole_range(const std::vector<double>& time) {
  Range range = finite_range(time).value_or(Range{0, 1});
  if (time.size() < 3) return range;
  const double step = range.span() / static_cast<double>(time.size() - 1);
  if (range.low > 0 && range.low < 1.5 * step) range.low = 0;
  const double whole = std::pow(10.0, std::floor(std::log10(range.span())) - 1);
  const double next = std::ceil(range.high / whole - 1e-9) * whole;
  if (next - range.high < 1.5 * step) range.high = next;
  return range;
}

}  // namespace

Axis time_axis(double begin, double end) {
  const bool seconds = end - begin >= 2000;
  return {.label = "Time",
          .unit = seconds ? "s" : "ms",
          .low = begin,
          .high = end,
          .shown_per_unit = seconds ? 0.001 : 1};
}

Panel traces(const Traces& chart) {
  const auto time = whole_range(chart.time);
  Panel panel{.title = chart.title,
              .x = time_axis(time.low, time.high),
              .y = {.label = chart.label, .unit = chart.unit},
              .height = chart.height};
  std::optional<Range> all;
  for (const auto& trace : chart.traces)
    if (const auto range = finite_range(trace.values))
      all = all ? Range{std::min(all->low, range->low), std::max(all->high, range->high)} : *range;
  if (chart.threshold)
    panel.marks.push_back(Rule{.at = *chart.threshold, .label = chart.threshold_name});
  const double top =
      chart.spike_top.value_or(all ? all->high + 0.35 * std::max(all->span(), 1e-9) : 1);
  size_t next = 0;
  for (const auto& trace : chart.traces) {
    const Ink ink = trace.ink ? *trace.ink : categorical(next++);
    // A stroke from the last value before the spike to the top.
    Curve strokes{.ink = ink, .width = 1.3};
    for (const double spike : trace.spikes) {
      const auto after = std::upper_bound(chart.time.begin(), chart.time.end(), spike);
      const auto k = static_cast<size_t>(after - chart.time.begin());
      if (k == 0 || k > trace.values.size()) continue;
      double foot = trace.values[k - 1];
      if (k > 1) foot = std::max(foot, trace.values[k - 2]);
      if (k < trace.values.size()) foot = std::max(foot, trace.values[k]);
      strokes.x.insert(strokes.x.end(), {spike, spike, std::numeric_limits<double>::quiet_NaN()});
      strokes.y.insert(strokes.y.end(), {foot, top, std::numeric_limits<double>::quiet_NaN()});
    }
    panel.marks.push_back(Curve{.name = chart.traces.size() > 1 ? trace.name : "",
                                .x = chart.time,
                                .y = trace.values,
                                .ink = ink,
                                .width = 1.3});
    if (!strokes.x.empty()) panel.marks.push_back(std::move(strokes));
  }
  return panel;
}

Panel histogram(const Histogram& chart) {
  auto values = chart.values;
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  std::sort(values.begin(), values.end());
  Panel panel{.title = chart.title,
              .x = {.label = chart.label, .unit = chart.unit},
              .y = {.label = chart.height_is == Histogram::Height::count ? chart.count_label
                                                                         : "Probability density",
                    .low = 0,
                    .grid = true},
              .height = chart.height};
  if (values.empty()) {
    panel.marks.push_back(Bars{});
    return panel;
  }
  double low = chart.low.value_or(values.front()), high = chart.high.value_or(values.back());
  if (high <= low) low -= 0.5, high += 0.5;
  int n_bins = chart.n_bins.value_or(0);
  if (n_bins <= 0) {
    const auto at = [&](double p) {
      return values[static_cast<size_t>(p * static_cast<double>(values.size() - 1))];
    };
    const double width = 2 * (at(0.75) - at(0.25)) / std::cbrt(static_cast<double>(values.size()));
    n_bins = width > 0 ? static_cast<int>(std::clamp((high - low) / width, 5.0, 80.0)) : 20;
  }
  const double width = (high - low) / n_bins;
  Bars bars{.value = std::vector<double>(static_cast<size_t>(n_bins), 0),
            .thickness = n_bins > 45 ? width : width * 0.94,
            .inks = {chart.ink.value_or(categorical(0))}};
  for (int i = 0; i < n_bins; ++i) bars.at.push_back(low + (i + 0.5) * width);
  size_t n_inside = 0;
  for (const double v : values) {
    if (v < low || v > high) continue;
    bars.value[static_cast<size_t>(std::min((v - low) / width, n_bins - 1.0))] += 1;
    ++n_inside;
  }
  if (chart.height_is == Histogram::Height::density)
    for (double& v : bars.value) v /= static_cast<double>(std::max<size_t>(1, n_inside)) * width;
  panel.x.low = low, panel.x.high = high;
  panel.marks.push_back(std::move(bars));
  for (size_t i = 0; i < chart.curves.size(); ++i) {
    Curve curve = chart.curves[i];
    if (!curve.ink) curve.ink = categorical(i + 1);
    panel.marks.push_back(std::move(curve));
  }
  for (Rule rule : chart.rules) {
    if (!rule.ink) rule.ink = ink::text;  // stands out from the bars it crosses
    panel.marks.push_back(rule);
    if (rule.orientation == Orientation::vertical && std::isfinite(rule.at)) {
      panel.x.low = std::min(*panel.x.low, rule.at);
      panel.x.high = std::max(*panel.x.high, rule.at);
    }
  }
  return panel;
}

Panel scatter(const Scatter& chart) {
  Panel panel{.title = chart.title, .x = chart.x, .y = chart.y, .height = chart.height};
  if (chart.cross == Scatter::Cross::zero)
    for (const auto orientation : {Orientation::horizontal, Orientation::vertical})
      panel.marks.push_back(
          Rule{.at = 0, .orientation = orientation, .ink = ink::spine, .dash = Dash::solid});
  for (const auto& rule : chart.rules) panel.marks.push_back(rule);
  // Points and the curve through them take different inks: points the first, curves after them.
  size_t next = chart.points.size();
  for (auto ribbon : chart.ribbons) {
    if (!ribbon.ink) ribbon.ink = categorical(next);
    panel.marks.push_back(std::move(ribbon));
  }
  for (auto curve : chart.curves) {
    if (!curve.ink) curve.ink = categorical(next++);
    panel.marks.push_back(std::move(curve));
  }
  for (size_t i = 0; i < chart.points.size(); ++i) {
    auto points = chart.points[i];
    if (!points.ink) points.ink = categorical(i);
    panel.marks.push_back(std::move(points));
  }
  return panel;
}

Panel spectrum(const Spectrum& chart) {
  Panel panel{
      .title = chart.title,
      .x = {.label = "Frequency", .unit = "Hz", .scale = chart.frequency_scale},
      .y = {.label = chart.label, .unit = chart.unit, .scale = Scale::logarithmic, .grid = true},
      .height = chart.height};
  if (chart.frequency_scale == Scale::linear) panel.x.low = 0;
  for (const auto& rule : chart.rules) panel.marks.push_back(rule);
  for (const auto& curve : chart.curves) panel.marks.push_back(curve);
  return panel;
}

Panel heat_map(const HeatMap& chart) {
  const auto n_rows = static_cast<double>(chart.n_rows);
  const auto n_columns = static_cast<double>(chart.n_columns);
  auto range = finite_range(chart.values).value_or(Range{0, 1});
  if (chart.map == Map::diverging) {
    const double far = std::max(std::abs(range.low), std::abs(range.high));
    range = {-far, far};
  }
  range = {chart.low.value_or(range.low), chart.high.value_or(range.high)};
  if (range.span() <= 0) range.high = range.low + 1;
  Panel panel{.title = chart.title,
              .x = {.label = chart.column_label, .low = 0, .high = std::max(1.0, n_columns)},
              .y = {.label = chart.row_label,
                    .low = 0,
                    .high = std::max(1.0, n_rows),
                    .direction = Direction::backwards},
              .height = chart.height,
              .color_bar = ColorBar{chart.value_label, chart.map, range}};
  const auto name = [](Axis& axis, const std::vector<std::string>& names) {
    if (names.empty()) return;
    axis.ticks = category_ticks(names);
    for (auto& tick : axis.ticks) tick.at += 0.5;
    axis.frame = Frame::bare;
  };
  name(panel.x, chart.column_names);
  name(panel.y, chart.row_names);
  if (chart.shape == HeatMap::Shape::square_cells && chart.n_rows > 0)
    panel.width = chart.height * n_columns / n_rows;
  panel.marks.push_back(Cells{.n_rows = chart.n_rows,
                              .n_columns = chart.n_columns,
                              .values = chart.values,
                              .map = chart.map,
                              .low = range.low,
                              .high = range.high,
                              .x_high = n_columns,
                              .y_high = n_rows});
  if (chart.numbers == HeatMap::Numbers::hidden) return panel;
  // One size for all, such that the longest fits its cell.
  double widest = 1;
  for (const double v : chart.values)
    if (std::isfinite(v)) widest = std::max(widest, text_width(number_label(v, 2), 1));
  const double cell = panel.width.value_or(360) / std::max(1.0, n_columns);
  const double size = std::min(10.5, 0.88 * cell / widest);
  if (size < 6.5) return panel;
  for (size_t i = 0; i < std::min(chart.values.size(), chart.n_rows * chart.n_columns); ++i) {
    const double v = chart.values[i];
    if (!std::isfinite(v)) continue;
    const double t = (v - range.low) / range.span();
    const auto readable = [&](Theme theme) {
      const bool light =
          lightness(chart.map == Map::sequential ? sequential(t, theme)
                                                 : diverging(2 * t - 1, theme)) > 0.66;
      return light ? ink::text.light : rgb(0xffffff);
    };
    // The baseline lies a little below the cell's middle.
    const double row = static_cast<double>(i / chart.n_columns) + 0.5;
    panel.marks.push_back(Note{.x = static_cast<double>(i % chart.n_columns) + 0.5,
                               .y = row + 0.36 * size * n_rows / chart.height,
                               .text = number_label(v, 2),
                               .anchor = Anchor::middle,
                               .ink = Ink{readable(Theme::light), readable(Theme::dark)},
                               .size = size});
  }
  return panel;
}

Panel bar_chart(const BarChart& chart) {
  require(chart.categories.size() == chart.values.size(),
          "plot: a bar chart has {} categories and {} values", chart.categories.size(),
          chart.values.size());
  const bool upright = chart.orientation == Orientation::vertical;
  Bars bars{.at = counting(chart.values.size()),
            .value = chart.values,
            .thickness = 0.62,
            .orientation = chart.orientation,
            .inks = chart.inks.empty() ? population_inks(chart.categories) : chart.inks,
            .reference = chart.reference,
            .reference_name = chart.reference_name};
  for (const double v : chart.values) bars.labels.push_back(number_label(v, 3));
  Axis categories{.low = -0.6,
                  .high = static_cast<double>(chart.values.size()) - 0.4,
                  .ticks = category_ticks(chart.categories),
                  .frame = upright ? Frame::full : Frame::bare};
  Axis values{.label = chart.label, .unit = chart.unit, .grid = true};
  Panel panel{.title = chart.title, .height = chart.height};
  if (upright) {
    panel.x = categories, panel.y = values;
  } else {
    // The labels at the bars' ends need room beyond the longest bar.
    auto range = finite_range(chart.values).value_or(Range{0, 1});
    if (const auto reference = finite_range(chart.reference))
      range.high = std::max(range.high, reference->high);
    if (range.low >= 0) values.low = 0, values.high = range.high > 0 ? 1.12 * range.high : 1;
    categories.direction = Direction::backwards;
    panel.x = values, panel.y = categories;
  }
  if (finite_range(chart.values).value_or(Range{}).low < 0)
    panel.marks.push_back(
        Rule{.at = 0,
             .orientation = upright ? Orientation::horizontal : Orientation::vertical,
             .ink = ink::spine,
             .dash = Dash::solid});
  panel.marks.push_back(std::move(bars));
  return panel;
}

Panel box_plot(const BoxPlot& chart) {
  require(chart.groups.size() == chart.values.size(), "plot: a box plot has {} names for {} groups",
          chart.groups.size(), chart.values.size());
  Panel panel{.title = chart.title,
              .x = {.low = -0.6,
                    .high = static_cast<double>(chart.groups.size()) - 0.4,
                    .ticks = category_ticks(chart.groups)},
              .y = {.label = chart.label, .unit = chart.unit, .scale = chart.scale, .grid = true},
              .height = chart.height};
  panel.marks.push_back(
      Boxes{.at = counting(chart.groups.size()),
            .values = chart.values,
            .inks = chart.inks.empty() ? population_inks(chart.groups) : chart.inks,
            .thickness = 0.46,
            .reference = chart.reference});
  return panel;
}

Panel spike_trains(const SpikeTrains& chart) {
  Range time{chart.begin.value_or(0), chart.end.value_or(0)};
  if (!chart.end)
    for (const auto& [name, times] : chart.trains)
      if (const auto range = finite_range(times)) time.high = std::max(time.high, range->high);
  if (time.high <= time.low) time.high = time.low + 1;
  const auto n = static_cast<double>(chart.trains.size());
  Panel panel{
      .title = chart.title,
      .x = time_axis(time.low, time.high),
      .y = {.low = -0.7, .high = n - 0.3, .direction = Direction::backwards, .frame = Frame::bare},
      .height = chart.height.value_or(std::max(24.0, 16 * n))};
  for (size_t i = 0; i < chart.trains.size(); ++i) {
    const auto& [name, times] = chart.trains[i];
    const Ink ink = chart.inks.empty() ? ink::text : chart.inks[i % chart.inks.size()];
    panel.y.ticks.push_back({static_cast<double>(i), name});
    panel.marks.push_back(
        Strokes{.x = times, .y = static_cast<double>(i), .height = 0.72, .ink = ink, .width = 1.1});
  }
  return panel;
}

Panel firing_pattern(const FiringPattern& chart) {
  const auto time = finite_range(chart.time).value_or(Range{0, 1});
  auto v = finite_range(chart.v).value_or(Range{0, 1});
  v = {chart.v_low.value_or(v.low), chart.v_high.value_or(v.high)};
  const double height = std::max(v.span(), 1e-9);
  // The current takes a sixth of the height, a little below the potential.
  Curve current{.x = chart.time, .y = chart.current, .ink = ink::muted, .width = 1.1};
  if (const auto range = finite_range(chart.current)) {
    const double scale = range->span() > 0 ? 0.15 * height / range->span() : 0;
    for (double& i : current.y) i = v.low - 0.26 * height + (i - range->low) * scale;
  }
  Panel panel{
      .title = chart.title,
      .x = {.low = time.low, .high = time.high, .frame = Frame::hidden},
      .y = {.low = v.low - 0.3 * height, .high = v.high + 0.04 * height, .frame = Frame::hidden},
      .height = chart.height};
  panel.marks.push_back(Curve{.x = chart.time, .y = chart.v, .ink = categorical(0), .width = 1.2});
  if (!chart.current.empty()) panel.marks.push_back(std::move(current));
  if (chart.scale_bar)
    panel.scale_bar = ScaleBar{*chart.scale_bar, fmt::format("{} ms", *chart.scale_bar)};
  return panel;
}

}  // namespace lapicque::plot
