// Izhikevich's polychronization network: delays of 1 to 20 ms and plasticity turn its slow rhythm
// of the first seconds into a fast one within minutes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "demo.hpp"
#include "exhibit.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/published/izhikevich_2006.hpp"
#include "lapicque/published/izhikevich_2006_plasticity.hpp"
#include "lapicque/recording/statistics.hpp"
#include "simulate.hpp"

namespace lapicque::cli {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr size_t early_seconds = 10, late_seconds = 60;

/// One second of spikes: whole ms, 1 .. 1000, and their neurons.
struct Second {
  size_t number = 0;
  std::vector<int> times{};
  std::vector<uint32_t> neurons{};
};

struct Course {
  Polychronization network{};
  size_t n_seconds = 0;
  std::vector<double> rate{};  ///< Hz of the excitatory neurons, each ms
  Second early{}, late{};
  std::vector<double> weights{};                                 ///< mV, at the end
  std::vector<double> mean_weight{}, share_low{}, share_high{};  ///< each second
  uint64_t hash = 0;
  int threads = 1;
  double wall = 0;  ///< s

  std::span<const double> seconds(size_t first, size_t n) const {
    return std::span(rate).subspan(first * 1000, n * 1000);
  }
};

Course simulate(const DemoOptions& options, size_t n_seconds) {
  Course course{.n_seconds = n_seconds};
  // One thread unless asked: a step of this network takes microseconds.
  Simulation sim(izhikevich_2006(course.network), {.dt = 1,
                                                   .seed = options.seed,
                                                   .threads = std::max(options.threads, 1),
                                                   .precision = Precision::float32,
                                                   .weights = WeightStorage::bits16});
  std::vector<PolychronizationPlasticity::Synapse> synapses;
  for (const auto& c : sim.connections(0))
    synapses.push_back({c.source, c.target, uint32_t(std::lround(c.delay)), c.weight});
  PolychronizationPlasticity plasticity(synapses, course.network.n_e + course.network.n_i);

  Run run(options, double(n_seconds) * 1000);
  SpikeHash hash;
  const auto begin = std::chrono::steady_clock::now();
  course.rate.assign(n_seconds * 1000, 0.0);
  const double per_spike = 1000.0 / course.network.n_e;
  for (size_t s = 0; s < n_seconds; ++s) {
    run.advance(sim, 1000);
    const SpikeTrains& spikes = sim.recording().spikes_of("neurons");
    Second second{.number = s, .neurons = spikes.senders};
    for (size_t k = 0; k < spikes.n_spikes(); ++k) {
      const int64_t tick = std::llround(spikes.times[k]);
      hash.add(tick, spikes.senders[k]);
      second.times.push_back(int(tick - int64_t(s) * 1000));
      if (spikes.senders[k] < course.network.n_e) course.rate[size_t(tick) - 1] += per_spike;
    }
    const auto weights = plasticity.second(second.times, second.neurons);
    sim.clear_recording();
    sim.set_weights(0, weights);

    double sum = 0, low = 0, high = 0;
    const double w_max = course.network.w_max;
    for (double w : weights) sum += w, low += w<0.05 * w_max, high += w> 0.95 * w_max;
    course.mean_weight.push_back(sum / double(weights.size()));
    course.share_low.push_back(low / double(weights.size()));
    course.share_high.push_back(high / double(weights.size()));
    if (s == std::min<size_t>(1, n_seconds - 1)) course.early = second;
    if (s + 1 == n_seconds) course.late = std::move(second);
  }
  run.finish();
  course.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  course.weights.assign(plasticity.weights().begin(), plasticity.weights().end());
  course.hash = hash.value();
  course.threads = sim.options().threads;
  return course;
}

statistics::Spectrum spectrum_of(std::span<const double> rate) {
  return statistics::power_spectrum(rate, 1, 1000);  // steps of 1 Hz
}

/// The share of the power between 1 and 200 Hz that lies between low and high.
double share(const statistics::Spectrum& spectrum, double low, double high) {
  double inside = 0, all = 0;
  for (size_t k = 0; k < spectrum.frequency.size(); ++k) {
    const double f = spectrum.frequency[k];
    if (f < 1 || f > 200) continue;
    all += spectrum.power[k];
    if (f >= low && f <= high) inside += spectrum.power[k];
  }
  return inside / all;
}

// ---- pictures -----------------------------------------------------------------------------------

const plot::Ink slow_ink = plot::categorical(0), fast_ink = plot::categorical(1);

std::string clock(size_t second) { return fmt::format("{}:{:02} min", second / 60, second % 60); }

plot::Figure rhythms_figure(const Course& course, const statistics::Spectrum& early,
                            const statistics::Spectrum& late) {
  plot::Figure figure{
      .title = "From a slow rhythm to a fast one",
      .subtitle = fmt::format("All spikes of one second, soon after the start and after {}",
                              clock(course.n_seconds)),
      .columns = 2,
      .row_gap = 10,
      .column_gap = 34,
      .caption =
          "Left: equal weights, and waves of activity 2 to 4 times a second. Right: plasticity has "
          "made each weight strong or weak, and excitatory and inhibitory neurons answer each "
          "other 30 to 70 times a second."};
  const auto inks = plot::population_inks(std::vector<std::string>{"E", "I"});
  const uint32_t n_e = course.network.n_e, n_i = course.network.n_i;
  auto raster = [&](const Second& s, const std::string& title) {
    std::vector<double> times(s.times.begin(), s.times.end());
    auto panel = plot::raster(
        {.times = times,
         .neurons = s.neurons,
         .populations = {{.name = "RS", .first = 0, .n_neurons = n_e, .ink = inks[0]},
                         {.name = "FS", .first = n_e, .n_neurons = n_i, .ink = inks[1]}},
         .begin = 0,
         .end = 1000,
         .title = title,
         .height = 230});
    panel.x.frame = plot::Frame::hidden;
    return panel;
  };
  auto rate = [&](const Second& s, plot::Ink ink) {
    constexpr size_t bin = 2;  // ms
    plot::Curve curve{.ink = ink, .width = 1.1, .filled = true};
    const auto rates = course.seconds(s.number, 1);
    for (size_t k = 0; k < rates.size(); k += bin) {
      curve.x.push_back(double(k) + 0.5 * bin);
      curve.y.push_back((rates[k] + rates[k + 1]) / bin);
    }
    return plot::Panel{.x = plot::time_axis(0, 1000),
                       .y = {.label = "Excitatory rate", .unit = "Hz", .low = 0, .grid = true},
                       .marks = {std::move(curve)},
                       .height = 80};
  };
  auto power = [&](const statistics::Spectrum& spectrum, plot::Ink ink, const std::string& title) {
    plot::Curve curve{.ink = ink, .width = 1.4};
    for (size_t k = 1; k < spectrum.frequency.size() && spectrum.frequency[k] <= 100; ++k) {
      curve.x.push_back(spectrum.frequency[k]);
      curve.y.push_back(spectrum.power[k]);
    }
    auto panel = plot::spectrum(
        {.title = title, .curves = {curve}, .label = "Power", .unit = "Hz²/Hz", .height = 120});
    panel.x.high = 100, panel.y.low = 0.003, panel.y.high = 10;
    return panel;
  };
  figure.panels = {
      raster(course.early, clock(course.early.number)),
      raster(course.late, clock(course.late.number)),
      rate(course.early, slow_ink),
      rate(course.late, fast_ink),
      power(early, slow_ink, fmt::format("Spectrum of the first {} s", early_seconds)),
      power(late, fast_ink,
            fmt::format("Spectrum of the last {} s", std::min(course.n_seconds, late_seconds)))};
  return figure;
}

plot::Figure spectrogram_figure(const Course& course) {
  const size_t window = std::max<size_t>(10, course.n_seconds / 150);  // s
  const size_t n_columns = std::max<size_t>(1, course.n_seconds / window), n_rows = 100;
  plot::HeatMap map{.n_rows = n_rows,
                    .n_columns = n_columns,
                    .values = std::vector<double>(n_rows * n_columns, 0.0),
                    .low = -2.5,
                    .high = 1,
                    .row_label = "Frequency (Hz)",
                    .column_label = "Time (min)",
                    .value_label = "log₁₀ power (Hz²/Hz)",
                    .shape = plot::HeatMap::Shape::fill,
                    .height = 300};
  for (size_t c = 0; c < n_columns; ++c) {
    const auto spectrum =
        spectrum_of(course.seconds(c * window, std::min(window, course.n_seconds - c * window)));
    for (size_t f = 1; f <= n_rows; ++f)  // 100 Hz at the top
      map.values[(n_rows - f) * n_columns + c] = std::log10(std::max(spectrum.power[f], 1e-9));
  }
  auto panel = plot::heat_map(map);
  for (int f = 0; f <= 100; f += 20)
    panel.y.ticks.push_back({double(n_rows) - f + 0.5, fmt::format("{}", f)});
  const double minutes = double(course.n_seconds) / 60;
  const double step = std::max(1.0, std::ceil(minutes / 10));
  for (double m = 0; m <= minutes; m += step)
    panel.x.ticks.push_back({m * 60 / double(window), fmt::format("{:g}", m)});
  panel.y.ticks.erase(panel.y.ticks.begin());
  plot::Figure figure{.title = "The spectrum of the excitatory rate over time",
                      .subtitle = fmt::format("Each column is {} s", window),
                      .caption =
                          "The slow rhythm breaks up within half a minute; the fast one "
                          "rises out of it and grows faster as the weights sort themselves "
                          "out."};
  figure.panels.push_back(std::move(panel));
  return figure;
}

plot::Figure weights_figure(const Course& course) {
  plot::Figure figure{.title = "Plasticity makes weights strong or weak",
                      .subtitle = "80,000 excitatory synapses, all of 6 mV at the start",
                      .columns = 2,
                      .column_gap = 34,
                      .caption =
                          "Additive spike-timing-dependent plasticity pulls weights to "
                          "their bounds: those that help to fire are kept, others vanish."};
  figure.panels.push_back(
      plot::histogram({.title = fmt::format("After {}", clock(course.n_seconds)),
                       .values = course.weights,
                       .label = "Weight",
                       .unit = "mV",
                       .n_bins = 40,
                       .low = 0,
                       .high = course.network.w_max,
                       .count_label = "Synapses",
                       .ink = plot::categorical(2),
                       .height = 200}));
  auto over_time = [&](const char* name, const std::vector<double>& values, plot::Ink ink) {
    plot::Curve curve{.name = name, .ink = ink};
    const size_t every = std::max<size_t>(1, values.size() / 400);
    for (size_t s = 0; s < values.size(); s += every) {
      curve.x.push_back(double(s + 1) / 60);
      curve.y.push_back(100 * values[s]);
    }
    return curve;
  };
  figure.panels.push_back(
      {.title = "Share of the synapses",
       .x = {.label = "Time", .unit = "min", .low = 0, .high = double(course.n_seconds) / 60},
       .y = {.label = "Share", .unit = "%", .low = 0, .grid = true},
       .marks = {over_time("above 9.5 mV", course.share_high, plot::categorical(1)),
                 over_time("below 0.5 mV", course.share_low, plot::categorical(0))},
       .height = 200,
       .legend = plot::Legend::above});
  return figure;
}

Outcome run_polychronization(const DemoOptions& options) {
  const double duration = options.number("duration", 1200);
  require(duration >= 20 && duration <= 86400 && duration == std::floor(duration),
          "polychronization: duration is {:g} s, must be a whole number from 20 s to a day",
          duration);
  const Course course = simulate(options, size_t(duration));
  const size_t n_late = std::min(course.n_seconds, late_seconds);
  const auto early = spectrum_of(course.seconds(0, early_seconds));
  const auto late = spectrum_of(course.seconds(course.n_seconds - n_late, n_late));
  const auto slow = statistics::peak(early, 1, 100), fast = statistics::peak(late, 20, 100);
  const double rate = statistics::mean(course.seconds(course.n_seconds - n_late, n_late));
  const bool settled = duration >= 600;  // the fast rhythm takes minutes

  const std::string paper = "Izhikevich 2006";
  std::vector<FigureValue> figures = {
      between("slow rhythm: spectral peak at the start", slow.frequency, "Hz", 2, 4, paper),
      between("slow rhythm: share of power in 1.5-5 Hz at the start", share(early, 1.5, 5), "", 0.4,
              infinity, "it is the rhythm"),
  };
  auto late_figure = [&](FigureValue figure) {
    figures.push_back(settled ? figure : plain(figure.name, figure.value, figure.unit));
  };
  late_figure(
      between("fast rhythm: spectral peak at the end", fast.frequency, "Hz", 30, 70, paper));
  late_figure(between("fast rhythm: peak over mean power of 20-100 Hz", fast.prominence, "", 4,
                      infinity, "it stands out"));
  late_figure(between("fast rhythm: share of power in 30-70 Hz at the end", share(late, 30, 70), "",
                      0.4, infinity, "it is the rhythm"));
  figures.push_back(
      plain("fast rhythm: share of power in 30-70 Hz at the start", share(early, 30, 70), ""));
  figures.push_back(
      plain("slow rhythm: share of power in 1.5-5 Hz at the end", share(late, 1.5, 5), ""));
  late_figure(between("excitatory rate at the end", rate, "Hz", 2, 7, paper));
  late_figure(between("weights within 5 % of a bound",
                      course.share_low.back() + course.share_high.back(), "", 0.6, 1,
                      "additive plasticity"));
  figures.push_back(plain("model time", duration, "s"));
  figures.push_back(plain("real-time factor", course.wall / duration, ""));
  const Outcome outcome = judge(options.seed, course.threads, std::move(figures), course.hash);

  save(
      {.title = "Polychronization",
       .summary = fmt::format(
           "Izhikevich's network of 1000 neurons with axonal delays and plasticity, {:g} minutes "
           "of model time in {:.0f} s. The paper follows it for a day; its fast rhythm is there "
           "after an hour, and here after {}.",
           duration / 60, course.wall, settled ? "minutes" : "longer than this run"),
       .exhibits = {{"rhythms", rhythms_figure(course, early, late)},
                    {"spectrogram", spectrogram_figure(course)},
                    {"weights", weights_figure(course)}},
       .tiles = {"slow rhythm: spectral peak at the start", "fast rhythm: spectral peak at the end",
                 "excitatory rate at the end", "real-time factor"}},
      outcome, options);
  return outcome;
}

}  // namespace

extern const Demo polychronization_demo;
const Demo polychronization_demo{"polychronization",
                                 "delays and plasticity turn a slow rhythm into a fast one",
                                 "duration=1200 (s)", &run_polychronization};

}  // namespace lapicque::cli
