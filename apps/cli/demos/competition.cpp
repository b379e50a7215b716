// Competition between synapses: a thousand afferents with random spikes drive one neuron, and the
// additive rule of Song, Miller & Abbott (2000) divides them into strong and weak ones, while it
// keeps the neuron's own rate. Under a multiplicative rule the same input leaves one hump.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "exhibit.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"
#include "simulate.hpp"

namespace lapicque::cli {
namespace {

constexpr uint32_t n_excitatory = 1000, n_inhibitory = 200;
constexpr double g_L = 10, g_max = 0.015 * g_L, g_in = 0.05 * g_L;  // nS
constexpr size_t n_bins = 50, n_looks = 50;

/// One neuron with its afferents and its rule.
struct Case {
  std::string name, title;
  double rate;  ///< Hz, of each excitatory afferent
  std::string dependence;
  plot::Ink ink;
};

std::vector<Case> cases() {
  return {{"additive, 10 Hz", "Additive, inputs of 10 Hz", 10, "additive", plot::categorical(0)},
          {"additive, 40 Hz", "Additive, inputs of 40 Hz", 40, "additive", plot::categorical(1)},
          {"multiplicative, 10 Hz", "Multiplicative, 10 Hz", 10, "multiplicative",
           plot::categorical(2)}};
}

struct Setup {
  Network network;
  std::vector<size_t> plastic;  ///< projection of each case
};

Setup setup(const std::vector<Case>& all) {
  Setup s;
  Network& net = s.network;
  net.name = "competition";
  const auto inhibitory =
      net.population("inhibitory", "poisson_generator", n_inhibitory, {{"rate", 10}});
  std::map<double, PopulationId> excitatory;
  for (const Case& c : all) {
    if (!excitatory.contains(c.rate))
      excitatory[c.rate] = net.population(fmt::format("excitatory {:g} Hz", c.rate),
                                          "poisson_generator", n_excitatory, {{"rate", c.rate}});
    const auto cell = net.population(c.name, "iaf_cond_exp", 1,
                                     {{"C_m", 20 * g_L},
                                      {"g_L", g_L},
                                      {"E_L", -70},
                                      {"V_th", -54},
                                      {"V_reset", -60},
                                      {"E_ex", 0},
                                      {"E_in", -70},
                                      {"tau_syn_ex", 5},
                                      {"tau_syn_in", 5},
                                      {"t_ref", 0}});
    net.connect(inhibitory, cell, AllToAll{}, {.weight = -g_in, .delay = 1});
    s.plastic.push_back(net.connect(
        excitatory[c.rate], cell, AllToAll{},
        {.weight = Distribution{Distribution::Kind::uniform, 0, g_max},
         .delay = 1,
         .model = "stdp",
         .parameters = {{"w_max", g_max}},
         .options = {{"preset", "song_miller_abbott"}, {"weight_dependence", c.dependence}},
         .dendritic_fraction = 0}));
    net.record_spikes(cell);
  }
  return s;
}

/// A case as it went: its weights, as fractions of g_max, and its rate from time to time.
struct History {
  std::vector<double> times;                 // s; one more than rates
  std::vector<std::vector<double>> weights;  // [time][synapse]
  std::vector<double> rates;                 // Hz, between two times
  double rate = 0, cv = 0;                   // of the last fifth
  const std::vector<double>& last() const { return weights.back(); }
};

double share(const std::vector<double>& weights, double low, double high) {
  return double(std::ranges::count_if(weights, [=](double w) { return w >= low && w <= high; })) /
         double(weights.size());
}

std::vector<History> compete(const std::vector<Case>& all, const Setup& s, Simulation& sim,
                             double duration, const DemoOptions& options) {
  std::vector<History> histories(all.size());
  auto look = [&] {
    for (size_t c = 0; c < all.size(); ++c) {
      histories[c].times.push_back(sim.time() / 1000);
      auto& weights = histories[c].weights.emplace_back();
      for (const auto& synapse : sim.connections(s.plastic[c]))
        weights.push_back(synapse.weight / g_max);
    }
  };
  Run run(options, duration);
  look();
  for (size_t k = 0; k < n_looks; ++k) {
    run.advance(sim, duration / n_looks);
    look();
  }
  run.finish();
  for (size_t c = 0; c < all.size(); ++c) {
    const auto& spikes = sim.recording().spikes_of(all[c].name);
    const auto late = spikes.between(0.8 * duration, duration);
    histories[c].rates =
        statistics::population_rate(spikes.by_neuron(), {0, duration}, duration / n_looks);
    histories[c].rate = 1000 * double(late.n_spikes()) / late.duration();
    histories[c].cv = statistics::cv(statistics::intervals(late.times));
  }
  return histories;
}

// ---- pictures -----------------------------------------------------------------------------------

plot::Figure weights_figure(const std::vector<Case>& all, const std::vector<History>& histories,
                            double duration) {
  plot::Figure figure{
      .title = "A thousand synapses compete",
      .subtitle = fmt::format("Weights after {:g} s of random input; all began evenly spread",
                              duration / 1000),
      .columns = 3,
      .column_gap = 16};
  for (size_t c = 0; c < all.size(); ++c) {
    const auto counts = statistics::histogram(histories[c].last(), 0, 1, n_bins);
    plot::Bars bars{.thickness = 0.94 / n_bins, .inks = {all[c].ink}};
    for (size_t k = 0; k < n_bins; ++k) {
      bars.at.push_back((double(k) + 0.5) / n_bins);
      bars.value.push_back(100 * double(counts.counts[k]) / n_excitatory);
    }
    figure.panels.push_back({.title = all[c].title,
                             .x = {.label = "Weight", .unit = "g_max", .low = 0, .high = 1},
                             .y = {.label = "Synapses", .unit = "%", .low = 0, .grid = true},
                             .marks = {std::move(bars)},
                             .height = 190});
  }
  figure.caption =
      "The additive rule leaves strong and weak synapses with few between, and fewer strong ones "
      "where each input is busier. The multiplicative rule, in which a strong synapse grows less "
      "and shrinks more, leaves one hump.";
  return figure;
}

plot::Figure history_figure(const std::vector<Case>& all, const std::vector<History>& histories,
                            double duration) {
  plot::Figure figure{.title = "How they part",
                      .subtitle =
                          "Share of the synapses at each weight over time, and the firing "
                          "rate of the neuron that they drive",
                      .row_gap = 12};
  figure.shared_x = plot::SharedX::columns;
  const double end = duration / 1000;
  for (size_t c = 0; c < all.size(); ++c) {
    constexpr size_t n_rows = 25;
    plot::Cells cells{.n_rows = n_rows,
                      .n_columns = n_looks,
                      .values = std::vector<double>(n_rows * n_looks),
                      .high = 15,
                      .x_high = end};
    for (size_t k = 0; k < n_looks; ++k) {
      const auto counts = statistics::histogram(histories[c].weights[k + 1], 0, 1, n_rows);
      for (size_t row = 0; row < n_rows; ++row)  // the first row is at the bottom
        cells.values[row * n_looks + k] = 100 * double(counts.counts[row]) / n_excitatory;
    }
    figure.panels.push_back(
        {.title = all[c].title,
         .x = {.label = "Time", .unit = "s", .low = 0, .high = end},
         .y = {.label = "Weight", .unit = "g_max", .low = 0, .high = 1},
         .marks = {std::move(cells)},
         .height = 120,
         .legend = plot::Legend::none,
         .color_bar = plot::ColorBar{.label = "Synapses (%)", .range = {0, 15}}});
  }
  plot::Panel rates{.title = "Firing rate of the neuron",
                    .x = {.label = "Time", .unit = "s", .low = 0, .high = end},
                    .y = {.label = "Rate", .unit = "Hz", .low = 0, .high = 30, .grid = true},
                    .height = 130,
                    .legend = plot::Legend::above};
  for (size_t c = 0; c < all.size(); ++c) {
    plot::Curve curve{.name = all[c].name, .ink = all[c].ink};
    for (size_t k = 0; k < histories[c].rates.size(); ++k) {
      curve.x.push_back((histories[c].times[k] + histories[c].times[k + 1]) / 2);
      curve.y.push_back(std::min(histories[c].rates[k], 30.0));
    }
    rates.marks.push_back(std::move(curve));
  }
  figure.panels.push_back(std::move(rates));
  figure.caption =
      "Four times the input makes hardly a difference to the output: the additive rule keeps the "
      "neuron where its inputs only just fire it, at irregular times. (The first moments at 40 Hz "
      "lie "
      "above the picture.)";
  return figure;
}

// ---- numbers ------------------------------------------------------------------------------------

/// What is asserted of a run that lasted long enough; shorter ones are only measured.
std::vector<FigureValue> numbers(const std::vector<Case>& all,
                                 const std::vector<History>& histories, double duration) {
  const std::string other = "an independent run of 1000 s";
  const bool settled = duration >= 900'000;
  std::vector<FigureValue> figures;
  auto add = [&](std::string name, double value, std::string unit, double expected,
                 double tolerance, std::string source) {
    figures.push_back(settled ? within(name, value, unit, expected, tolerance, source)
                              : plain(name, value, unit));
  };
  const double weak[] = {26, 78}, strong[] = {34, 8}, rate[] = {9.3, 10.3};
  for (size_t c : {0u, 1u}) {
    const auto& h = histories[c];
    const auto& name = all[c].name;
    add(name + ": below 0.1 g_max", 100 * share(h.last(), 0, 0.1), "%", weak[c], 8, other);
    add(name + ": above 0.9 g_max", 100 * share(h.last(), 0.9, 1), "%", strong[c], 8, other);
    add(name + ": output rate", h.rate, "Hz", rate[c], 5, other);
    add(name + ": output CV", h.cv, "1", 1, 0.35, "irregular: Song, Miller & Abbott 2000");
  }
  const auto& w = histories[0].last();
  const double middle = share(w, 0.4, 0.6) / 2;  // per tenth of the range
  add("additive, 10 Hz: middle tenth over the lower end", middle / share(w, 0, 0.1), "1", 0.25,
      0.25, "U-shaped: Song, Miller & Abbott 2000");
  add("output rate at 40 Hz over that at 10 Hz", histories[1].rate / histories[0].rate, "1", 1.1,
      0.3, "hardly depends on the input: " + other);
  const auto& control = histories[2].last();
  add("multiplicative: between 0.35 and 0.65 g_max", 100 * share(control, 0.35, 0.65), "%", 100, 5,
      "one hump: Rubin, Lee & Sompolinsky 2001");
  add("multiplicative: mean weight", statistics::mean(control), "g_max", 1 / 2.05, 0.06,
      "A+/(A+ + A-), where input does not correlate with output");
  return figures;
}

Outcome run_competition(const DemoOptions& options) {
  const double duration = 1000 * options.number("duration", 1000);
  require(duration >= 1000, "--duration is {:g} s, must be at least 1", duration / 1000);
  const auto all = cases();
  const auto s = setup(all);
  const int threads = std::max(options.threads, 1);  // three neurons: nothing to share
  Simulation sim(s.network, {.dt = 0.1, .seed = options.seed, .threads = threads});
  const auto histories = compete(all, s, sim, std::round(duration / n_looks) * n_looks, options);
  auto outcome =
      judge(options.seed, threads, numbers(all, histories, duration), spike_hash(sim.recording()));
  save(
      {.title = "Competition between synapses",
       .summary = duration >= 900'000
                      ? "Competitive Hebbian learning (Song, Miller & Abbott 2000): which synapses "
                        "win is chance; that some win is the rule."
                      : "Competitive Hebbian learning (Song, Miller & Abbott 2000). So short a run "
                        "is not settled: its numbers are shown, not judged.",
       .exhibits = {{"weights", weights_figure(all, histories, duration)},
                    {"history", history_figure(all, histories, duration)}},
       .tiles = {"additive, 10 Hz: below 0.1 g_max", "additive, 10 Hz: above 0.9 g_max",
                 "output rate at 40 Hz over that at 10 Hz", "multiplicative: mean weight"}},
      outcome, options);
  return outcome;
}

}  // namespace

extern const Demo competition_demo;
const Demo competition_demo{"competition",
                            "synapses compete under STDP (Song, Miller & Abbott 2000)",
                            "duration=1000 (s of biological time)", &run_competition};

}  // namespace lapicque::cli
