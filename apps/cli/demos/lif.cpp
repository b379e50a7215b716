// Lapicque's neuron of 1907 under steps of current, the jump neuron under single spikes, and the
// firing rate over the current: each held against its closed form.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "exhibit.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/siegert.hpp"

namespace lapicque::cli {
namespace {

constexpr double dt = 0.01;  // ms

// ---- the membrane under steps of current --------------------------------------------------------
struct Steps {
  Network network;
  std::vector<double> currents{180, 210, 300};         // pA
  double begin = 20, end = 220, stop = 260;            // ms
  double tau = 20, rest = -70, thresh = -50, r = 0.1;  // ms, mV, mV, GOhm: mV per pA
};

Steps steps() {
  Steps s;
  const auto cell = s.network.population("lif", "lif", uint32_t(s.currents.size()),
                                         {{"C", 200}, {"g_L", 10}, {"V_reset", -65}});
  for (uint32_t i = 0; i < s.currents.size(); ++i)
    s.network.stimulate(cell[{i, i + 1}], {.kind = Stimulus::Kind::step,
                                           .times = {s.begin, s.end},
                                           .amplitudes = {s.currents[i], 0}});
  s.network.record(cell, {"v"}, 0.1);
  s.network.record_spikes(cell);
  return s;
}

/// The largest distance of a trace that never fires from the exact charging and discharging curve.
double deviation_of_charging(const Steps& s, const Trace& trace) {
  const double end_value = s.r * s.currents[0] * -std::expm1(-(s.end - s.begin) / s.tau);
  double largest = 0;
  const auto time = trace.times(), v = trace.column(0);
  for (size_t k = 0; k < time.size(); ++k) {
    const double t = time[k];
    double exact = s.rest;
    if (t > s.begin && t <= s.end)
      exact += s.r * s.currents[0] * -std::expm1(-(t - s.begin) / s.tau);
    if (t > s.end) exact += end_value * std::exp(-(t - s.end) / s.tau);
    largest = std::max(largest, std::abs(v[k] - exact));
  }
  return largest;
}

plot::Figure steps_figure(const Steps& s, const Recording& recording) {
  plot::Figure figure{
      .title = "Lapicque's neuron under steps of current",
      .subtitle = "C dv/dt = −g (v − V_L) + I(t);  C = 200 pF, g = 10 nS, τ = 20 ms",
      .shared_x = plot::SharedX::columns,
      .row_gap = 14};
  const auto& trace = recording.trace("lif", "v");
  const auto trains = recording.spikes_of("lif").by_neuron();
  const auto time = trace.times();
  const char* names[] = {"below the rheobase of 200 pA: never fires", "just above: slow",
                         "well above: fast"};
  for (size_t i = 0; i < s.currents.size(); ++i) {
    auto panel = plot::traces({.title = fmt::format("{:g} pA, {}", s.currents[i], names[i]),
                               .time = time,
                               .traces = {{.name = "v",
                                           .values = trace.column(i),
                                           .spikes = trains[i],
                                           .ink = plot::categorical(i)}},
                               .label = "v",
                               .threshold = s.thresh,
                               .spike_top = -30,
                               .height = 96});
    panel.y.low = -72, panel.y.high = -28;
    figure.panels.push_back(std::move(panel));
  }
  plot::Panel current{.title = "Injected current",
                      .x = plot::time_axis(0, s.stop),
                      .y = {.label = "I", .unit = "pA", .low = 0, .high = 340},
                      .height = 70,
                      .legend = plot::Legend::none};
  for (size_t i = 0; i < s.currents.size(); ++i)
    current.marks.push_back(plot::Curve{.name = fmt::format("{:g} pA", s.currents[i]),
                                        .x = {0, s.begin, s.begin, s.end, s.end, s.stop},
                                        .y = {0, 0, s.currents[i], s.currents[i], 0, 0},
                                        .ink = plot::categorical(i)});
  figure.panels.push_back(std::move(current));
  figure.caption =
      "The membrane charges along 1 − exp(−t/τ) towards V_L + I/g. Where that lies above the "
      "threshold, the neuron fires, is reset, and charges again.";
  return figure;
}

// ---- the jump neuron ----------------------------------------------------------------------------
struct Jumps {
  Network network;
  double w = 0.4, tau = 20, fast = 5, slow = 15, stop = 230;  // 1, ms
  std::vector<double> arrivals{10};                           // ms
  size_t n_fast = 12, n_slow = 5;
};

Jumps jumps() {
  Jumps j;
  for (size_t k = 0; k < j.n_fast; ++k) j.arrivals.push_back(50 + j.fast * double(k));
  for (size_t k = 0; k < j.n_slow; ++k) j.arrivals.push_back(140 + j.slow * double(k));
  const auto input = j.network.population("input", "spike_source_array", 1);
  std::vector<double> sent = j.arrivals;
  for (double& t : sent) t -= 1;  // the synapse's delay
  j.network.populations[input.index].spike_times = {sent};
  const auto cell = j.network.population("jump", "lif_jump", 1, {{"tau", j.tau}, {"V_t", 1}});
  j.network.connect(input, cell, OneToOne{}, {.weight = j.w, .delay = 1});
  j.network.record(cell, {"V"}, 0.1);
  j.network.record_spikes(cell);
  return j;
}

plot::Figure jumps_figure(const Jumps& j, const Recording& recording) {
  plot::Figure figure{
      .title = "The jump neuron: leak, jump, fire",
      .subtitle = "τ dV/dt = −V;  an input spike: V ← V + 0.4;  V ≥ 1: a spike, V ← 0",
      .shared_x = plot::SharedX::columns,
      .row_gap = 8};
  const auto& trace = recording.trace("jump", "V");
  auto panel = plot::traces({.time = trace.times(),
                             .traces = {{.name = "V",
                                         .values = trace.column(0),
                                         .spikes = recording.spikes_of("jump").times}},
                             .label = "V",
                             .unit = "",
                             .threshold = 1,
                             .spike_top = 1.6,
                             .height = 150});
  panel.y.low = 0, panel.y.high = 1.65;
  figure.panels.push_back(std::move(panel));
  plot::Panel input{
      .x = plot::time_axis(0, j.stop),
      .y = {.low = 0, .high = 1, .ticks = {{0.5, "input"}}, .frame = plot::Frame::bare},
      .height = 22};
  input.marks.push_back(plot::Strokes{
      .x = j.arrivals, .y = 0.5, .height = 0.8, .ink = plot::categorical(1), .width = 1.4});
  figure.panels.push_back(std::move(input));
  figure.caption =
      "One input decays away; inputs every 5 ms add up and fire the neuron at every fourth; inputs "
      "every 15 ms never reach the threshold: V stays below w/(1 − exp(−15/20)) = 0.76.";
  return figure;
}

// ---- rate over current --------------------------------------------------------------------------
struct Curve {
  Network network;
  statistics::LifRate neuron{.tau = 10, .v_thresh = 15, .v_reset = 0, .t_ref = 2};
  std::vector<double> table{16, 20, 30, 50};  // RI, mV
  std::vector<double> drive;                  // RI of each neuron, mV; the table first
  double stop = 2000;                         // ms
};

Curve curve() {
  Curve c;
  c.drive = c.table;
  for (int k = 0; k < 176; ++k) c.drive.push_back(10 + 0.25 * k);
  std::vector<double> current;  // R = 100 MOhm: 10 pA for each mV
  for (const double ri : c.drive) current.push_back(10 * ri);
  for (const double t_ref : {2.0, 0.0}) {
    const auto cells =
        c.network.population(t_ref > 0 ? "refractory" : "free", "lif", uint32_t(c.drive.size()),
                             {{"C", 100},
                              {"g_L", 10},
                              {"V_L", -70},
                              {"V_th", -55},
                              {"V_reset", -70},
                              {"t_ref", t_ref},
                              {"I_e", Value(current)}});
    c.network.record_spikes(cells);
  }
  return c;
}

/// The mean interval between spikes in ms; NaN for fewer than two.
double mean_interval(const std::vector<double>& train) {
  if (train.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  return (train.back() - train.front()) / double(train.size() - 1);
}

struct Rates {
  std::vector<double> simulated, free, exact;  // Hz, for each drive
  std::vector<double> excess;                  // of the interval over the exact one, in steps
  double largest_error = 0;                    // relative, of the rate
};

Rates rates(const Curve& c, const Recording& recording) {
  Rates result;
  const auto trains = recording.spikes_of("refractory").by_neuron();
  const auto free = recording.spikes_of("free").by_neuron();
  for (size_t i = 0; i < c.drive.size(); ++i) {
    const double interval = mean_interval(trains[i]);
    const double exact = statistics::lif_rate(c.neuron, c.drive[i]);
    result.exact.push_back(exact);
    result.simulated.push_back(exact > 0 ? 1000 / interval : 1000.0 * double(trains[i].size()));
    result.free.push_back(free[i].size() > 1 ? 1000 / mean_interval(free[i]) : 0);
    result.excess.push_back((interval - 1000 / exact) / dt);
    const double error = exact > 0 ? result.simulated[i] / exact - 1 : result.simulated[i];
    result.largest_error = std::max(result.largest_error, std::abs(error));
  }
  return result;
}

plot::Figure rates_figure(const Curve& c, const Rates& rates) {
  plot::Figure figure{.title = "Firing rate over current",
                      .subtitle =
                          "1/f = t_ref + τ ln((RI − V_r)/(RI − θ));  τ = 10 ms, θ − V_r = "
                          "15 mV; simulated in steps of 0.01 ms",
                      .shared_x = plot::SharedX::columns,
                      .row_gap = 14};
  auto free = c.neuron;
  free.t_ref = 0;
  plot::Curve with{.name = "closed form, t_ref = 2 ms", .ink = plot::categorical(0)};
  plot::Curve without{.name = "t_ref = 0", .ink = plot::categorical(1)};
  for (double ri = 10; ri <= 54; ri += 0.02) {
    with.x.push_back(ri), with.y.push_back(statistics::lif_rate(c.neuron, ri));
    without.x.push_back(ri), without.y.push_back(statistics::lif_rate(free, ri));
  }
  plot::Points dots{.name = "simulated", .ink = plot::categorical(0), .diameter = 5};
  plot::Points free_dots{.ink = plot::categorical(1), .diameter = 5};
  plot::Points excess{.ink = plot::categorical(0), .diameter = 4};
  for (size_t i = c.table.size(); i < c.drive.size(); ++i) {
    if (i % 4 == 0) {
      dots.x.push_back(c.drive[i]), dots.y.push_back(rates.simulated[i]);
      free_dots.x.push_back(c.drive[i]), free_dots.y.push_back(rates.free[i]);
    }
    if (std::isfinite(rates.excess[i]))
      excess.x.push_back(c.drive[i]), excess.y.push_back(rates.excess[i]);
  }
  auto panel = plot::scatter({.x = {.label = "Drive RI", .unit = "mV", .low = 10, .high = 54},
                              .y = {.label = "Firing rate", .unit = "Hz", .low = 0, .grid = true},
                              .points = {dots, free_dots},
                              .curves = {with, without},
                              .height = 270});
  panel.marks.insert(
      panel.marks.begin(),
      plot::Rule{.at = 15, .orientation = plot::Orientation::vertical, .label = "rheobase"});
  figure.panels.push_back(std::move(panel));
  figure.panels.push_back(
      plot::scatter({.title = "How much later than exact a spike comes: always within one step",
                     .x = {.label = "Drive RI", .unit = "mV", .low = 10, .high = 54},
                     .y = {.label = "Delay", .unit = "steps", .low = 0, .high = 1},
                     .points = {excess},
                     .height = 80}));
  figure.caption =
      "Dots are simulated, lines the closed form. Spikes fall on the grid at the end of their "
      "step, "
      "so each interval is longer than exact by less than one step, and the rate lower.";
  return figure;
}

Outcome run_lif(const DemoOptions& options) {
  const SimulationOptions how{.dt = dt, .seed = options.seed, .threads = 1};
  const auto s = steps();
  Simulation membrane(s.network, how);
  membrane.run(s.stop);
  const auto j = jumps();
  Simulation jumping(j.network, how);
  jumping.run(j.stop);
  const auto c = curve();
  Simulation firing(c.network, how);
  firing.run(c.stop);
  const auto measured = rates(c, firing.recording());

  std::vector<FigureValue> figures;
  const std::string law = "1/(t_ref + tau ln((RI - V_r)/(RI - theta))), less the grid's bias";
  for (size_t i = 0; i < c.table.size(); ++i) {
    const double exact = measured.exact[i];
    figures.push_back(between(fmt::format("rate at RI = {:g} mV", c.table[i]),
                              measured.simulated[i], "Hz", 1000 / (1000 / exact + dt),
                              exact * (1 + 1e-9), law));
  }
  const double fastest = *std::ranges::max_element(measured.exact);
  figures.push_back(between("largest relative error of the f-I curve", 100 * measured.largest_error,
                            "%", 0, 100 * dt * fastest / 1000,
                            "one step of 0.01 ms in the shortest interval"));
  const auto& trace = membrane.recording().trace("lif", "v");
  figures.push_back(within("largest error of the charging curve", deviation_of_charging(s, trace),
                           "mV", 0, 1e-9, "V_L + R I (1 - exp(-t/tau))"));
  const auto trains = membrane.recording().spikes_of("lif").by_neuron();
  figures.push_back(within("spikes below the rheobase", double(trains[0].size()), "1", 0, 0,
                           "R I < V_th - V_L never fires"));
  const double q = std::exp(-j.fast / j.tau), slow = std::exp(-j.slow / j.tau);
  const auto& v = jumping.recording().trace("jump", "V");
  const auto jump = v.column(0);
  auto at = [&](double t) { return jump[size_t(std::llround(t / v.interval))]; };
  figures.push_back(within("V after three jumps 5 ms apart", at(60), "1",
                           j.w * (1 + q + q * q + std::exp(-50 / j.tau)), 1e-6,
                           "w (1 + q + q^2 + exp(-50/20)), q = exp(-5/20)"));
  figures.push_back(within("V after five jumps 15 ms apart", at(200), "1",
                           j.w * (1 - std::pow(slow, 5)) / (1 - slow), 1e-6,
                           "w (1 - q^5)/(1 - q), q = exp(-15/20)"));
  figures.push_back(within("spikes of the jump neuron",
                           double(jumping.recording().spikes_of("jump").n_spikes()), "1", 3, 0,
                           "every fourth of twelve inputs 5 ms apart, no other"));

  auto outcome = judge(options.seed, 1, std::move(figures), spike_hash(firing.recording()));
  save({.title = "Lapicque's neuron",
        .summary = "A leaky membrane with a threshold, simulated, and held against what can be "
                   "worked out by hand.",
        .exhibits = {{"membrane", steps_figure(s, membrane.recording())},
                     {"jump", jumps_figure(j, jumping.recording())},
                     {"f-i", rates_figure(c, measured)}}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo lif_demo;
const Demo lif_demo{"lif", "Lapicque's neuron: membrane, jumps and f-I curve against closed forms",
                    "", &run_lif};

}  // namespace lapicque::cli
