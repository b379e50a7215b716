// Spike-timing-dependent plasticity as the laboratory measures it: sixty pairings of a presynaptic
// and a postsynaptic spike, and the change of the weight. The window of Bi & Poo (1998) over the
// interval, and the triplet rule of Pfister & Gerstner (2006) over the frequency. Every number is
// read from a synapse of the engine between two cells that are made to fire on cue.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "exhibit.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

namespace lapicque::cli {
namespace {

constexpr double dt = 1;  // ms: all spikes lie on whole ms, and the rules are exact at spikes
constexpr int n_pairings = 60;

/// When the two sides fire, in ms.
struct Protocol {
  std::vector<double> pre, post;
};

/// Spikes at `pre` and `post` ms, sixty times over.
Protocol repeated(const std::vector<double>& pre, const std::vector<double>& post, double period) {
  Protocol p;
  for (int k = 0; k < n_pairings; ++k) {
    for (const double t : pre) p.pre.push_back(200 + period * k + t);
    for (const double t : post) p.post.push_back(200 + period * k + t);
  }
  return p;
}

/// The postsynaptic spike `interval` ms after the presynaptic one.
Protocol pairs(double interval, double period) { return repeated({0}, {interval}, period); }

/// Protocols side by side, each with a pair of cells of its own, and the rules that watch them.
class Laboratory {
 public:
  size_t add(Protocol protocol) {
    protocols_.push_back(std::move(protocol));
    return protocols_.size() - 1;
  }
  /// Puts a synapse with this rule between the cells of protocols first ... last - 1.
  size_t watch(size_t first, size_t last, Synapse synapse) {
    synapse.delay = dt, synapse.dendritic_fraction = 0;  // both spikes arrive one step late
    rules_.push_back({{uint32_t(first), uint32_t(last)}, std::move(synapse)});
    return rules_.size() - 1;
  }

  /// The weights after all protocols, [rule][protocol - first].
  std::vector<std::vector<double>> run(uint64_t seed) const {
    Network net;
    const auto n = uint32_t(protocols_.size());
    const auto pre = net.population("pre", "spike_source_array", n);
    const auto cue = net.population("cue", "spike_source_array", n);
    // A threshold that only the cue reaches: plastic weights are ten at the most.
    const auto post = net.population("post", "lif_jump", n, {{"V_t", 1e6}});
    double stop = 0;
    for (const auto& protocol : protocols_) {
      net.populations[pre.index].spike_times.push_back(protocol.pre);
      net.populations[cue.index].spike_times.push_back(protocol.post);
      stop = std::max({stop, protocol.pre.back(), protocol.post.back()});
    }
    net.connect(cue, post, OneToOne{}, {.weight = 2e6, .delay = dt});
    std::vector<size_t> projections;
    for (const auto& [slice, synapse] : rules_)
      projections.push_back(net.connect(pre[slice], post[slice], OneToOne{}, synapse));
    Simulation sim(net, {.dt = dt, .seed = seed, .threads = 1});
    sim.run(stop + 1000);
    std::vector<std::vector<double>> weights;
    for (const size_t p : projections) {
      weights.emplace_back();
      for (const auto& synapse : sim.connections(p)) weights.back().push_back(synapse.weight);
    }
    return weights;
  }

 private:
  std::vector<Protocol> protocols_;
  std::vector<std::pair<Slice, Synapse>> rules_;
};

// ---- measured in the laboratory of others
// ---------------------------------------------------------

/// Rows of two numbers with a comma between; an Error names the line that is not.
std::vector<std::pair<double, double>> read_points(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) fail(ErrorKind::file, "{}: cannot be read", path.string());
  std::vector<std::pair<double, double>> points;
  std::string line;
  for (int n = 1; std::getline(file, line); ++n) {
    if (line.find_first_not_of(" \r\t") == std::string::npos) continue;
    const char* begin = line.c_str();
    char* end = nullptr;
    const double x = std::strtod(begin, &end);
    const char* comma = end;
    const double y = *comma == ',' ? std::strtod(comma + 1, &end) : 0;
    if (end == begin || *comma != ',' || end == comma + 1 || !std::isfinite(x) || !std::isfinite(y))
      fail(ErrorKind::file, "{}, line {}: \"{}\" is not two numbers with a comma between",
           path.string(), n, line);
    points.emplace_back(x, y);
  }
  return points;
}

/// The folder of the digitised data: as asked for, or where it lies beside the project; none.
std::optional<std::filesystem::path> data_folder(const DemoOptions& options) {
  const char* variable = std::getenv("LAPICQUE_DATA");
  const auto asked = options.text("data", variable ? variable : "");
  const std::string name = "bi_poo_stdp_points.csv";
  for (const std::filesystem::path folder : {asked.empty() ? "../shared/data" : asked.c_str()})
    for (const auto& inside : {folder / "stdp", folder})
      if (std::filesystem::exists(inside / name)) return inside;
  if (!asked.empty())
    fail(ErrorKind::file, "data folder \"{}\": there is no {} in it, nor in its folder stdp", asked,
         name);
  return {};
}

// ---- the window
// -----------------------------------------------------------------------------------

struct Window {
  std::vector<double> intervals;            // ms
  std::vector<std::vector<double>> change;  // % of w_max [scheme][interval]
  double largest_error = 0;                 // %, of any scheme from the closed form
};

double closed_form(double interval) {
  return interval > 0 ? 77.7 * std::exp(-interval / 16.8) : -27.3 * std::exp(interval / 33.7);
}

constexpr std::string_view schemes[] = {"all_to_all", "nearest_symmetric", "nearest_pre_centred",
                                        "nearest_restricted"};

// ---- pictures
// -------------------------------------------------------------------------------------

plot::Figure window_figure(const Window& window,
                           const std::vector<std::pair<double, double>>& data) {
  plot::Figure figure{
      .title = "The window of spike-timing-dependent plasticity",
      .subtitle =
          data.empty()
              ? "Sixty pairings at 1 Hz; the fit of Bi & Wang 2002 to Bi & Poo 1998"
              : "Sixty pairings at 1 Hz; the fit of Bi & Wang 2002 to the cells of Bi & Poo "
                "1998, hippocampal culture"};
  plot::Curve curve{.name = "closed form", .ink = plot::categorical(0), .width = 1.8};
  for (double t = -100; t <= 100; t += 0.25) {
    if (t == 0) curve.x.push_back(0), curve.y.push_back(std::nan(""));
    if (t != 0) curve.x.push_back(t), curve.y.push_back(closed_form(t));
  }
  plot::Points simulated{.name = "simulated", .ink = plot::categorical(0), .diameter = 5};
  for (size_t i = 0; i < window.intervals.size(); ++i)
    if (std::fmod(std::abs(window.intervals[i]), 5) == 0)
      simulated.x.push_back(window.intervals[i]), simulated.y.push_back(window.change[0][i]);
  plot::Points cells{.name = "cells", .ink = plot::ink::muted, .diameter = 6, .opacity = 0.75};
  for (const auto& [t, change] : data) cells.x.push_back(t), cells.y.push_back(change);
  std::vector<plot::Points> points{simulated};
  if (!data.empty()) points.insert(points.begin(), cells);
  auto panel =
      plot::scatter({.x = {.label = "Postsynaptic spike after the presynaptic one",
                           .unit = "ms",
                           .low = -105,
                           .high = 105},
                     .y = {.label = "Change of the weight", .unit = "%", .low = -45, .high = 105},
                     .points = points,
                     .curves = {curve},
                     .cross = plot::Scatter::Cross::zero,
                     .height = 330});
  panel.legend = plot::Legend::above;
  figure.panels.push_back(std::move(panel));
  figure.caption =
      "A synapse that helped to fire the cell grows, one that came too late shrinks. The points on "
      "the curve are sixty simulated pairings each; isolated pairs are the same in every pairing "
      "scheme.";
  return figure;
}

struct Frequencies {
  std::vector<double> table{0.1, 10, 20, 40, 50}, rates;  // Hz; the table's rates first
  std::vector<double> change[2][2];                       // [full, minimal][+10 ms, -10 ms][rate]
};

plot::Figure frequency_figure(const Frequencies& f, const std::filesystem::path* folder) {
  plot::Figure figure{.title = "The triplet rule over the frequency of pairing",
                      .subtitle =
                          "Sixty pairings of 10 ms in one direction or the other; Pfister & "
                          "Gerstner 2006, visual cortex"};
  plot::Scatter chart{.x = {.label = "Pairing frequency", .unit = "Hz", .low = -1, .high = 52},
                      .y = {.label = "Change of the weight", .unit = "%", .grid = true},
                      .rules = {{.at = 0, .ink = plot::ink::spine, .dash = plot::Dash::solid}},
                      .height = 300};
  const char* names[2] = {"pre before post", "post before pre"};
  for (size_t sign : {0u, 1u})
    for (size_t set : {0u, 1u}) {
      std::vector<std::pair<double, double>> sorted;
      for (size_t i = 0; i < f.rates.size(); ++i)
        sorted.emplace_back(f.rates[i], 100 * f.change[set][sign][i]);
      std::ranges::sort(sorted);
      plot::Curve curve{.name = set == 0 ? fmt::format("{}, full", names[sign]) : "",
                        .ink = plot::categorical(sign),
                        .width = set == 0 ? 1.8 : 1.2,
                        .dash = set == 0 ? plot::Dash::solid : plot::Dash::dashed};
      for (const auto& [rate, change] : sorted) curve.x.push_back(rate), curve.y.push_back(change);
      chart.curves.push_back(std::move(curve));
    }
  chart.curves[1].name = "minimal", chart.curves[3].name = "";
  for (size_t sign : {0u, 1u}) {
    if (!folder) break;
    const auto path =
        *folder / (sign == 0 ? "sjo_ltp_freq_extracted.csv" : "sjo_ltd_freq_extracted.csv");
    std::ifstream file(path);
    std::vector<double> values;  // mean, then mean + error, for each rate
    for (double v; file >> v;) values.push_back(v);
    if (values.size() != 10) continue;
    plot::Points cells{
        .name = sign == 0 ? "cells" : "", .ink = plot::categorical(sign), .diameter = 7};
    for (size_t i = 0; i < 5; ++i) {
      cells.x.push_back(f.table[i] + (sign == 0 ? -0.3 : 0.3)),
          cells.y.push_back(values[2 * i] - 100);
      cells.error.push_back(std::abs(values[2 * i + 1] - values[2 * i]));
    }
    chart.points.push_back(std::move(cells));
  }
  auto panel = plot::scatter(chart);
  panel.legend = plot::Legend::above;
  figure.panels.push_back(std::move(panel));
  figure.caption =
      "Pairs alone cannot do this: above 40 Hz the order of the spikes no longer matters, and both "
      "orders strengthen the synapse. Solid: the full rule; dashed: the minimal one.";
  if (folder)
    figure.caption +=
        " Dots: means and errors of cells of Sjöström, Turrigiano & Nelson 2001 as digitised, "
        "drawn a little apart.";
  return figure;
}

/// A protocol of the hippocampus with what Pfister & Gerstner's rule must give for it.
struct Hippocampus {
  std::string name;
  Protocol protocol;
  double golden;
};

std::vector<Hippocampus> hippocampus() {
  std::vector<Hippocampus> all;
  for (const auto& [interval, golden] : {std::pair{5.0, 0.2718},
                                         {10.0, 0.2018},
                                         {20.0, 0.1113},
                                         {-5.0, -0.1203},
                                         {-10.0, -0.1037},
                                         {-20.0, -0.0771}})
    all.push_back({fmt::format("pair {:+g}", interval), pairs(interval, 1000), golden});
  struct Triplet {
    double first, second, pre_post_pre, post_pre_post;
  };
  const Triplet triplets[] = {
      {5, 5, 0.043, 0.358}, {10, 10, 0.005, 0.204}, {15, 5, -0.078, 0.325}, {5, 15, 0.102, 0.108}};
  for (const auto& t : triplets)
    all.push_back({fmt::format("pre {:g} post {:g} pre", t.first, t.second),
                   repeated({0, t.first + t.second}, {t.first}, 1000), t.pre_post_pre});
  for (const auto& t : triplets)
    all.push_back({fmt::format("post {:g} pre {:g} post", t.first, t.second),
                   repeated({t.first}, {0, t.first + t.second}, 1000), t.post_pre_post});
  return all;
}

plot::Figure triplet_figure(const std::vector<Hippocampus>& all,
                            const std::vector<double>& change) {
  plot::Figure figure{.title = "Pairs and triplets in the hippocampus",
                      .subtitle =
                          "Sixty of each at 1 Hz under the triplet rule; ticks: "
                          "worked out independently"};
  plot::BarChart chart{
      .label = "Change of the weight", .unit = "%", .reference_name = "worked out", .height = 210};
  for (size_t i = 0; i < all.size(); ++i) {
    chart.categories.push_back(all[i].name);
    chart.values.push_back(100 * change[i]), chart.reference.push_back(100 * all[i].golden);
    chart.inks.push_back(plot::categorical(i < 6 ? 0 : i < 10 ? 1 : 2));
  }
  auto panel = plot::bar_chart(chart);
  panel.y.low = -18, panel.y.high = 42;
  figure.panels.push_back(std::move(panel));
  figure.caption =
      "The same intervals in another order give another change: two postsynaptic spikes "
      "around a presynaptic one strengthen most.";
  return figure;
}

// ---- the demo
// -------------------------------------------------------------------------------------

Outcome run_stdp(const DemoOptions& options) {
  const auto folder = data_folder(options);
  const auto data = folder ? read_points(*folder / "bi_poo_stdp_points.csv")
                           : std::vector<std::pair<double, double>>{};

  Laboratory lab;
  Window window;
  std::vector<double> start;  // far enough from both bounds
  for (double t = -100; t <= 100; ++t) {
    if (t == 0) continue;
    window.intervals.push_back(t), start.push_back(t > 0 ? 0.2 : 0.5);
    lab.add(pairs(t, 1000));
  }
  const size_t n_window = window.intervals.size();
  for (const auto scheme : schemes)
    lab.watch(0, n_window,
              {.weight = Value(start),
               .model = "stdp",
               .options = {{"preset", "bi_poo"}, {"pairing", std::string(scheme)}}});

  Frequencies f;
  f.rates = f.table;
  for (double period = 1000; period >= 20; period = std::floor(period * 0.87))
    f.rates.push_back(1000 / period);
  size_t first = n_window;
  for (const double interval : {10.0, -10.0})
    for (const double rate : f.rates) lab.add(pairs(interval, std::round(1000 / rate)));
  const size_t n_rates = f.rates.size();
  size_t rule[2];
  for (size_t set : {0u, 1u})
    rule[set] = lab.watch(first, first + 2 * n_rates,
                          {.weight = 5,
                           .model = "stdp_triplet",
                           .parameters = {{"w_max", 10}},
                           .options = {{"preset", set == 0 ? "visual_full" : "visual_minimal"}}});

  const auto cells = hippocampus();
  first += 2 * n_rates;
  for (const auto& cell : cells) lab.add(cell.protocol);
  const size_t hippocampal = lab.watch(first, first + cells.size(),
                                       {.weight = 5,
                                        .model = "stdp_triplet",
                                        .parameters = {{"w_max", 10}},
                                        .options = {{"preset", "hippocampus_full"}}});

  const auto weights = lab.run(options.seed);

  for (size_t s = 0; s < std::size(schemes); ++s) {
    window.change.emplace_back();
    for (size_t i = 0; i < n_window; ++i) {
      window.change[s].push_back(100 * (weights[s][i] - start[i]));
      window.largest_error = std::max(
          window.largest_error, std::abs(window.change[s][i] - closed_form(window.intervals[i])));
    }
  }
  for (size_t set : {0u, 1u})
    for (size_t sign : {0u, 1u})
      for (size_t i = 0; i < n_rates; ++i)
        f.change[set][sign].push_back(weights[rule[set]][sign * n_rates + i] - 5);
  std::vector<double> change;
  for (const double w : weights[hippocampal]) change.push_back(w - 5);

  std::vector<FigureValue> figures;
  const std::pair<double, double> table[] = {{5, 57.7},   {10, 42.8},   {20, 23.6},   {40, 7.2},
                                             {-5, -23.5}, {-10, -20.3}, {-20, -15.1}, {-40, -8.3}};
  for (const auto& [interval, expected] : table) {
    const auto i = size_t(std::ranges::find(window.intervals, interval) - window.intervals.begin());
    figures.push_back(within(fmt::format("window at {:+g} ms", interval), window.change[0][i], "%",
                             expected, 0.051, "Bi & Wang 2002, rounded to 0.1 %"));
  }
  figures.push_back(within("largest error of the window, any pairing scheme", window.largest_error,
                           "%", 0, 1e-9, "A exp(-|t|/tau), 60 times"));
  auto area = [&](double sign) {  // A tau of an exponential through two of its points
    auto at = [&](double t) {
      const auto i = std::ranges::find(window.intervals, sign * t) - window.intervals.begin();
      return window.change[0][size_t(i)];
    };
    const double tau = 30 / std::log(at(10) / at(40));
    return at(10) * std::exp(10 / tau) * tau;
  };
  figures.push_back(within("area of depression over that of potentiation", -area(-1) / area(1), "1",
                           0.705, 0.001, "A- tau- / (A+ tau+)"));
  const double golden[2][2][5] = {
      {{0, 0.1321, 0.2470, 0.5337, 0.7409}, {-0.3122, -0.3336, -0.3516, 0.1548, 0.7272}},
      {{0, 0.1186, 0.2278, 0.5321, 0.7627}, {-0.3166, -0.3322, -0.3417, 0.1737, 0.7492}}};
  for (size_t set : {0u, 1u})
    for (size_t sign : {0u, 1u})
      for (size_t i = 0; i < 5; ++i)
        figures.push_back(
            within(fmt::format("triplets, {}, {:+d} ms, {:g} Hz", set == 0 ? "full" : "minimal",
                               sign == 0 ? 10 : -10, f.table[i]),
                   f.change[set][sign][i], "w", golden[set][sign][i], 1e-3,
                   "Pfister & Gerstner 2006, visual cortex, worked out"));
  for (size_t i = 0; i < cells.size(); ++i)
    figures.push_back(within(fmt::format("hippocampus, {}", cells[i].name), change[i], "w",
                             cells[i].golden, 1e-3,
                             "Pfister & Gerstner 2006, hippocampus, worked out"));
  if (folder) {
    double square = 0;
    for (const auto& [t, y] : data) square += std::pow(y - closed_form(t), 2);
    figures.push_back(plain("cells", double(data.size()), "1"));
    figures.push_back(plain("cells: root mean square distance from the window",
                            std::sqrt(square / double(data.size())), "%"));
  }

  auto outcome = judge(options.seed, 1, std::move(figures));
  save({.title = "Spike-timing-dependent plasticity",
        .summary = folder ? "Sixty pairings, as the laboratory makes them: the window over the "
                            "interval, and the triplet rule over the frequency."
                          : "Sixty pairings, as the laboratory makes them. The cells of Bi & Poo "
                            "are not drawn: no folder of data was given (--set data=DIR).",
        .exhibits = {{"window", window_figure(window, data)},
                     {"frequency", frequency_figure(f, folder ? &*folder : nullptr)},
                     {"triplets", triplet_figure(cells, change)}},
        .tiles = {"window at +10 ms", "window at -10 ms", "triplets, full, +10 ms, 50 Hz",
                  "triplets, full, -10 ms, 50 Hz"}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo stdp_demo;
const Demo stdp_demo{"stdp", "the STDP window of Bi & Poo, and triplets over the frequency",
                     "data=DIR (folder of the digitised cells; else LAPICQUE_DATA)", &run_stdp};

}  // namespace lapicque::cli
