// A synfire chain: pulse packets of many starting sizes and widths are sent, one after the other,
// down ten groups of a hundred noisy neurons. Strong or sharp ones become sharp and complete; weak
// and broad ones die. Between them runs the separatrix of Diesmann, Gewaltig & Aertsen (1999).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "exhibit.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

namespace lapicque::cli {
namespace {

constexpr uint32_t n_groups = 10, group_size = 100, n_inputs = 110;
constexpr double delay = 5, apart = 100, first = 100;  // ms: of a synapse; of two packets

/// A packet as it is sent: how many spikes, and their standard deviation in ms.
struct Start {
  double a, sigma;
  bool operator<(const Start& o) const { return std::tie(a, sigma) < std::tie(o.a, o.sigma); }
};

const Start strong{85, 1}, weak{45, 2};  // the headline pair
constexpr int n_headline = 40, n_other = 8;

/// Every packet, in the order they are sent.
std::vector<Start> packets() {
  std::vector<Start> all;
  for (int i = 0; i < n_headline; ++i) all.push_back(strong), all.push_back(weak);
  for (const Start s : {Start{40, 0},
                        {50, 0},
                        {60, 0},
                        {100, 0},
                        {45, 1},
                        {60, 1},
                        {105, 2},
                        {65, 2},
                        {75, 2},
                        {60, 3},
                        {75, 3},
                        {90, 3},
                        {105, 3},
                        {75, 4},
                        {90, 4},
                        {105, 4},
                        {110, 5},
                        {80, 5}})
    for (int i = 0; i < n_other; ++i) all.push_back(s);
  return all;
}

/// Diesmann's neuron: an alpha-shaped current whose PSP peaks at 0.14 mV, and background of 17,600
/// excitatory inputs at 2 Hz and 2,400 inhibitory ones at 12.5 Hz. In Brian's example the same
/// reads: weight 4.86 mV, drive 25.27 mV/ms, noise 39.24 mV/sqrt(ms).
Network chain(const std::vector<Start>& sent, uint64_t seed) {
  Network net;
  net.name = "synfire chain";
  const double C_m = 250, tau_m = 10, tau_syn = 0.325;
  const double weight = 4.86 * C_m / (tau_m * std::numbers::e);  // pA: 44.7
  const auto input = net.population("packet", "spike_source_array", n_inputs);
  auto& trains = net.populations[input.index].spike_times;
  trains.resize(n_inputs);
  for (size_t k = 0; k < sent.size(); ++k)
    for (uint32_t i = 0; i < uint32_t(sent[k].a); ++i) {
      Stream draw(make_key(seed, Purpose::source_train, input.index), i, uint32_t(k));
      trains[i].push_back(first + apart * double(k) + sent[k].sigma * draw.normal());
    }
  for (auto& train : trains) std::ranges::sort(train);
  const auto cells = net.population("chain", "iaf_psc_alpha", n_groups * group_size,
                                    {{"C_m", C_m},
                                     {"tau_m", tau_m},
                                     {"E_L", -70},
                                     {"V_reset", -70},
                                     {"V_th", -55},
                                     {"t_ref", 1},
                                     {"tau_syn_ex", tau_syn},
                                     {"tau_syn_in", tau_syn}},
                                    {{"V_m", Distribution{Distribution::Kind::uniform, -70, -55}}});
  auto group = [&](uint32_t g) { return cells[{g * group_size, (g + 1) * group_size}]; };
  net.connect(input, group(0), AllToAll{}, {.weight = weight, .delay = delay});
  for (uint32_t g = 0; g + 1 < n_groups; ++g)
    net.connect(group(g), group(g + 1), AllToAll{}, {.weight = weight, .delay = delay});
  using enum Stimulus::Kind;
  net.stimulate(cells, {.kind = poisson, .weight = weight, .rate = 17'600 * 2.0});
  net.stimulate(cells, {.kind = poisson, .weight = -weight, .rate = 2'400 * 12.5});
  net.record_spikes(cells);
  return net;
}

/// A packet in one group.
struct Packet {
  double a = 0, sigma = 0;  ///< spikes, less the background; ms
};

/// The standard deviation without the stray spikes of the background, those beyond three of it.
double width(std::vector<double> times) {
  for (int round = 0; round < 4; ++round) {
    const double centre = statistics::median(times), reach = 3 * statistics::sd(times);
    std::erase_if(times, [=](double t) { return std::abs(t - centre) > reach; });
  }
  return statistics::sd(times);
}

/// The packet in each group: the 10 ms with the most spikes where it should be, which is a delay
/// and no more than 8 ms after the packet before.
std::vector<Packet> follow(const std::vector<std::vector<double>>& groups, double sent,
                           double background) {
  std::vector<Packet> found;
  double last = sent;
  for (const auto& spikes : groups) {
    const auto begin = std::ranges::lower_bound(spikes, last + delay - 6);
    const auto end = std::ranges::upper_bound(spikes, last + delay + 12);
    auto best = begin, best_end = begin;
    for (auto i = begin; i != end; ++i) {
      const auto j = std::upper_bound(i, end, *i + 10);
      if (j - i > best_end - best) best = i, best_end = j;
    }
    const std::vector<double> packet(best, best_end);
    const double a = double(packet.size()) - 10 * background;
    if (a < 5) {
      found.push_back({std::max(a, 0.0), std::nan("")});
      last += delay + 1;
      continue;
    }
    found.push_back({a, width(packet)});
    last = statistics::median(packet);
  }
  return found;
}

struct Result {
  std::vector<Start> sent;
  std::vector<std::vector<Packet>> packets = {};  ///< [sent][group]
  double background = 0;                          ///< of a group, spikes per ms
};

Result measure(std::vector<Start> sent, const SpikeTrains& spikes) {
  Result result{.sent = std::move(sent)};
  std::vector<std::vector<double>> groups(n_groups);
  for (size_t k = 0; k < spikes.n_spikes(); ++k)
    groups[spikes.senders[k] / group_size].push_back(spikes.times[k]);
  size_t quiet = 0;  // before the first packet
  for (const auto& group : groups)
    for (const double t : group) quiet += t > 30 && t <= first - 10;
  result.background = double(quiet) / (first - 40) / n_groups;
  for (size_t k = 0; k < result.sent.size(); ++k)
    result.packets.push_back(follow(groups, first + apart * double(k), result.background));
  return result;
}

bool survives(const std::vector<Packet>& packet) { return packet.back().a >= 70; }

/// Of the packets that started so: how many survive, and the medians in each group of those that
/// fared as most did.
struct Average {
  int n = 0, n_survive = 0;
  std::vector<double> a, sigma;  ///< [group]
  bool survives() const { return 2 * n_survive > n; }
};

std::map<Start, Average> averages(const Result& result) {
  std::map<Start, std::vector<const std::vector<Packet>*>> by_start;
  for (size_t k = 0; k < result.sent.size(); ++k)
    by_start[result.sent[k]].push_back(&result.packets[k]);
  std::map<Start, Average> all;
  for (const auto& [start, packets] : by_start) {
    Average& average = all[start];
    for (const auto* packet : packets) ++average.n, average.n_survive += survives(*packet);
    for (size_t g = 0; g < n_groups; ++g) {
      std::vector<double> a, sigma;
      for (const auto* packet : packets) {
        if (survives(*packet) != average.survives()) continue;
        a.push_back((*packet)[g].a);
        if (std::isfinite((*packet)[g].sigma)) sigma.push_back((*packet)[g].sigma);
      }
      average.a.push_back(statistics::median(a));
      average.sigma.push_back(statistics::median(sigma));
    }
  }
  return all;
}

// ---- pictures -----------------------------------------------------------------------------------

plot::Panel raster_panel(const SpikeTrains& spikes, size_t k, const std::string& title,
                         plot::Ink ink) {
  const double begin = first + apart * double(k) - 15, end = begin + 100;
  plot::Panel panel{.title = title,
                    .x = plot::time_axis(0, 100),
                    .y = {.label = "Group", .low = 0, .high = n_groups * group_size},
                    .height = 250,
                    .legend = plot::Legend::none};
  for (uint32_t g = 0; g < n_groups; ++g) {
    panel.y.ticks.push_back({(g + 0.5) * group_size, fmt::format("{}", g + 1)});
    if (g > 0)
      panel.marks.push_back(plot::Rule{
          .at = double(g * group_size), .ink = plot::ink::grid, .dash = plot::Dash::solid});
  }
  plot::Cloud cloud{.low = 0, .high = n_groups * group_size, .ink = ink};
  for (size_t i = 0; i < spikes.n_spikes(); ++i)
    if (spikes.times[i] > begin && spikes.times[i] <= end) {
      cloud.x.push_back(float(spikes.times[i] - begin));
      cloud.y.push_back(float(spikes.senders[i]) + 0.5f);
    }
  panel.marks.push_back(std::move(cloud));
  return panel;
}

plot::Figure rasters(const SpikeTrains& spikes) {
  plot::Figure figure{.title = "A synfire chain carries a packet, or loses it",
                      .subtitle =
                          "Ten groups of 100 noisy neurons, each driving all of the next "
                          "with a delay of 5 ms",
                      .columns = 2};
  figure.panels.push_back(raster_panel(
      spikes, 0, fmt::format("{:g} spikes within {:g} ms: sharpens", strong.a, strong.sigma),
      plot::categorical(0)));
  figure.panels.push_back(
      raster_panel(spikes, 1, fmt::format("{:g} spikes within {:g} ms: dies", weak.a, weak.sigma),
                   plot::categorical(1)));
  figure.caption =
      "Each dot is a spike, each band a group. Between the packets neurons fire at "
      "about two spikes a second, driven by the background alone.";
  return figure;
}

plot::Figure state_space(const std::map<Start, Average>& all) {
  plot::Figure figure{.title = "The state space of pulse packets",
                      .subtitle =
                          "From group to group: spikes in the packet over their standard "
                          "deviation; medians of eight packets or more",
                      .width = 760};
  plot::Panel panel{.x = {.label = "Width σ", .unit = "ms", .low = -0.08, .high = 5.2},
                    .y = {.label = "Spikes in the packet a", .low = 0, .high = 112, .grid = true},
                    .height = 400,
                    .legend = plot::Legend::above};
  plot::Points starts[2] = {{.name = "sent, survives", .ink = plot::categorical(0), .diameter = 9},
                            {.name = "sent, dies", .ink = plot::categorical(1), .diameter = 9}};
  plot::Points steps[2] = {{.ink = plot::categorical(0), .diameter = 4},
                           {.ink = plot::categorical(1), .diameter = 4}};
  for (const auto& [start, average] : all) {
    const size_t kind = average.survives() ? 0 : 1;
    plot::Curve path{.x = {start.sigma},
                     .y = {start.a},
                     .ink = plot::categorical(kind),
                     .width = 1.2,
                     .opacity = 0.75};
    for (size_t g = 0; g < n_groups && average.a[g] >= 5; ++g) {
      path.x.push_back(average.sigma[g]), path.y.push_back(average.a[g]);
      steps[kind].x.push_back(average.sigma[g]), steps[kind].y.push_back(average.a[g]);
    }
    starts[kind].x.push_back(start.sigma), starts[kind].y.push_back(start.a);
    panel.marks.push_back(std::move(path));
  }
  for (size_t kind : {0u, 1u}) panel.marks.push_back(std::move(steps[kind]));
  for (size_t kind : {0u, 1u}) panel.marks.push_back(std::move(starts[kind]));
  figure.panels.push_back(std::move(panel));
  figure.caption =
      "Blue packets run into the attractor at the upper left, nearly all neurons "
      "within half a millisecond; orange ones run out at the bottom. The border "
      "between the two is the separatrix.";
  return figure;
}

Outcome run_synfire(const DemoOptions& options) {
  auto sent = packets();
  const double stop = first + apart * double(sent.size());
  const int threads = std::max(options.threads, 1);
  Simulation sim(chain(sent, options.seed), {.dt = 0.1, .seed = options.seed, .threads = threads});
  sim.run(stop);
  const auto& spikes = sim.recording().spikes_of("chain");
  const auto result = measure(std::move(sent), spikes);
  const auto all = averages(result);
  const Average &good = all.at(strong), &bad = all.at(weak);

  const std::string paper = "Diesmann et al. 1999";
  std::vector<FigureValue> figures;
  figures.push_back(between("packets (85, 1 ms) that survive", 100.0 * good.n_survive / good.n, "%",
                            95, 100, paper + ", fig. 3: it propagates"));
  figures.push_back(between("packets (45, 2 ms) that survive", 100.0 * bad.n_survive / bad.n, "%",
                            0, 5, paper + ", fig. 3: it dies"));
  figures.push_back(between("spikes in group 10 of a survivor", good.a.back(), "1", 90, 101,
                            paper + ", fig. 4: the attractor, a = 95-100"));
  figures.push_back(between("width in group 10 of a survivor", good.sigma.back(), "ms", 0.05, 0.5,
                            paper + ", fig. 4: the attractor, no wider than about 0.5 ms"));
  figures.push_back(between("width in group 1 over that in group 10",
                            good.sigma.front() / good.sigma.back(), "1", 1.05, 10,
                            paper + ": the packet sharpens"));
  figures.push_back(between("spikes in group 10 of a loser", bad.a.back(), "1", 0, 10,
                            paper + ", fig. 3: nothing but background"));
  figures.push_back(between("background rate", 1000 * result.background / group_size, "Hz", 0.5, 5,
                            paper + ": about 2 Hz"));
  auto outcome = judge(options.seed, threads, std::move(figures), spike_hash(sim.recording()));

  ReportTable table{.title = "Packets by their start",
                    .header = {"Spikes", "σ (ms)", "Survive", "Spikes in group 10", "σ (ms)"}};
  for (const auto& [start, average] : all)
    table.rows.push_back({fmt::format("{:g}", start.a), fmt::format("{:g}", start.sigma),
                          fmt::format("{} of {}", average.n_survive, average.n),
                          fmt::format("{:.0f}", average.a.back()),
                          average.a.back() < 5 ? "" : fmt::format("{:.2f}", average.sigma.back())});
  save({.title = "A synfire chain",
        .summary = "Stable propagation of synchronous spiking (Diesmann, Gewaltig & Aertsen 1999).",
        .exhibits = {{"raster", rasters(spikes)}, {"state-space", state_space(all)}},
        .tables = {table}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo synfire_demo;
const Demo synfire_demo{"synfire", "a synfire chain: packets that sharpen and packets that die", "",
                        &run_synfire};

}  // namespace lapicque::cli
