#include "vogels_abbott.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "exhibit.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/recording/statistics.hpp"
#include "simulate.hpp"

namespace lapicque::cli {
namespace {

using statistics::Window;

constexpr double warm_up = 500;       // ms
constexpr uint32_t n_analysed = 500;  // neurons of each population, as NEST's script records
constexpr uint32_t n_traced = 3;

struct PopulationStatistics {
  double rate = 0, rate_sd = 0, cv = 0, fano = 0;
  std::vector<double> rates{}, cvs{}, intervals{};
};

PopulationStatistics statistics_of(const SpikeTrains& all, Window window) {
  PopulationStatistics s;
  const auto trains = all.select(0, std::min(n_analysed, all.n_neurons))
                          .between(window.t_start, window.t_stop)
                          .by_neuron();
  for (const auto& train : trains) {
    s.rates.push_back(statistics::mean_rate(train, window));
    const auto intervals = statistics::intervals(train);
    if (intervals.size() >= 2) s.cvs.push_back(statistics::cv(intervals));
    s.intervals.insert(s.intervals.end(), intervals.begin(), intervals.end());
  }
  s.rate = statistics::mean(s.rates), s.rate_sd = statistics::sd(s.rates);
  s.cv = statistics::mean(s.cvs);
  auto counts = statistics::population_rate(trains, window, 3);
  for (double& c : counts) c *= 3e-3 * double(trains.size());
  s.fano = statistics::fano_factor(counts);
  return s;
}

struct OneNetwork {
  uint64_t seed = 0;
  bool active = false;  ///< to the end
  std::array<PopulationStatistics, 2> of{};
};

// ---- pictures -----------------------------------------------------------------------------------

/// A fifth of the neurons of each population, in the first second.
plot::Figure raster_figure(const Recording& recording, const VogelsAbbottDemo& demo) {
  std::vector<double> times;
  std::vector<uint32_t> neurons;
  std::vector<plot::RasterPopulation> populations;
  uint32_t first = 0;
  const double end = std::min(1000.0, recording.t_stop);
  for (const char* name : {"E", "I"}) {
    const SpikeTrains& spikes = recording.spikes_of(name);
    const uint32_t shown = spikes.n_neurons / 5;
    for (size_t k = 0; k < spikes.n_spikes() && spikes.times[k] <= end; ++k)
      if (spikes.senders[k] < shown) {
        times.push_back(spikes.times[k]);
        neurons.push_back(first + spikes.senders[k]);
      }
    populations.push_back(
        {.name = name, .first = first, .n_neurons = shown, .n_total = spikes.n_neurons});
    first += shown;
  }
  const plot::Raster raster{.times = times,
                            .neurons = neurons,
                            .populations = populations,
                            .begin = 0,
                            .end = end,
                            .height = 330};
  plot::Figure figure{
      .title = demo.title,
      .subtitle = "4000 neurons, 320,000 synapses, the first second; a fifth of them is shown",
      .shared_x = plot::SharedX::columns,
      .row_gap = 10,
      .caption = demo.caption};
  figure.panels = {plot::raster(raster), plot::population_rates(raster)};
  return figure;
}

plot::Figure voltage_figure(const Recording& recording, const VogelsAbbottDemo& demo) {
  const auto& trace = recording.trace("E", "V_m");
  const auto trains = recording.spikes_of("E").by_neuron();
  const double begin = warm_up, end = std::min(warm_up + 500, recording.t_stop);
  plot::Figure figure{
      .title = "Three neurons of it",
      .subtitle = demo.synapses == VogelsAbbott::Synapses::conductance
                      ? "Excitation and inhibition balance below the threshold of −50 mV; spikes "
                        "come in clusters"
                      : "The potential is held below the threshold of −50 mV by inhibition alone",
      .shared_x = plot::SharedX::columns,
      .row_gap = 10};
  const auto time = trace.times();
  for (size_t i = 0; i < trace.neurons.size(); ++i) {
    const auto values = trace.column(i);
    plot::Trace shown{.ink = plot::population_inks(std::vector<std::string>{"E"})[0]};
    std::vector<double> at;
    for (size_t k = 0; k < time.size(); ++k)
      if (time[k] >= begin && time[k] <= end)
        at.push_back(time[k]), shown.values.push_back(values[k]);
    for (double t : trains[i])
      if (t > begin && t <= end) shown.spikes.push_back(t);
    auto panel = plot::traces({.time = at,
                               .traces = {std::move(shown)},
                               .label = i == 0 ? "Membrane potential" : "",
                               .unit = i == 0 ? "mV" : "",
                               .threshold = -50,
                               .threshold_name = i == 0 ? "threshold" : "",
                               .spike_top = -20,
                               .height = 74});
    panel.y.low = -81, panel.y.high = -18;
    panel.y.ticks = {{-80, "−80"}, {-60, "−60"}, {-40, "−40"}, {-20, "−20"}};
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

/// Distributions over neurons and intervals, all active networks together.
plot::Figure distributions_figure(std::span<const OneNetwork> networks,
                                  const VogelsAbbottDemo& demo, bool with_nest) {
  plot::Figure figure{.title = "Rates and irregularity",
                      .subtitle =
                          "Of the first 500 neurons of each population, all networks "
                          "together; dashed: NEST's mean",
                      .columns = 2,
                      .column_gap = 34,
                      .caption =
                          "Each neuron has its own rate and its own irregularity, although "
                          "all are alike: their inputs are not."};
  if (!with_nest) figure.subtitle = "Of the first 500 neurons of each population";
  const std::array<const char*, 2> names{"Excitatory neurons", "Inhibitory neurons"};
  const auto inks = plot::population_inks(std::vector<std::string>{"E", "I"});
  double top_rate = 1, low_cv = 10, top_cv = 1;
  std::array<std::vector<double>, 2> rates, cvs;
  for (size_t p = 0; p < 2; ++p) {
    for (const OneNetwork& n : networks) {
      if (!n.active) continue;
      rates[p].insert(rates[p].end(), n.of[p].rates.begin(), n.of[p].rates.end());
      cvs[p].insert(cvs[p].end(), n.of[p].cvs.begin(), n.of[p].cvs.end());
    }
    top_rate = std::max(top_rate, *std::ranges::max_element(rates[p]));
    top_cv = std::max(top_cv, *std::ranges::max_element(cvs[p]));
    low_cv = std::min(low_cv, *std::ranges::min_element(cvs[p]));
  }
  auto mean_rule = [&](double at) {
    std::vector<plot::Rule> rules;
    if (with_nest)
      rules.push_back({.at = at, .orientation = plot::Orientation::vertical, .label = "NEST"});
    return rules;
  };
  // Rates are whole counts in the window: bins of whole counts, or the histogram would comb.
  const double unit = 1000 / demo.window;
  const double width = unit * std::max(1.0, std::round(top_rate / unit / 40));
  for (size_t p = 0; p < 2; ++p) {
    const int n_bins = int(std::ceil((top_rate + unit) / width));
    figure.panels.push_back(plot::histogram({.title = names[p],
                                             .values = rates[p],
                                             .label = "Firing rate",
                                             .unit = "Hz",
                                             .n_bins = n_bins,
                                             .low = -unit / 2,
                                             .high = -unit / 2 + n_bins * width,
                                             .count_label = "Neurons",
                                             .ink = inks[p],
                                             .rules = mean_rule(demo.nest[p].rate.value),
                                             .height = 150}));
  }
  for (size_t p = 0; p < 2; ++p)
    figure.panels.push_back(plot::histogram({.values = cvs[p],
                                             .label = "CV of inter-spike intervals",
                                             .n_bins = 40,
                                             .low = std::floor(low_cv * 10) / 10,
                                             .high = std::ceil(top_cv * 10) / 10,
                                             .count_label = "Neurons",
                                             .ink = inks[p],
                                             .rules = mean_rule(demo.nest[p].cv.value),
                                             .height = 150}));
  for (auto& panel : figure.panels) {  // room for the label
    const auto& counts = std::get<plot::Bars>(panel.marks.front()).value;
    panel.y.high = 1.18 * *std::ranges::max_element(counts);
  }
  return figure;
}

ReportTable networks_table(std::span<const OneNetwork> networks, const VogelsAbbottDemo& demo,
                           bool with_nest) {
  ReportTable table{.title = "Networks",
                    .header = {"Seed", "Rate E (Hz)", "Rate I (Hz)", "CV E", "CV I",
                               "Fano factor E", "Fano factor I"}};
  for (const OneNetwork& n : networks) {
    auto& row = table.rows.emplace_back();
    row.push_back(fmt::format("{}", n.seed));
    if (!n.active) {
      row.push_back("fell silent");
      continue;
    }
    for (const auto& s : n.of) row.push_back(fmt::format("{:.3f}", s.rate));
    for (const auto& s : n.of) row.push_back(fmt::format("{:.3f}", s.cv));
    for (const auto& s : n.of) row.push_back(fmt::format("{:.2f}", s.fano));
  }
  if (with_nest) {
    auto& row = table.rows.emplace_back(std::vector<std::string>{"NEST 3"});
    for (const auto& s : demo.nest) row.push_back(fmt::format("{:.3f}", s.rate.value));
    for (const auto& s : demo.nest) row.push_back(fmt::format("{:.3f}", s.cv.value));
    for (const auto& s : demo.nest) row.push_back(fmt::format("{:.2f}", s.fano.value));
  }
  table.note = fmt::format(
      "Of the first 500 neurons of each population in {:g} s after the first 0.5 s. Fano factor: "
      "of their summed counts in 3 ms. Expected is NEST's number, of one network; tolerances are "
      "three standard deviations between networks, for the difference of one network and a mean.",
      demo.window * 1e-3);
  return table;
}

}  // namespace

Outcome run_vogels_abbott(const VogelsAbbottDemo& settings, const DemoOptions& options) {
  VogelsAbbottDemo demo = settings;
  demo.window = options.number("duration", settings.window);
  require(demo.window >= 100, "duration is {:g} ms, must be >= 100 ms", demo.window);
  const double wanted = options.number("networks", 4);
  require(wanted >= 1 && wanted <= 1000 && wanted == std::floor(wanted),
          "networks is {:g}, must be a whole number from 1 to 1000", wanted);
  const auto start = options.text("start", "kick");
  require(start == "kick" || start == "random", "--start is \"{}\", must be kick or random", start);
  VogelsAbbott network{.synapses = demo.synapses};
  if (start == "random") {
    network.start = VogelsAbbott::Start::random;
    network.wiring = VogelsAbbott::Wiring::probability;
  }
  // NEST's statistics belong to its start and its window: short trains bias CVs low.
  const bool with_nest = start == "kick" && demo.window == settings.window;

  Run run(options, wanted * (warm_up + demo.window));
  std::vector<OneNetwork> networks;
  Recording first;
  uint64_t hash = 0;
  int threads = 1;  // unless asked: threads would wait for each other every 0.1 ms
  double synapses = 0;
  for (uint64_t k = 0; k < uint64_t(wanted); ++k) {
    Network net = vogels_abbott_2005(network);
    if (k == 0) net.record(net.find("E")[{0, n_traced}], {"V_m"});
    OneNetwork one{.seed = options.seed + k};
    Simulation sim(std::move(net),
                   {.dt = 0.1, .seed = one.seed, .threads = std::max(options.threads, 1)});
    run.advance(sim, warm_up + demo.window, fmt::format("network {}", k + 1));
    const Recording& recording = sim.recording();
    const Window window{warm_up, warm_up + demo.window};
    const auto& e = recording.spikes_of("E");
    one.active = !e.times.empty() && e.times.back() > window.t_stop - 100;
    one.of = {statistics_of(e, window), statistics_of(recording.spikes_of("I"), window)};
    networks.push_back(std::move(one));
    hash = hash * 0x100000001b3u ^ spike_hash(recording);
    threads = sim.options().threads, synapses = double(sim.n_synapses());
    if (k == 0) first = recording;
  }
  run.finish();

  std::vector<FigureValue> figures;
  const auto n_active = size_t(std::ranges::count(networks, true, &OneNetwork::active));
  // Of 30 networks with conductances two fell silent within 2.5 s; of 24 with currents none.
  figures.push_back(between("networks active to the end", double(n_active), "",
                            std::ceil(wanted / 2), std::numeric_limits<double>::infinity(),
                            "self-sustained"));
  const std::array<const char*, 2> names{"E", "I"};
  for (size_t p = 0; p < 2; ++p) {
    auto compare = [&](const char* what, const char* unit, double PopulationStatistics::*member,
                       const ChaoticReference& nest) {
      double sum = 0;
      for (const OneNetwork& n : networks)
        if (n.active) sum += n.of[p].*member;
      const double mean = sum / double(n_active);
      const auto name = fmt::format("{}: {}", names[p], what);
      figures.push_back(with_nest ? within(name, mean, unit, nest.value,
                                           3 * nest.sd * std::sqrt(1 + 1 / double(n_active)),
                                           "NEST 3, one network")
                                  : plain(name, mean, unit));
    };
    compare("rate", "Hz", &PopulationStatistics::rate, demo.nest[p].rate);
    compare("spread of rates", "Hz", &PopulationStatistics::rate_sd, demo.nest[p].rate_sd);
    compare("CV of ISI", "", &PopulationStatistics::cv, demo.nest[p].cv);
    compare("Fano factor of 3 ms counts", "", &PopulationStatistics::fano, demo.nest[p].fano);
  }
  figures.push_back(plain("synapses", synapses, ""));
  const Outcome outcome = judge(options.seed, threads, std::move(figures), hash);

  Exhibition show{.title = demo.title,
                  .summary = demo.summary,
                  .exhibits = {{"raster", raster_figure(first, demo)},
                               {"voltage", voltage_figure(first, demo)}},
                  .tables = {networks_table(networks, demo, with_nest)},
                  .tiles = {"E: rate", "I: rate", "E: CV of ISI", "networks active to the end"}};
  if (n_active > 0)
    show.exhibits.push_back({"distributions", distributions_figure(networks, demo, with_nest)});
  save(show, outcome, options);
  return outcome;
}

}  // namespace lapicque::cli
