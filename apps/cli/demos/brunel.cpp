// Brunel's sparse network in its four regimes at full size, and once more with the reset of NEST's
// examples: rates, irregularity and rhythms against the paper, mean-field theory and NEST.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "demo.hpp"
#include "exhibit.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/published/brunel_2000.hpp"
#include "lapicque/recording/siegert.hpp"
#include "lapicque/recording/statistics.hpp"
#include "simulate.hpp"

namespace lapicque::cli {
namespace {

using statistics::Window;

constexpr uint32_t n_analysed = 2500;  // excitatory neurons whose trains are looked at one by one
constexpr double infinity = std::numeric_limits<double>::infinity();

/// What is kept of one run: numbers, and what the pictures show.
struct Measured {
  brunel::Regime regime{};
  double theory = 0;  ///< Hz
  double rate = 0, cv = 0, correlation = 0, chi = 0;
  statistics::Peak peak{};
  statistics::Spectrum spectrum{};
  std::vector<double> intervals{};  ///< ms
  uint64_t hash = 0;
  // A short piece: the spikes of 40 + 10 neurons, and the whole network's rate.
  double begin = 0, end = 0;
  std::vector<double> times{}, rates{};
  std::vector<uint32_t> neurons{};
};

double mean_field_rate(const Brunel& network) {
  return statistics::brunel_states({.neuron = {.tau = network.tau_m,
                                               .v_thresh = network.v_thresh,
                                               .v_reset = network.v_reset,
                                               .t_ref = network.t_ref},
                                    .c_e = double(network.c_e()),
                                    .c_i = double(network.c_i()),
                                    .c_ext = double(network.c_e()),
                                    .j = network.j,
                                    .g = network.g,
                                    .eta = network.eta})
      .back()
      .rate;
}

/// Mean over neurons with at least five intervals.
double mean_cv(std::span<const std::vector<double>> trains) {
  std::vector<double> cvs;
  for (const auto& train : trains)
    if (const auto intervals = statistics::intervals(train); intervals.size() >= 5)
      cvs.push_back(statistics::cv(intervals));
  return statistics::mean(cvs);
}

constexpr double activity_bin = 0.5;  // ms

void keep_piece(Measured& m, const SpikeTrains& e, const SpikeTrains& i, double length) {
  m.begin = e.t_start, m.end = std::min(e.t_stop, e.t_start + length);
  m.rates.assign(size_t(std::lround((m.end - m.begin) / activity_bin)), 0.0);
  const double per_spike = 1000 / (activity_bin * (e.n_neurons + i.n_neurons));
  const uint32_t shown[2] = {40, 10};
  for (const auto* spikes : {&e, &i}) {
    const uint32_t first = spikes == &e ? 0 : shown[0], n = spikes == &e ? shown[0] : shown[1];
    for (size_t k = 0; k < spikes->n_spikes() && spikes->times[k] <= m.end; ++k) {
      const size_t bin = size_t((spikes->times[k] - m.begin) / activity_bin - 1e-6);
      m.rates[std::min(bin, m.rates.size() - 1)] += per_spike;
      if (spikes->senders[k] >= n) continue;
      m.times.push_back(spikes->times[k]);
      m.neurons.push_back(first + spikes->senders[k]);
    }
  }
}

Measured measure(const brunel::Regime& regime, const Brunel& network, const Recording& recording) {
  Measured m{.regime = regime, .theory = mean_field_rate(network)};
  const SpikeTrains &e = recording.spikes_of("E"), &i = recording.spikes_of("I");
  const Window window{e.t_start, e.t_stop};
  m.rate = double(e.n_spikes()) / e.n_neurons / (window.duration() * 1e-3);
  const auto trains = e.by_neuron();
  m.spectrum = statistics::population_spectrum(trains, window, 0.5, 500);
  m.peak = statistics::peak(m.spectrum, 5, 500);
  const auto some = std::span(trains).first(std::min<size_t>(n_analysed, trains.size()));
  m.cv = mean_cv(some);
  m.correlation = statistics::mean_correlation(some, window, 2);
  m.chi = statistics::spike_chi(some, window, 1);
  for (const auto& train : some)
    for (double interval : statistics::intervals(train)) m.intervals.push_back(interval);
  m.hash = spike_hash(recording);
  keep_piece(m, e, i, regime.panel == 'A' ? 50 : regime.panel == 'B' ? 100 : 200);
  return m;
}

// ---- pictures -----------------------------------------------------------------------------------

plot::Ink regime_ink(size_t i) { return plot::categorical(std::array{1, 3, 0, 2}[i]); }

std::string title_of(const brunel::Regime& r) {
  return fmt::format("{}  {}: {}", r.panel, r.name, r.description);
}

/// Figure 8 of the paper: for each regime the spikes of 50 neurons, and the network's rate below.
plot::Figure regimes_figure(std::span<const Measured> all) {
  plot::Figure figure{
      .title = "Brunel's network in its four regimes",
      .subtitle =
          "12,500 neurons, 15.6 million synapses; spikes of 40 excitatory and 10 "
          "inhibitory neurons above the whole network's rate",
      .columns = 2,
      .row_gap = 10,
      .column_gap = 34,
      .caption =
          "After Brunel (2000), figure 8. A: neurons fire in step, as fast as their refractory "
          "time "
          "allows, in two groups that set each other off after one delay. B: a fast rhythm of the "
          "network, in which each neuron takes part only now and then. C: irregular, with hardly a "
          "rhythm. D: a slow rhythm near the threshold."};
  auto spikes = [&](const Measured& m) {
    auto panel = plot::raster({.times = m.times,
                               .neurons = m.neurons,
                               .populations = {{.name = "E", .first = 0, .n_neurons = 40},
                                               {.name = "I", .first = 40, .n_neurons = 10}},
                               .begin = m.begin,
                               .end = m.end,
                               .title = title_of(m.regime),
                               .height = 120});
    panel.x.frame = plot::Frame::hidden;
    return panel;
  };
  auto activity = [&](const Measured& m, size_t i) {
    plot::Curve curve{.ink = regime_ink(i), .width = 1.1, .filled = true};
    for (size_t k = 0; k < m.rates.size(); ++k) {
      curve.x.push_back(m.begin + (double(k) + 0.5) * activity_bin);
      curve.y.push_back(m.rates[k]);
    }
    return plot::Panel{.x = plot::time_axis(m.begin, m.end),
                       .y = {.label = "Rate", .unit = "Hz", .low = 0, .grid = true},
                       .marks = {std::move(curve)},
                       .height = 76};
  };
  for (size_t row = 0; row + 1 < all.size(); row += 2) {
    figure.panels.push_back(spikes(all[row]));
    figure.panels.push_back(spikes(all[row + 1]));
    figure.panels.push_back(activity(all[row], row));
    figure.panels.push_back(activity(all[row + 1], row + 1));
  }
  return figure;
}

plot::Figure rhythms_figure(std::span<const Measured> all) {
  plot::Figure figure{.title = "Rhythm and irregularity",
                      .subtitle =
                          "Spectra of the excitatory rate, and intervals between a "
                          "neuron's spikes",
                      .columns = 2,
                      .column_gap = 34,
                      .caption =
                          "Left: the power of the population rate, with the level that "
                          "independent Poisson neurons would have (dashed). Right: the "
                          "distribution of inter-spike intervals, with the exponential "
                          "law of a Poisson process of that rate."};
  for (size_t i = 0; i < all.size(); ++i) {
    const Measured& m = all[i];
    plot::Curve power{.ink = regime_ink(i), .width = 1.4};
    for (size_t k = 1; k < m.spectrum.frequency.size() && m.spectrum.frequency[k] <= 400; ++k) {
      power.x.push_back(m.spectrum.frequency[k]);
      power.y.push_back(m.spectrum.power[k]);
    }
    auto left = plot::spectrum({.title = title_of(m.regime),
                                .curves = {power},
                                .label = "Power",
                                .unit = "Hz²/Hz",
                                .height = 110});
    left.x.high = 400;
    const double flat = 2 * m.rate / 10000;
    left.marks.push_back(plot::Rule{.at = flat, .label = ""});
    left.marks.push_back(plot::Rule{.at = m.peak.frequency,
                                    .orientation = plot::Orientation::vertical,
                                    .label = fmt::format("{:.0f} Hz", m.peak.frequency)});
    const double longest = std::max(20.0, std::ceil(statistics::quantile(m.intervals, 0.995)));
    plot::Curve poisson{.ink = plot::ink::muted, .width = 1.2, .dash = plot::Dash::dashed};
    for (int k = 0; k <= 100; ++k) {
      const double t = longest * k / 100;
      poisson.x.push_back(t);
      poisson.y.push_back(m.rate * 1e-3 * std::exp(-t * m.rate * 1e-3));
    }
    auto right = plot::histogram({.title = fmt::format("CV = {:.2f}", m.cv),
                                  .values = m.intervals,
                                  .label = "Inter-spike interval",
                                  .unit = "ms",
                                  .n_bins = int(std::min(80.0, longest * 2)),
                                  .low = 0,
                                  .high = longest,
                                  .height_is = plot::Histogram::Height::density,
                                  .ink = regime_ink(i),
                                  .curves = {poisson},
                                  .height = 110});
    if (i == 0) right.marks.pop_back();  // one bar holds everything
    for (auto* panel : {&left, &right})
      if (i + 1 < all.size()) panel->x.label.clear(), panel->x.unit.clear();
    figure.panels.push_back(std::move(left));
    figure.panels.push_back(std::move(right));
  }
  return figure;
}

ReportTable regimes_table(std::span<const Measured> all) {
  ReportTable table{.title = "The four regimes",
                    .header = {"Regime", "g", "η", "Rate (Hz)", "Mean field (Hz)", "CV of ISI",
                               "Correlation", "Synchrony χ", "Peak (Hz)"}};
  for (const Measured& m : all)
    table.rows.push_back({title_of(m.regime), format_number(m.regime.g),
                          format_number(m.regime.eta), fmt::format("{:.2f}", m.rate),
                          fmt::format("{:.2f}", m.theory), fmt::format("{:.3f}", m.cv),
                          fmt::format("{:.4f}", m.correlation), fmt::format("{:.3f}", m.chi),
                          fmt::format("{:.1f}", m.peak.frequency)});
  table.note =
      "Correlation: mean over all pairs of 2500 excitatory neurons, counts in 2 ms bins. χ: of "
      "their counts in 1 ms bins. The mean field takes the input for white noise: it predicts "
      "the rate of C, and a CV of 0.68; the spikes of neurons that fire more regularly than a "
      "Poisson process add less slow noise than that, so that the network settles at 0.40. CVs "
      "of 0.8 and more take stronger synapses (a reduced network with J = 0.5 mV has 1.3).";
  return table;
}

// ---- numbers ------------------------------------------------------------------------------------

std::vector<FigureValue> judge_regimes(std::span<const Measured> all, const Measured& nest) {
  const std::string paper = "Brunel 2000, fig. 8";
  const Measured &a = all[0], &b = all[1], &c = all[2], &d = all[3];
  return {
      within("A SR: rate", a.rate, "Hz", a.theory, 10, "mean field"),
      between("A SR: CV of ISI", a.cv, "", -infinity, 0.2, "regular"),
      between("A SR: synchrony chi", a.chi, "", 0.4, infinity, "synchronous"),
      within("B SI fast: rate", b.rate, "Hz", 60.7, 3, paper),
      between("B SI fast: spectral peak", b.peak.frequency, "Hz", 150, 200, paper),
      between("B SI fast: CV of ISI", b.cv, "", 0.8, infinity, "irregular"),
      within("C AI: rate", c.rate, "Hz", 38, 3, paper),
      between("C AI: correlation", c.correlation, "", -infinity, 0.02, "asynchronous"),
      within("C AI: CV of ISI", c.cv, "", 0.41, 0.03, "the same at a step of 0.02 ms"),
      between("D SI slow: rate", d.rate, "Hz", 4, 8, paper),
      between("D SI slow: spectral peak", d.peak.frequency, "Hz", 15, 35, paper),
      within("AI with reset to 0 mV: rate", nest.rate, "Hz", 32.04, 0.5, "NEST 3, brunel_delta"),
      within("AI with reset to 0 mV: CV of ISI", nest.cv, "", 0.174, 0.01, "NEST 3, brunel_delta"),
  };
}

Outcome run_brunel(const DemoOptions& options) {
  const double duration = options.number("duration", 2000),
               warm_up = options.number("warm-up", 500);
  require(duration >= 500 && warm_up >= 0,
          "brunel: duration is {:g} ms and warm-up {:g} ms; duration must be >= 500 ms for its "
          "spectra, warm-up >= 0 ms",
          duration, warm_up);
  Run run(options, 5 * (warm_up + duration));
  int threads = 1;
  double synapses = 0;
  auto simulate = [&](const brunel::Regime& regime, double v_reset) {
    const Brunel network{.g = regime.g, .eta = regime.eta, .v_reset = v_reset};
    Simulation sim(brunel_2000(network), {.dt = 0.1,
                                          .seed = options.seed,
                                          .threads = options.threads,
                                          .precision = Precision::float32,
                                          .weights = WeightStorage::bits16});
    run.advance(sim, warm_up, regime.name);
    sim.clear_recording();
    run.advance(sim, duration, regime.name);
    threads = sim.options().threads;
    synapses = double(sim.n_synapses());
    return measure(regime, network, sim.recording());
  };
  std::vector<Measured> all;
  for (const auto& regime : brunel::regimes) all.push_back(simulate(regime, 10));
  const Measured nest = simulate(brunel::regimes[2], 0);
  run.finish();

  auto figures = judge_regimes(all, nest);
  figures.push_back(plain("synapses", synapses, ""));
  uint64_t hash = nest.hash;
  for (const Measured& m : all) hash = hash * 0x100000001b3u ^ m.hash;
  const Outcome outcome = judge(options.seed, threads, std::move(figures), hash);
  save({.title = "Four ways to fire",
        .summary = fmt::format(
            "The sparse network of Brunel (2000) at full size, {:.1f} s in each of its four "
            "regimes, against the paper, mean-field theory and NEST.",
            duration * 1e-3),
        .exhibits = {{"regimes", regimes_figure(all)}, {"rhythms", rhythms_figure(all)}},
        .tables = {regimes_table(all)},
        .tiles = {"A SR: synchrony chi", "B SI fast: spectral peak", "C AI: rate",
                  "D SI slow: spectral peak"}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo brunel_demo;
const Demo brunel_demo{"brunel", "Brunel's sparse network in its four regimes",
                       "duration=2000 (ms per regime)  warm-up=500 (ms)", &run_brunel};

}  // namespace lapicque::cli
