#include "lapicque/recording/plot/raster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/charts.hpp"

namespace lapicque::plot {
namespace {

constexpr double band_gap = 3;       // pixels between populations
constexpr double air = 4;            // pixels above the first and below the last
constexpr double least_height = 17;  // pixels that a name needs

struct Band {
  double low = 0, high = 0;  // on an axis from 0 to 1, downwards
};

Range time_range(const Raster& spikes) {
  Range range{spikes.begin.value_or(0), spikes.end.value_or(0)};
  if (!spikes.end)
    for (const double t : spikes.times) range.high = std::max(range.high, t);
  require(range.high > range.low || (!spikes.end && spikes.times.empty()),
          "plot: a raster from {} ms to {} ms shows nothing", range.low, range.high);
  if (range.high <= range.low) range.high = range.low + 1;
  return range;
}

/// Heights in proportion to sizes, with thin bands lifted to what their name needs at the cost of
/// the thick ones.
std::vector<Band> bands_of(const Raster& spikes) {
  const size_t n = spikes.populations.size();
  if (n == 0) return {};
  const double gaps = band_gap * static_cast<double>(n - 1) / spikes.height;
  const double room = 1 - gaps;
  const double least = std::min(least_height / spikes.height, room / static_cast<double>(n));
  std::vector<double> heights(n, 0);
  std::vector<bool> lifted(n, false);
  for (bool again = true; again;) {
    again = false;
    double free = room, neurons = 0;
    for (size_t i = 0; i < n; ++i) {
      if (lifted[i])
        free -= least;
      else
        neurons += static_cast<double>(spikes.populations[i].n_neurons);
    }
    for (size_t i = 0; i < n; ++i) {
      if (lifted[i]) continue;
      heights[i] =
          neurons > 0 ? free * static_cast<double>(spikes.populations[i].n_neurons) / neurons : 0;
      if (heights[i] < least) heights[i] = least, lifted[i] = again = true;
    }
  }
  std::vector<Band> bands;
  double low = 0;
  for (const double height : heights) {
    bands.push_back({low, low + height});
    low += height + band_gap / spikes.height;
  }
  return bands;
}

std::vector<Ink> inks_of_populations(const Raster& spikes) {
  std::vector<std::string> names;
  for (const auto& p : spikes.populations) names.push_back(p.name);
  auto inks = population_inks(names);
  for (size_t i = 0; i < inks.size(); ++i) inks[i] = spikes.populations[i].ink.value_or(inks[i]);
  return inks;
}

/// Calls visit(population, index in the population, time) for each spike that is shown.
template <class Visit>
void for_each_spike(const Raster& spikes, Visit visit) {
  require(spikes.times.size() == spikes.neurons.size(),
          "plot: a raster has {} times and {} neurons; each spike needs both", spikes.times.size(),
          spikes.neurons.size());
  // Populations in order of their first neuron, to be found by bisection.
  std::vector<size_t> order(spikes.populations.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return spikes.populations[a].first < spikes.populations[b].first;
  });
  const Range range = time_range(spikes);
  for (size_t i = 0; i < spikes.times.size(); ++i) {
    const double t = spikes.times[i];
    if (!(t >= range.low && t <= range.high)) continue;
    const uint64_t neuron = spikes.neurons[i];
    const auto after =
        std::upper_bound(order.begin(), order.end(), neuron,
                         [&](uint64_t id, size_t p) { return id < spikes.populations[p].first; });
    if (after == order.begin()) continue;
    const size_t p = *(after - 1);
    const uint64_t index = neuron - spikes.populations[p].first;
    if (index < spikes.populations[p].n_neurons) visit(p, index, t);
  }
}

}  // namespace

Panel raster(const Raster& spikes) {
  const auto bands = bands_of(spikes);
  const auto inks = inks_of_populations(spikes);
  const Range range = time_range(spikes);
  const double edge = air / spikes.height;
  std::vector<Cloud> clouds;
  for (size_t i = 0; i < bands.size(); ++i)
    clouds.push_back({.low = bands[i].low, .high = bands[i].high, .ink = inks[i]});
  for_each_spike(spikes, [&](size_t p, uint64_t index, double t) {
    const double within =
        (static_cast<double>(index) + 0.5) / static_cast<double>(spikes.populations[p].n_neurons);
    clouds[p].x.push_back(static_cast<float>(t));
    clouds[p].y.push_back(static_cast<float>(std::lerp(bands[p].low, bands[p].high, within)));
  });
  Panel panel{.title = spikes.title,
              .x = time_axis(range.low, range.high),
              .y = {.low = -edge,
                    .high = 1 + edge,
                    .direction = Direction::backwards,
                    .frame = Frame::bare},
              .height = spikes.height};
  for (size_t i = 0; i < bands.size(); ++i) {
    const auto& p = spikes.populations[i];
    const auto size = static_cast<double>(p.n_total ? p.n_total : p.n_neurons);
    panel.y.spans.push_back(
        {bands[i].low, bands[i].high, p.name, format_number(size, 15), inks[i]});
    panel.marks.push_back(std::move(clouds[i]));
  }
  return panel;
}

std::vector<double> mean_rates(const Raster& spikes) {
  std::vector<double> rates(spikes.populations.size(), 0);
  for_each_spike(spikes, [&](size_t p, uint64_t, double) { rates[p] += 1; });
  const double seconds = time_range(spikes).span() / 1000;
  for (size_t p = 0; p < rates.size(); ++p)
    rates[p] /=
        seconds * static_cast<double>(std::max<uint64_t>(1, spikes.populations[p].n_neurons));
  return rates;
}

Panel population_rates(const Raster& spikes, double bin) {
  require(bin > 0, "plot: rates over time want bins wider than 0 ms, have {} ms", bin);
  const Range range = time_range(spikes);
  const auto n_bins = static_cast<size_t>(std::max(1.0, std::round(range.span() / bin)));
  const double width = range.span() / static_cast<double>(n_bins);
  std::vector<std::vector<double>> counts(spikes.populations.size(),
                                          std::vector<double>(n_bins, 0));
  for_each_spike(spikes, [&](size_t p, uint64_t, double t) {
    const auto k = static_cast<size_t>((t - range.low) / width);
    counts[p][std::min(k, n_bins - 1)] += 1;
  });
  const auto inks = inks_of_populations(spikes);
  Panel panel{.x = time_axis(range.low, range.high),
              .y = {.label = "Population rate", .unit = "Hz", .low = 0, .grid = true},
              .height = 110};
  for (size_t p = 0; p < counts.size(); ++p) {
    Curve curve{
        .name = counts.size() <= 4 ? spikes.populations[p].name : "", .ink = inks[p], .width = 1.2};
    for (size_t k = 0; k < n_bins; ++k) {
      curve.x.push_back(range.low + (static_cast<double>(k) + 0.5) * width);
      curve.y.push_back(counts[p][k] * 1000 /
                        (width * static_cast<double>(spikes.populations[p].n_neurons)));
    }
    panel.marks.push_back(std::move(curve));
  }
  return panel;
}

Panel rate_bars(const Raster& spikes, std::span<const double> reference,
                const std::string& reference_name, std::span<const double> rates) {
  require(rates.empty() || rates.size() == spikes.populations.size(),
          "plot: {} mean rates for {} populations; give one for each, or none", rates.size(),
          spikes.populations.size());
  require(reference.empty() || reference.size() == spikes.populations.size(),
          "plot: {} reference rates for {} populations; give one for each, or none",
          reference.size(), spikes.populations.size());
  const auto bands = bands_of(spikes);
  Bars bars{
      .value = rates.empty() ? mean_rates(spikes) : std::vector<double>(rates.begin(), rates.end()),
      .orientation = Orientation::horizontal,
      .inks = inks_of_populations(spikes),
      .reference = {reference.begin(), reference.end()},
      .reference_name = reference_name};
  const double edge = air / spikes.height;
  double largest = 0;
  for (size_t p = 0; p < bands.size(); ++p) {
    const double height = bands[p].high - bands[p].low;
    bars.at.push_back((bands[p].low + bands[p].high) / 2);
    bars.thicknesses.push_back(std::min(height, 15 / spikes.height));
    bars.labels.push_back(fmt::format("{:.{}f}", bars.value[p], bars.value[p] < 9.995 ? 2 : 1));
    largest = std::max(largest, bars.value[p]);
    if (p < reference.size()) largest = std::max(largest, reference[p]);
  }
  Panel panel{.x = {.low = 0, .high = largest > 0 ? 1.35 * largest : 1, .frame = Frame::hidden},
              .y = {.label = "Mean rate",
                    .unit = "Hz",
                    .low = -edge,
                    .high = 1 + edge,
                    .direction = Direction::backwards,
                    .frame = Frame::bare},
              .height = spikes.height,
              .legend = Legend::below};
  panel.marks.push_back(std::move(bars));
  return panel;
}

Figure raster_figure(const RasterFigure& parts) {
  Figure figure{.title = parts.title,
                .subtitle = parts.subtitle,
                .columns = 2,
                .column_shares = {3.6, 1},
                .shared_x = SharedX::columns,
                .row_gap = 8,
                .caption = parts.caption};
  figure.panels = {
      raster(parts.spikes),
      rate_bars(parts.spikes, parts.reference_rates, parts.reference_name, parts.mean_rates),
      population_rates(parts.whole ? *parts.whole : parts.spikes, parts.bin), Panel{}};
  return figure;
}

}  // namespace lapicque::plot
