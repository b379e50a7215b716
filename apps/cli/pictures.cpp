#include "pictures.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::cli {
namespace {

/// About `most` numbers that still show every minimum and maximum: two for each bin.
void thin(std::vector<double>& time, std::vector<double>& values, size_t most) {
  const size_t n = time.size();
  if (n <= most) return;
  const size_t n_bins = most / 2;
  std::vector<double> t, v;
  for (size_t bin = 0; bin < n_bins; ++bin) {
    const size_t first = bin * n / n_bins, last = (bin + 1) * n / n_bins;
    const auto begin = values.begin() + ptrdiff_t(first), end = values.begin() + ptrdiff_t(last);
    auto [low, high] = std::minmax_element(begin, end);
    if (low > high) std::swap(low, high);
    for (const auto place : {low, high}) {
      t.push_back(time[size_t(place - values.begin())]);
      v.push_back(*place);
    }
  }
  time = std::move(t);
  values = std::move(v);
}

constexpr size_t most_points = 8000;

constexpr uint32_t most_rows = 24;  // neurons; up to here each has a row with its name

plot::Figure rows_of(std::span<const SpikeRecord> records, const PictureOptions& options,
                     double begin, double end) {
  plot::SpikeTrains chart{.begin = begin, .end = end};
  for (const auto& record : records) {
    const auto trains = record.spikes.by_neuron();
    for (size_t i = 0; i < trains.size(); ++i) {
      auto train = trains[i];
      std::erase_if(train, [&](double t) { return t < begin || t > end; });
      const bool alone = trains.size() == 1;
      chart.trains.emplace_back(
          alone ? record.population : fmt::format("{} {}", record.population, i), std::move(train));
    }
  }
  return {.title = options.title, .panels = {plot::spike_trains(chart)}};
}

}  // namespace

plot::Figure raster_of(std::span<const SpikeRecord> records, const PictureOptions& options) {
  std::vector<double> times;
  std::vector<uint32_t> neurons;
  std::vector<plot::RasterPopulation> populations;
  double begin = records.empty() ? 0 : INFINITY, end = records.empty() ? 1 : -INFINITY;
  uint32_t first = 0;
  for (const auto& record : records) {
    const auto& s = record.spikes;
    begin = std::min(begin, s.t_start);
    end = std::max(end, s.t_stop);
    const uint32_t most = options.most_neurons ? options.most_neurons : s.n_neurons;
    const uint32_t every = std::max(1u, (s.n_neurons + most - 1) / std::max(1u, most));
    const uint32_t shown = (s.n_neurons + every - 1) / every;
    for (size_t i = 0; i < s.n_spikes(); ++i) {
      if (s.senders[i] % every != 0) continue;
      if (options.from && s.times[i] < *options.from) continue;
      if (options.to && s.times[i] > *options.to) continue;
      times.push_back(s.times[i]);
      neurons.push_back(first + s.senders[i] / every);
    }
    populations.push_back({.name = record.population,
                           .first = first,
                           .n_neurons = shown,
                           .n_total = every > 1 ? s.n_neurons : 0});
    first += shown;
  }
  const double from = options.from.value_or(begin), to = options.to.value_or(end);
  if (first <= most_rows) return rows_of(records, options, from, to);
  plot::RasterFigure parts{
      .spikes = {.times = times, .neurons = neurons, .populations = populations},
      .title = options.title};
  parts.spikes.begin = from;
  parts.spikes.end = to;
  parts.spikes.height = std::clamp(first * 3.0, 140.0, 420.0);
  return plot::raster_figure(parts);
}

plot::Figure traces_of(std::span<const Trace> traces, const PictureOptions& options) {
  plot::Figure figure{.title = options.title, .shared_x = plot::SharedX::columns};
  for (const auto& trace : traces) {
    const double begin = options.from.value_or(trace.t_start);
    const double end =
        options.to.value_or(trace.t_start + trace.interval * double(trace.n_samples()));
    plot::Panel panel{.title = trace.population,
                      .x = plot::time_axis(begin, end),
                      .y = {.label = trace.variable, .unit = trace.unit == "1" ? "" : trace.unit},
                      .height = 170};
    const auto all_times = trace.times();
    for (size_t i = 0; i < std::min<size_t>(trace.neurons.size(), options.most_traces); ++i) {
      const auto samples = trace.column(i);
      plot::Curve curve{
          .name = fmt::format("{} {}", trace.variable == "weight" ? "synapse" : "neuron",
                              trace.neurons[i]),
          .width = 1.2};
      for (size_t row = 0; row < samples.size(); ++row) {
        if (all_times[row] < begin || all_times[row] > end) continue;
        curve.x.push_back(all_times[row]);
        curve.y.push_back(samples[row]);
      }
      thin(curve.x, curve.y, most_points);
      panel.marks.push_back(std::move(curve));
    }
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

void add_picture(Report& report, const plot::Figure& figure, const std::filesystem::path& folder,
                 std::string_view name) {
  plot::save(figure, folder / fmt::format("{}.svg", name));
  plot::save(figure, folder / fmt::format("{}.png", name));
  report.pictures.push_back(picture(figure));
}

}  // namespace lapicque::cli
