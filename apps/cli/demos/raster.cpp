// Poisson, refractory Poisson and gamma trains: their rasters, their intervals, and what the
// statistics of spike trains say of them, each held against the closed form of its renewal law.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "exhibit.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

namespace lapicque::cli {
namespace {

constexpr double rate = 40, mean_interval = 1000 / rate;  // Hz, ms
constexpr double dead_time = 10, stop = 100'000;          // ms
constexpr double fano_window = 1000;                      // ms
constexpr uint32_t n_trains = 100;

/// A renewal law of mean 25 ms and its closed forms.
struct Process {
  std::string name, title, model;
  ValueMap parameters;
  double cv = 1, lv = 1;
  double skew = 2;  ///< third central moment of an interval over the cube of its mean
  std::function<double(double)> density;  ///< of the interval, 1/ms
  std::string lv_law;

  /// Variance over mean of the counts in a long window T: [cox1962] ch. 4.5, of a train in
  /// equilibrium, CV^2 + (1/6 + CV^4/2 - skew/3) / (rate T).
  double fano() const {
    const double v = cv * cv;
    return v + (1.0 / 6 + v * v / 2 - skew / 3) / (rate * fano_window / 1000);
  }
};

/// LV of intervals d + m E, E exponential of mean 1. Of two of them the sum S of the exponential
/// parts is gamma distributed of shape 2, and given S their difference D is uniform in (-S, S), so
/// E D^2 = S^2/3 and LV = 3 E (m D / (2 d + m S))^2 = integral of s^3 exp(-s) / (s + 2 d/m)^2 ds.
double lv_with_dead_time(double d, double m) {
  const double a = 2 * d / m, ds = 1e-3;
  double sum = 0;  // the midpoint rule: error below 1e-7
  for (double s = ds / 2; s < 60; s += ds)
    sum += s * s * s * std::exp(-s) / ((s + a) * (s + a)) * ds;
  return sum;
}

Process gamma_process(double shape, const std::string& title) {
  const double scale = mean_interval / shape;
  return {
      .name = fmt::format("gamma {:g}", shape),
      .title = title,
      .model = "gamma_generator",
      .parameters = {{"rate", rate}, {"shape", shape}},
      .cv = 1 / std::sqrt(shape),
      .lv = 3 / (2 * shape + 1),
      .skew = 2 / (shape * shape),
      .density =
          [=](double t) {
            return std::exp((shape - 1) * std::log(t / scale) - t / scale - std::lgamma(shape)) /
                   scale;
          },
      .lv_law = "3/(2 k + 1), k the shape"};
}

std::vector<Process> processes() {
  const double m = mean_interval - dead_time, cv = m / mean_interval;
  return {
      {.name = "Poisson",
       .title = "Poisson: no memory",
       .model = "poisson_generator",
       .parameters = {{"rate", rate}},
       .density = [](double t) { return std::exp(-t / mean_interval) / mean_interval; },
       .lv_law = "1: exponential intervals"},
      {.name = "dead time",
       .title = "Poisson with 10 ms of dead time",
       .model = "poisson_refractory",
       .parameters = {{"rate", rate}, {"dead_time", dead_time}},
       .cv = cv,
       .lv = lv_with_dead_time(dead_time, m),
       .skew = 2 * cv * cv * cv,
       .density = [=](double t) { return t < dead_time ? 0 : std::exp((dead_time - t) / m) / m; },
       .lv_law = "integral of s^3 exp(-s)/(s + 2 d/m)^2 ds"},
      gamma_process(4, "Gamma, shape 4: nearly regular"),
      gamma_process(0.5, "Gamma, shape ½: clustered")};
}

/// What was measured of all trains of a process together.
struct Measured {
  std::vector<std::vector<double>> trains = {};  // ms
  std::vector<double> intervals = {};            // ms
  double rate = 0, cv = 0, lv = 0, fano = 0;
};

Measured measure(const SpikeTrains& spikes) {
  Measured m{.trains = spikes.by_neuron()};
  m.rate = 1000 * double(spikes.n_spikes()) / (spikes.duration() * spikes.n_neurons);
  std::vector<double> counts;
  const statistics::Window window{spikes.t_start, spikes.t_stop};
  for (const auto& train : m.trains) {
    const auto intervals = statistics::intervals(train);
    m.intervals.insert(m.intervals.end(), intervals.begin(), intervals.end());
    m.lv += statistics::lv(intervals) / double(m.trains.size());
    const auto binned = statistics::binned_counts(train, window, fano_window);
    counts.insert(counts.end(), binned.begin(), binned.end());
  }
  m.cv = statistics::cv(m.intervals);
  m.fano = statistics::fano_factor(counts);
  return m;
}

plot::Figure trains_figure(const std::vector<Process>& laws, const std::vector<Measured>& data) {
  plot::Figure figure{.title = "Spike trains of one rate and four tempers",
                      .subtitle =
                          "40 Hz each; left: twelve trains for one second; right: intervals "
                          "of 100 trains of 100 s with the law they were drawn from",
                      .columns = 2,
                      .column_shares = {1.7, 1},
                      .shared_x = plot::SharedX::columns,
                      .row_gap = 12};
  constexpr double begin = 1000, shown = 1000, longest = 80, highest = 0.08;
  constexpr size_t n_rows = 12;
  for (size_t p = 0; p < laws.size(); ++p) {
    const auto ink = plot::categorical(p);
    plot::Panel rows{.title = laws[p].title,
                     .x = plot::time_axis(0, shown),
                     .y = {.low = 0, .high = double(n_rows), .frame = plot::Frame::hidden},
                     .height = 118,
                     .legend = plot::Legend::none};
    for (size_t i = 0; i < n_rows; ++i) {
      plot::Strokes strokes{.y = double(n_rows - i) - 0.5, .height = 0.72, .ink = ink};
      for (const double t : data[p].trains[i])
        if (t >= begin && t <= begin + shown) strokes.x.push_back(t - begin);
      rows.marks.push_back(std::move(strokes));
    }
    plot::Curve law{.name = "closed form", .ink = plot::ink::text, .width = 1.4};
    for (double t = 0.1; t <= longest; t += 0.1)
      law.x.push_back(t), law.y.push_back(laws[p].density(t));
    plot::Panel intervals{
        .title = fmt::format("CV {:.3f}", data[p].cv),
        .x = {.label = "Interval", .unit = "ms", .low = 0, .high = longest},
        .y = {.label = "Density", .unit = "1/ms", .low = 0, .high = highest, .grid = true},
        .height = 118,
        .legend = plot::Legend::none};
    const auto counts = statistics::histogram(data[p].intervals, 0, longest, size_t(longest));
    plot::Bars bars{.thickness = 0.94, .inks = {ink}};
    for (size_t k = 0; k < counts.counts.size(); ++k) {
      const double density = double(counts.counts[k]) / double(data[p].intervals.size());
      bars.at.push_back(double(k) + 0.5), bars.value.push_back(std::min(density, highest));
    }
    intervals.marks = {std::move(bars), std::move(law)};
    figure.panels.push_back(std::move(rows));
    figure.panels.push_back(std::move(intervals));
  }
  figure.caption =
      "The rate says nothing of the rhythm: the same 40 Hz without memory, with dead time, nearly "
      "regular, and in clusters. Black lines are the interval laws.";
  return figure;
}

plot::Figure statistics_figure(const std::vector<Process>& laws,
                               const std::vector<Measured>& data) {
  plot::Figure figure{.title = "What the statistics say",
                      .subtitle = "Bars are measured; ticks are the closed forms",
                      .columns = 3};
  struct Kind {
    std::string title;
    double Measured::*measured;
    std::function<double(const Process&)> law;
  };
  const Kind kinds[] = {
      {"CV of the intervals", &Measured::cv, [](const Process& p) { return p.cv; }},
      {"LV of the intervals", &Measured::lv, [](const Process& p) { return p.lv; }},
      {"Fano factor, 1 s", &Measured::fano, [](const Process& p) { return p.fano(); }}};
  for (const auto& kind : kinds) {
    plot::BarChart chart{.title = kind.title, .reference_name = "closed form", .height = 150};
    for (size_t p = 0; p < laws.size(); ++p) {
      chart.categories.push_back(laws[p].name);
      chart.values.push_back(data[p].*kind.measured);
      chart.reference.push_back(kind.law(laws[p]));
      chart.inks.push_back(plot::categorical(p));
    }
    auto panel = plot::bar_chart(chart);
    panel.y.high = 2.2;
    if (!figure.panels.empty()) panel.legend = plot::Legend::none;
    figure.panels.push_back(std::move(panel));
  }
  figure.caption =
      "CV and LV tell regular trains from clustered ones; the Fano factor of long "
      "windows tends to the square of the CV, as it does for every renewal process.";
  return figure;
}

Outcome run_raster(const DemoOptions& options) {
  const auto laws = processes();
  Network network;
  for (const auto& law : laws)
    network.record_spikes(network.population(law.name, law.model, n_trains, law.parameters));
  const int threads = std::max(options.threads, 1);  // too little to do for more
  Simulation sim(network, {.dt = 0.1, .seed = options.seed, .threads = threads});
  sim.run(stop);

  std::vector<Measured> data;
  std::vector<FigureValue> figures;
  for (const auto& law : laws) {
    data.push_back(measure(sim.recording().spikes_of(law.name)));
    const auto& m = data.back();
    // Four standard errors: of a rate CV/sqrt(n), of a variance of n counts sqrt(2/n).
    const double n = double(m.intervals.size());
    const double n_windows = n_trains * stop / fano_window;
    auto name = [&](const char* what) { return fmt::format("{} of {}", what, law.name); };
    figures.push_back(within(name("rate"), m.rate, "Hz", rate, 4 * rate * law.cv / std::sqrt(n),
                             "the rate asked for, 4 standard errors"));
    figures.push_back(
        within(name("CV"), m.cv, "1", law.cv, 0.01 * law.cv, "sigma/mu of the interval law, 1 %"));
    figures.push_back(
        within(name("LV"), m.lv, "1", law.lv, 0.015 * law.lv, law.lv_law + ", 1.5 %"));
    figures.push_back(within(name("Fano factor"), m.fano, "1", law.fano(),
                             4 * law.fano() * std::sqrt(2 / n_windows),
                             "Cox 1962, ch. 4.5: CV^2 + ..., 4 standard errors"));
  }
  const auto shortest = *std::ranges::min_element(data[1].intervals);
  figures.push_back(between("shortest interval with dead time", shortest, "ms", dead_time - 0.1001,
                            dead_time + 0.2, "10 ms of dead time, spikes rounded up to 0.1 ms"));

  auto outcome = judge(options.seed, threads, std::move(figures), spike_hash(sim.recording()));
  save({.title = "Random spike trains",
        .summary = "Renewal processes of one rate, and the statistics that tell them apart.",
        .exhibits = {{"trains", trains_figure(laws, data)},
                     {"statistics", statistics_figure(laws, data)}},
        .tiles = {"CV of Poisson", "CV of dead time", "CV of gamma 4", "CV of gamma 0.5"}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo raster_demo;
const Demo raster_demo{"raster", "Poisson and renewal spike trains with their statistics", "",
                       &run_raster};

}  // namespace lapicque::cli
