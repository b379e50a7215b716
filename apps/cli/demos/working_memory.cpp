// Working memory on a neuromorphic chip, in integers: a soft winner-take-all whose gains are
// matched to a circuit of rates, and a two-state machine of two of them that remembers what it was
// told.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "exhibit.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/wta/state_machine.hpp"

namespace lapicque::cli {
namespace {

using namespace wta;

constexpr int n_seeds = 10;

// ---- gain matching ------------------------------------------------------------------------------

/// The winner's rate over its input's, for one circuit, on the chip and by the closed form.
struct GainCurve {
  SoftWta circuit = {};
  IntegerWta integers = {};
  std::vector<double> input = {}, measured = {}, predicted = {};
};

std::vector<GainCurve> gain_curves(uint64_t seed) {
  std::vector<GainCurve> curves;
  for (double a : {0.5, 0.9, 1.2}) {
    GainCurve c{.circuit = {.a = a, .b1 = 2, .b2 = 0.25}};
    c.integers = match(c.circuit);
    const auto core = wta_core({.integers = c.integers});
    for (double input = 0.04; input < 0.25; input += 0.04) {
      const std::vector<double> rates{input, 0.3 * input, 0.2 * input, 0.1 * input};
      c.input.push_back(input);
      c.measured.push_back(measure_rates(core, rates, 500, 2000, seed)[0]);
      c.predicted.push_back(settle(circuit_of(c.integers), rates).x[0]);
    }
    curves.push_back(std::move(c));
  }
  return curves;
}

plot::Figure gain_figure(const std::vector<GainCurve>& curves) {
  plot::Scatter chart{
      .title = "Rate of the winner",
      .x = {.label = "Input rate", .unit = "spikes a tick", .low = 0},
      .y = {.label = "Output rate", .unit = "spikes a tick", .low = 0, .grid = true},
      .height = 260};
  for (size_t i = 0; i < curves.size(); ++i) {
    const auto& c = curves[i];
    const auto ink = plot::categorical(i);
    chart.curves.push_back({.name = fmt::format("a = {:g}, w_e = {}", c.circuit.a, c.integers.w_e),
                            .x = c.input,
                            .y = c.predicted,
                            .ink = ink});
    chart.points.push_back({.x = c.input, .y = c.measured, .ink = ink, .diameter = 7});
  }
  auto panel = plot::scatter(chart);
  panel.legend = plot::Legend::above;
  plot::Figure figure{.title = "Integers with the gains of a circuit",
                      .subtitle =
                          "Dots: 4 groups of 16 digital neurons under Bernoulli spikes. "
                          "Lines: the circuit of rates"};
  figure.panels.push_back(std::move(panel));
  figure.caption =
      "A digital neuron that subtracts its threshold is a rectified-linear unit; quotients of its "
      "integers are the gains of the circuit.";
  return figure;
}

// ---- the machine --------------------------------------------------------------------------------

const std::vector<std::pair<std::string, Part>> shown_parts{{"X0", Part::x0},
                                                            {"Y0", Part::y0},
                                                            {"X1", Part::x1},
                                                            {"Y1", Part::y1},
                                                            {"inhibition X", Part::inhibition_x},
                                                            {"inhibition Y", Part::inhibition_y},
                                                            {"to 1", Part::to_1},
                                                            {"to 0", Part::to_0}};

plot::Panel lines_panel(const Tour& t) {
  plot::Panel panel{.title = "Input lines",
                    .x = plot::time_axis(0, t.ticks),
                    .y = {.low = -0.6, .high = 2.6, .frame = plot::Frame::bare},
                    .height = 54,
                    .legend = plot::Legend::none};
  const std::vector<std::pair<std::string, Line>> lines{
      {"A", Line::a}, {"B", Line::b}, {"set 0", Line::set_0}};
  for (size_t i = 0; i < lines.size(); ++i) {
    const double y = double(i);
    panel.y.ticks.push_back({y, lines[i].first});
    for (const Pulse& p : t.pulses)
      if (p.line == lines[i].second)
        panel.marks.push_back(plot::Ribbon{.x = {double(p.from), double(p.to)},
                                           .low = {y - 0.32, y - 0.32},
                                           .high = {y + 0.32, y + 0.32},
                                           .ink = plot::categorical(i + 2),
                                           .opacity = 0.85});
  }
  return panel;
}

plot::Panel raster_panel(const MachineRun& run, const Tour& t, std::vector<double>& times,
                         std::vector<uint32_t>& neurons) {
  plot::Raster raster{
      .begin = 0, .end = double(t.ticks), .title = "Spikes of the core", .height = 250};
  std::vector<uint32_t> row_of(n_parts);
  for (size_t i = 0; i < shown_parts.size(); ++i) {
    const auto& [name, part] = shown_parts[i];
    row_of[size_t(part)] = uint32_t(i) * uint32_t(run.n);
    const size_t ink = part == Part::x0 || part == Part::y0   ? 0
                       : part == Part::x1 || part == Part::y1 ? 1
                       : i < 6                                ? 7
                                                              : 3;
    raster.populations.push_back({.name = name,
                                  .first = i * size_t(run.n),
                                  .n_neurons = uint64_t(run.n),
                                  .ink = plot::categorical(ink)});
  }
  for (const auto& [tick, neuron] : run.spikes) {
    times.push_back(tick);
    neurons.push_back(row_of[neuron / size_t(run.n)] + neuron % uint32_t(run.n));
  }
  raster.times = times, raster.neurons = neurons;
  return plot::raster(raster);
}

plot::Panel rates_panel(const std::string& title, const MachineRun& run, const Tour& t) {
  plot::Panel panel{.title = title,
                    .x = plot::time_axis(0, t.ticks),
                    .y = {.label = "Rate", .unit = "a tick", .low = 0, .high = 1, .grid = true},
                    .height = 86,
                    .legend = plot::Legend::above};
  constexpr int bin = 20;
  for (const auto& [name, part, ink] :
       {std::tuple{"state 0 (X0)", Part::x0, 0u}, {"state 1 (X1)", Part::x1, 1u}}) {
    plot::Curve curve{.name = name, .ink = plot::categorical(ink), .width = 1.8};
    for (int from = 0; from + bin <= t.ticks; from += bin) {
      curve.x.push_back(from + bin / 2.0);
      curve.y.push_back(run.rate(part, from, from + bin));
    }
    panel.marks.push_back(std::move(curve));
  }
  return panel;
}

plot::Figure memory_figure(const MachineRun& coupled, const MachineRun& alone, const Tour& t) {
  plot::Figure figure{.title = "A two-state machine remembers",
                      .subtitle =
                          "128 digital neurons on one core. B moves state 0 to 1, A moves "
                          "1 to 0; everything else leaves the state as it is",
                      .shared_x = plot::SharedX::columns,
                      .row_gap = 14};
  std::vector<double> times;
  std::vector<uint32_t> neurons;
  figure.panels.push_back(lines_panel(t));
  figure.panels.push_back(raster_panel(coupled, t, times, neurons));
  figure.panels.push_back(rates_panel("Two maps, sparsely coupled", coupled, t));
  figure.panels.push_back(rates_panel("The same without the coupling", alone, t));
  figure.caption =
      "A pulse of 100 ms sets a state and the coupling holds it, for as long as one looks. The "
      "transition neurons fire only where the state and the line come together: the second B and "
      "the second A find nothing to do. Without the coupling each map forgets at once.";
  return figure;
}

/// How many seeds do what the tour asks for, or, apart, forget everything.
struct Score {
  int hold = 0, forget = 0;
  std::vector<double> up;  ///< rate of the group that is up, in every gap
};

Score score(const StateMachine& coupled, const StateMachine& alone, const Tour& t,
            uint64_t first_seed, const DemoOptions& options) {
  Score s;
  for (uint64_t seed = first_seed; seed < first_seed + n_seeds; ++seed) {
    if (options.interrupted()) fail(ErrorKind::interrupted, "demo working-memory: stopped");
    const auto with = run(coupled, t.pulses, t.ticks, seed);
    const auto without = run(alone, t.pulses, t.ticks, seed);
    bool holds = true, forgets = true;
    for (size_t g = 0; g < t.gaps.size(); ++g) {
      const auto [from, to] = t.gaps[g];
      holds &= with.state(from, to) == t.states[g];
      forgets &= without.state(from, to) == -1;
      if (t.states[g] >= 0)
        s.up.push_back(with.rate(t.states[g] == 0 ? Part::x0 : Part::x1, from, to));
    }
    s.hold += holds, s.forget += forgets;
  }
  return s;
}

Outcome run_working_memory(const DemoOptions& options) {
  const auto curves = gain_curves(options.seed);
  const auto coupled = state_machine(), alone = state_machine({.w_coupling = 0});
  const Tour t = tour();
  const Score s = score(coupled, alone, t, options.seed, options);

  std::vector<FigureValue> figures;
  figures.push_back(within("seeds of 10 that hold and switch", s.hold, "1", n_seeds, 0,
                           "silent, 0, B: 1, B: 1, A: 0, A: 0"));
  figures.push_back(within("seeds of 10 that forget without coupling", s.forget, "1", n_seeds, 0,
                           "one map alone has a < 1"));
  const auto [low, high] = std::ranges::minmax(s.up);
  figures.push_back(between("lowest rate of a held state", low, "1", 0.5, 0.8, "an up-state"));
  figures.push_back(between("highest rate of a held state", high, "1", 0.5, 0.8, "an up-state"));
  for (const GainCurve& c : curves) {
    double worst = 0;
    for (size_t i = 0; i < c.input.size(); ++i)
      worst = std::max(worst, std::abs(c.measured[i] - c.predicted[i]));
    figures.push_back(
        between(fmt::format("a = {:g}: largest error of the winner's rate", c.circuit.a), worst,
                "1", 0, 0.02, "gain matching"));
    figures.push_back(within(fmt::format("a = {:g}: gain of the winner", c.circuit.a),
                             c.measured.back() / c.input.back(), "1",
                             winner_gain(circuit_of(c.integers)),
                             0.03 * winner_gain(circuit_of(c.integers)), "1/(1 - a + b1 b2)"));
    const auto [one, two] = discrete_eigenvalues(c.circuit);
    figures.push_back(between(fmt::format("a = {:g}: largest eigenvalue", c.circuit.a),
                              std::max(std::abs(one), std::abs(two)), "1", 0, 1,
                              "z^2 - a z + b1 b2 = 0, one tick a synapse"));
  }
  auto outcome = judge(options.seed, 1, std::move(figures));
  save({.title = "Working memory in integers",
        .summary = "Soft winner-take-alls on the digital neurons of TrueNorth: one computes with "
                   "the gains of a circuit, two that are coupled remember.",
        .exhibits = {{"memory", memory_figure(run(coupled, t.pulses, t.ticks, options.seed),
                                              run(alone, t.pulses, t.ticks, options.seed), t)},
                     {"gain", gain_figure(curves)}}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo working_memory_demo;
const Demo working_memory_demo{"working-memory",
                               "A two-state machine on a neuromorphic chip holds what it was told",
                               "", &run_working_memory};

}  // namespace lapicque::cli
