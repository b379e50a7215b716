// One figure of every kind, with made-up data, and what tests ask of a scene.
#pragma once
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/recording/plot/plot.hpp"
#include "lapicque/recording/plot/text_metrics.hpp"

namespace pictures {

using namespace lapicque::plot;

inline void collect_texts(const std::vector<Item>& items, std::vector<Text>& texts) {
  for (const auto& item : items) {
    if (const auto* text = std::get_if<Text>(&item)) texts.push_back(*text);
    if (const auto* group = std::get_if<Group>(&item)) collect_texts(group->items, texts);
  }
}

inline std::vector<Text> texts_of(const Scene& scene) {
  std::vector<Text> texts;
  collect_texts(scene.items, texts);
  return texts;
}

inline std::vector<std::string> labels_of(const Scene& scene) {
  std::vector<std::string> labels;
  for (const auto& text : texts_of(scene)) labels.push_back(text.text);
  return labels;
}

/// Items of one kind, those inside groups included.
template <class Kind>
std::vector<Kind> items_of(const std::vector<Item>& items) {
  std::vector<Kind> found;
  for (const auto& item : items) {
    if (const auto* kind = std::get_if<Kind>(&item)) found.push_back(*kind);
    if (const auto* group = std::get_if<Group>(&item))
      for (auto& inner : items_of<Kind>(group->items)) found.push_back(std::move(inner));
  }
  return found;
}

/// Spikes of eight populations, of sizes from 20 to 400 neurons, in no order.
struct Spikes {
  std::vector<double> times;
  std::vector<uint32_t> neurons;
  std::vector<RasterPopulation> populations;
};
inline Spikes spikes(size_t n_spikes) {
  Spikes s;
  const char* names[] = {"L2/3E", "L2/3I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"};
  const uint64_t sizes[] = {400, 110, 400, 105, 95, 20, 280, 57};
  uint64_t first = 0;
  for (int p = 0; p < 8; ++p) {
    s.populations.push_back({.name = names[p], .first = first, .n_neurons = sizes[p]});
    first += sizes[p];
  }
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (size_t i = 0; i < n_spikes; ++i) {
    s.times.push_back(1000 * uniform(generator));
    s.neurons.push_back(static_cast<uint32_t>(static_cast<double>(first) * uniform(generator)));
  }
  return s;
}

inline std::vector<std::pair<std::string, Figure>> all() {
  std::mt19937 generator(2);
  std::normal_distribution<double> normal;
  const auto sample = [&](size_t n, double mean, double sd) {
    std::vector<double> values(n);
    for (double& v : values) v = mean + sd * normal(generator);
    return values;
  };
  std::vector<double> t, v;
  for (int i = 0; i < 2000; ++i) t.push_back(0.1 * i), v.push_back(-65 + 10 * std::sin(i / 90.0));
  const std::vector<std::string> names{"L2/3E", "L2/3I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"};
  const std::vector<double> rates{0.9, 2.8, 4.5, 5.9, 7.4, 8.5, 1.0, 7.9};

  std::vector<std::pair<std::string, Figure>> figures;
  const auto add = [&](const std::string& name, Panel panel) {
    Figure figure{.title = "A figure: " + name, .subtitle = "made up", .columns = 2};
    figure.panels = {panel, panel};
    figures.push_back({name, figure});
  };
  const auto s = spikes(4000);
  figures.push_back(
      {"raster", raster_figure({.spikes = {s.times, s.neurons, s.populations, 0.0, 1000.0},
                                .title = "Raster",
                                .subtitle = "all spikes",
                                .reference_rates = rates,
                                .reference_name = "Potjans & Diesmann 2014"})});
  add("traces", traces({.time = t,
                        .traces = {{.name = "one", .values = v, .spikes = {20, 60}},
                                   {.name = "two", .values = sample(2000, -60, 1)}},
                        .threshold = -50.0}));
  add("histogram",
      histogram({.title = "Intervals",
                 .values = sample(500, 20, 4),
                 .label = "Interval",
                 .unit = "ms",
                 .curves = {{.name = "theory", .x = {5, 20, 35}, .y = {0, 60, 0}}},
                 .rules = {{.at = 20, .orientation = Orientation::vertical, .label = "mean"}}}));
  add("scatter",
      scatter({.title = "STDP",
               .x = {.label = "Post minus pre", .unit = "ms"},
               .y = {.label = "Change of weight", .unit = "%"},
               .points = {{.name = "pairs", .x = sample(60, 0, 30), .y = sample(60, 0, 30)}},
               .curves = {{.name = "fit", .x = {-80, 0, 80}, .y = {-10, 70, 10}}},
               .cross = Scatter::Cross::zero}));
  add("logarithms", scatter({.title = "Scaling",
                             .x = {.label = "Neurons", .scale = Scale::logarithmic},
                             .y = {.label = "Time", .unit = "s", .scale = Scale::logarithmic},
                             .points = {{.x = {1e3, 1e5, 1e7}, .y = {0.1, 11, 1300}}}}));
  std::vector<double> frequency, power;
  for (int i = 1; i < 300; ++i) frequency.push_back(i), power.push_back(1e4 / (9 + i));
  add("spectrum", spectrum({.title = "Spectrum",
                            .curves = {{.name = "rate", .x = frequency, .y = power}},
                            .unit = "Hz²/Hz"}));
  add("heat map", heat_map({.title = "Connections",
                            .n_rows = 8,
                            .n_columns = 8,
                            .values = sample(64, 0.1, 0.03),
                            .row_label = "to",
                            .column_label = "from",
                            .value_label = "probability",
                            .row_names = names,
                            .column_names = names,
                            .numbers = HeatMap::Numbers::shown,
                            .height = 290}));
  add("bars", bar_chart({.title = "Rates",
                         .categories = names,
                         .values = rates,
                         .label = "Firing rate",
                         .unit = "Hz",
                         .reference = rates}));
  add("long names", bar_chart({.title = "Currents",
                               .categories = {"feedforward excitation", "lateral inhibition",
                                              "thalamic drive", "background"},
                               .values = {3, -2, 1, 4},
                               .label = "Contribution",
                               .unit = "pA"}));
  add("bars across", bar_chart({.title = "Speed",
                                .categories = {"1 thread", "2 threads"},
                                .values = {4.1, 2.2},
                                .label = "Real-time factor",
                                .orientation = Orientation::horizontal}));
  add("boxes", box_plot({.title = "Rates",
                         .groups = {"exc", "inh"},
                         .values = {sample(90, 5, 2), sample(90, 9, 3)}}));
  add("trains", spike_trains({.title = "Trains",
                              .trains = {{"neuron 1", {1, 5, 9}}, {"neuron 2", {2, 4}}},
                              .end = 10.0}));
  Figure patterns{.title = "Firing patterns", .columns = 5, .column_gap = 16};
  for (int k = 0; k < 20; ++k)
    patterns.panels.push_back(
        firing_pattern({.title = "(K) depolarizing after-potential",
                        .time = t,
                        .v = v,
                        .current = v,
                        .scale_bar = k == 19 ? std::optional(20.0) : std::nullopt}));
  figures.push_back({"patterns", patterns});
  return figures;
}

}  // namespace pictures
