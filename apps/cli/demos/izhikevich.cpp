// The twenty firing patterns of Izhikevich (2004), figure 1, from one model, each with the mark by
// which it is known. Parameters, inputs and steps are those of the paper as recalled from it, with
// its published code; where they differ here, the pattern's note says so and why.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "exhibit.hpp"
#include "lapicque/engine/simulation.hpp"

namespace lapicque::cli {
namespace {

using Current = std::function<double(double)>;  // pA at t ms

struct Pattern {
  std::string name;
  double a, b, c, d, v0;
  double dt, stop;  // ms
  double scale_bar;
  Current current;
  double v_shift = 0;             ///< mV: the paper's v less the simulated V_m
  double I_e = 0;                 ///< pA: a constant current
  std::optional<double> u0 = {};  ///< else b v0
};

Current step(double from, double amplitude) {
  return [=](double t) { return t > from ? amplitude : 0; };
}
Current pulses(std::vector<double> starts, double length, double amplitude, double rest = 0) {
  return [=](double t) {
    for (const double s : starts)
      if (t > s && t < s + length) return amplitude;
    return rest;
  };
}
Current ramp(double from, double slope, double rest = 0) {
  return [=](double t) { return t > from ? rest + slope * (t - from) : rest; };
}

/// Class 1 and integrator have dv/dt = 0.04 v^2 + 4.1 v + 108 - u + I in the paper. Written for
/// W = v - 11.25 and U = u - 11.25 b that is 0.04 W^2 + 5 W + 140 - U + I + 19.1875 - 11.25 b: the
/// same model, exactly, with a constant current and shifted reset and peak.
Pattern shifted(Pattern p) {
  const double s = 11.25;
  p.v_shift = s, p.I_e = 19.1875 - s * p.b;
  p.v0 -= s, p.c -= s;
  return p;
}

/// Accommodation has du/dt = a b (v + 65) in the paper: no leak. It is the limit of small a at the
/// same a b: with U = u - k and k = 65 b, dU/dt = a (b v - U) is a b (v + 65) - a u, and -k is a
/// constant current. At a = 1e-7 the leak that is left moves u by less than 1e-3 in 400 ms.
Pattern without_leak(Pattern p, double u0) {
  const double ab = p.a * p.b;
  p.a = 1e-7, p.b = ab / p.a;
  const double k = 65 * p.b;
  p.I_e = -k, p.u0 = u0 - k;
  return p;
}

std::vector<Pattern> patterns() {
  return {
      {"Tonic spiking", 0.02, 0.2, -65, 6, -70, 0.25, 100, 20, step(10, 14)},
      {"Phasic spiking", 0.02, 0.25, -65, 6, -64, 0.25, 200, 20, step(20, 0.5)},
      {"Tonic bursting", 0.02, 0.2, -50, 2, -70, 0.25, 220, 20, step(22, 15)},
      {"Phasic bursting", 0.02, 0.25, -55, 0.05, -64, 0.2, 200, 20, step(20, 0.6)},
      {"Mixed mode", 0.02, 0.2, -55, 4, -70, 0.25, 160, 20, step(16, 10)},
      {"Frequency adaptation", 0.01, 0.2, -65, 8, -70, 0.25, 85, 20, step(8.5, 30)},
      shifted({"Class 1", 0.02, -0.1, -55, 6, -60, 0.25, 300, 20, ramp(30, 0.075)}),
      {"Class 2", 0.2, 0.26, -65, 0, -64, 0.25, 300, 20, ramp(30, 0.015, -0.5)},
      {"Spike latency", 0.02, 0.2, -65, 6, -70, 0.2, 100, 20, pulses({10}, 3, 7.1)},
      {"Subthreshold oscillations", 0.05, 0.26, -60, 0, -62, 0.25, 200, 20, pulses({20}, 5, 2)},
      {"Resonator", 0.1, 0.26, -60, -1, -62, 0.25, 400, 20, pulses({40, 60, 280, 320}, 4, 0.65)},
      shifted({"Integrator", 0.02, -0.1, -55, 6, -60, 0.25, 100, 20,
               pulses({100.0 / 11, 100.0 / 11 + 5, 70, 80}, 2, 9)}),
      {"Rebound spike", 0.03, 0.25, -60, 4, -64, 0.2, 200, 20, pulses({20}, 5, -15)},
      {"Rebound burst", 0.03, 0.25, -52, 0, -64, 0.2, 200, 20, pulses({20}, 5, -15)},
      {"Threshold variability", 0.03, 0.25, -60, 4, -64, 0.25, 100, 20,
       [](double t) {
         return (t > 10 && t < 15) || (t > 80 && t < 85) ? 1 : t > 70 && t < 75 ? -6 : 0;
       }},
      {"Bistability", 0.1, 0.26, -60, 0, -61, 0.25, 300, 20, pulses({37.5, 210.75}, 5, 1.24, 0.24)},
      {"Depolarising afterpotential", 1, 0.2, -60, -21, -70, 0.1, 50, 20, pulses({9}, 2, 20)},
      without_leak({"Accommodation", 0.02, 1, -55, 4, -65, 0.5, 400, 20,
                    [](double t) {
                      return t < 200 ? t / 25 : t < 300 || t >= 312.5 ? 0 : (t - 300) / 12.5 * 4;
                    }},
                   -16),
      {"Inhibition-induced spiking", -0.02, -1, -60, 8, -63.8, 0.5, 350, 20,
       [](double t) { return t >= 50 && t <= 250 ? 75 : 80; }},
      {"Inhibition-induced bursting", -0.026, -1, -45, 0, -63.8, 0.5, 350, 20,
       [](double t) { return t >= 50 && t <= 250 ? 75 : 80; }},
  };
}

struct Run {
  std::vector<double> time, v, current, spikes;  // ms, mV, pA, ms
  uint64_t hash = 0;
};

Run run_pattern(const Pattern& p) {
  Network network;
  const double u0 = p.u0.value_or(p.b * p.v0);
  const auto cell = network.population(
      "cell", "izhikevich", 1,
      {{"a", p.a}, {"b", p.b}, {"c", p.c}, {"d", p.d}, {"V_th", 30 - p.v_shift}, {"I_e", p.I_e}},
      {{"V_m", p.v0}, {"U_m", u0}});
  network.record(cell, {"V_m"});
  network.record_spikes(cell);
  Run run;
  Stimulus input{.kind = Stimulus::Kind::step};
  for (long k = 0; k < std::lround(p.stop / p.dt); ++k) {
    const double t = double(k) * p.dt, i = p.current(t);
    if (input.amplitudes.empty() || i != input.amplitudes.back())
      input.times.push_back(t), input.amplitudes.push_back(i);
  }
  network.stimulate(cell, input);
  Simulation sim(network, {.dt = p.dt, .threads = 1});
  sim.run(p.stop);
  const auto& trace = sim.recording().trace("cell", "V_m");
  run.time = trace.times(), run.v = trace.column(0);
  run.spikes = sim.recording().spikes_of("cell").times;
  run.hash = spike_hash(sim.recording());
  for (double& v : run.v) v += p.v_shift;
  for (const double t : run.spikes) run.v[size_t(std::lround(t / p.dt))] = 30;  // the peak
  for (const double t : run.time) run.current.push_back(p.current(t));
  return run;
}

// ---- marks of a pattern -------------------------------------------------------------------------
size_t spikes_in(const Run& run, double from, double to) {
  return size_t(std::ranges::count_if(run.spikes, [=](double t) { return t > from && t <= to; }));
}

/// The sizes of groups of spikes no further apart than `gap` ms.
std::vector<size_t> bursts(const Run& run, double gap = 15) {
  std::vector<size_t> sizes;
  for (size_t k = 0; k < run.spikes.size(); ++k) {
    if (k == 0 || run.spikes[k] - run.spikes[k - 1] > gap) sizes.push_back(0);
    ++sizes.back();
  }
  return sizes;
}

/// Of the interval between spikes k and k + 1, counted from the end where k < 0; NaN if absent.
double interval(const Run& run, long k) {
  const auto n = long(run.spikes.size());
  if (k < 0) k += n - 1;
  if (k < 0 || k + 1 >= n) return std::nan("");
  return run.spikes[size_t(k) + 1] - run.spikes[size_t(k)];
}

/// The times of the local maxima of v after `from`.
std::vector<double> maxima(const Run& run, double from) {
  std::vector<double> times;
  for (size_t k = 1; k + 1 < run.v.size(); ++k)
    if (run.time[k] > from && run.v[k] > run.v[k - 1] && run.v[k] >= run.v[k + 1])
      times.push_back(run.time[k]);
  return times;
}

/// The period of small oscillations about the rest without input, from the linearised equations:
/// lambda^2 + (a - f) lambda + a (b - f) = 0 with f = 0.08 V + 5 at the rest V.
double small_oscillation_period(double a, double b) {
  const double rest = (-(5 - b) - std::sqrt((5 - b) * (5 - b) - 22.4)) / 0.08;
  const double f = 0.08 * rest + 5;
  return 2 * M_PI / std::sqrt(a * (b - f) - (a - f) * (a - f) / 4);
}

std::vector<FigureValue> marks(const std::vector<Pattern>& laws, const std::vector<Run>& runs) {
  const std::string paper = "Izhikevich 2004, fig. 1: ";
  auto n = [&](size_t p) { return double(runs[p].spikes.size()); };
  std::vector<FigureValue> f;
  f.push_back(within("A tonic spiking: interval", interval(runs[0], -1), "ms", 27.5, 0.5,
                     paper + "steady; 27.5 ms with its code"));
  f.push_back(within("B phasic spiking: spikes", n(1), "1", 1, 0, paper + "one, at the onset"));
  const auto tonic = bursts(runs[2]);
  f.push_back(between("C tonic bursting: bursts", double(tonic.size()), "1", 4, 5,
                      paper + "bursts go on; 4 with its code"));
  f.push_back(between("C tonic bursting: spikes in the second",
                      double(tonic.size() > 1 ? tonic[1] : 0), "1", 4, 7,
                      paper + "bursts; 6 with its code"));
  f.push_back(within("D phasic bursting: bursts", double(bursts(runs[3]).size()), "1", 1, 0,
                     paper + "one burst, at the onset"));
  f.push_back(within("D phasic bursting: spikes", n(3), "1", 6, 1, paper + "6 with its code"));
  const auto mixed = bursts(runs[4]);
  f.push_back(within("E mixed mode: spikes of the onset", double(mixed.empty() ? 0 : mixed[0]), "1",
                     3, 0, paper + "a burst, 3 with its code"));
  f.push_back(
      within("E mixed mode: largest group after it",
             mixed.size() > 1 ? double(*std::max_element(mixed.begin() + 1, mixed.end())) : 0, "1",
             1, 0, paper + "single spikes"));
  f.push_back(between("F adaptation: last over first interval",
                      interval(runs[5], -1) / interval(runs[5], 0), "1", 5, 25,
                      paper + "slows down; 14.5 with its code"));
  const double onset_1 = 1000 / interval(runs[6], 0), onset_2 = 1000 / interval(runs[7], 0);
  f.push_back(between("G class 1: rate at the onset", onset_1, "Hz", 15, 30,
                      paper + "low; 24.7 Hz with its code"));
  f.push_back(between("H class 2: rate at the onset", onset_2, "Hz", 40, 60,
                      paper + "not low; 48.2 Hz with its code"));
  f.push_back(between("I latency: spike after the pulse's end",
                      runs[8].spikes.empty() ? std::nan("") : runs[8].spikes[0] - 13, "ms", 3, 25,
                      paper + "late; 13.8 ms with its code at 7.04 pA"));
  f.push_back(within("I latency: spikes", n(8), "1", 1, 0, paper + "one"));
  const auto tops = maxima(runs[9], 60);
  f.push_back(within("J oscillations: period", tops.size() > 1 ? tops[1] - tops[0] : std::nan(""),
                     "ms", small_oscillation_period(laws[9].a, laws[9].b), 3,
                     "linearised about the rest"));
  f.push_back(within("J oscillations: spikes", n(9), "1", 1, 0, paper + "one, then subthreshold"));
  f.push_back(within("K resonator: spikes to pulses 20 ms apart",
                     double(spikes_in(runs[10], 0, 280)), "1", 0, 0, paper + "none"));
  f.push_back(within("K resonator: spikes to pulses 40 ms apart",
                     double(spikes_in(runs[10], 320, 400)), "1", 1, 0, paper + "one"));
  f.push_back(within("L integrator: spikes to pulses 5 ms apart",
                     double(spikes_in(runs[11], 0, 70)), "1", 1, 0, paper + "one"));
  f.push_back(within("L integrator: spikes to pulses 10 ms apart",
                     double(spikes_in(runs[11], 70, 100)), "1", 0, 0, paper + "none"));
  f.push_back(within("M rebound: spikes after inhibition", double(spikes_in(runs[12], 25, 200)),
                     "1", 1, 0, paper + "one"));
  f.push_back(within("N rebound burst: spikes after inhibition",
                     double(spikes_in(runs[13], 25, 200)), "1", 7, 1,
                     paper + "a burst; 7 with its code"));
  f.push_back(within("O threshold: spikes to the pulse alone", double(spikes_in(runs[14], 0, 70)),
                     "1", 0, 0, paper + "none"));
  f.push_back(within("O threshold: spikes to it after inhibition",
                     double(spikes_in(runs[14], 80, 100)), "1", 1, 0, paper + "one"));
  f.push_back(within("P bistability: spikes between the pulses",
                     double(spikes_in(runs[15], 37.5, 210.75)), "1", 5, 0,
                     paper + "5 with its code"));
  f.push_back(within("P bistability: spikes after the second",
                     double(spikes_in(runs[15], 210.75, 300)), "1", 0, 0, paper + "none"));
  double after = -100;
  for (size_t k = 0; k < runs[16].v.size(); ++k)
    if (!runs[16].spikes.empty() && runs[16].time[k] > runs[16].spikes[0] + 1)
      after = std::max(after, runs[16].v[k]);
  f.push_back(between("Q afterpotential above the rest of -70 mV", after + 70, "mV", 5, 35,
                      paper + "above the rest, below the threshold"));
  f.push_back(within("Q afterpotential: spikes", n(16), "1", 1, 0, paper + "one"));
  f.push_back(within("R accommodation: spikes to the slow ramp to 8 pA",
                     double(spikes_in(runs[17], 0, 300)), "1", 0, 0, paper + "none"));
  f.push_back(within("R accommodation: spikes to the fast ramp to 4 pA",
                     double(spikes_in(runs[17], 300, 400)), "1", 1, 0, paper + "one"));
  f.push_back(within("S spikes before inhibition", double(spikes_in(runs[18], 0, 50)), "1", 0, 0,
                     paper + "none"));
  f.push_back(within("S spikes during inhibition", double(spikes_in(runs[18], 50, 250)), "1", 3, 0,
                     paper + "3 with its code"));
  const auto induced = bursts(runs[19]);
  f.push_back(within("T spikes before inhibition", double(spikes_in(runs[19], 0, 50)), "1", 0, 0,
                     paper + "none"));
  f.push_back(between("T inhibition-induced bursts", double(induced.size()), "1", 2, 3,
                      paper + "bursts; 2 with its code"));
  f.push_back(between("T smallest burst",
                      double(induced.empty() ? 0 : *std::ranges::min_element(induced)), "1", 3, 8,
                      paper + "bursts"));
  return f;
}

/// Regular spiking as published in 2003: I = 10, steps of 1 ms.
std::vector<FigureValue> regular_spiking() {
  const auto run = run_pattern(
      {"Regular spiking", 0.02, 0.2, -65, 8, -65, 1, 1000, 100, [](double) { return 10.0; }});
  return {within("regular spiking at I = 10, dt = 1 ms", double(run.spikes.size()), "spikes in 1 s",
                 20, 0, "the scheme of 2003; the equations themselves: 23"),
          within("regular spiking: first spike", run.spikes.empty() ? 0 : run.spikes[0], "ms", 4, 0,
                 "the scheme of 2003; the equations themselves: 3.13 ms")};
}

plot::Figure figure_of(const std::vector<Pattern>& laws, const std::vector<Run>& runs) {
  plot::Figure figure{
      .title = "Twenty firing patterns of one model",
      .subtitle =
          "Izhikevich's neuron: dv/dt = 0.04 v² + 5 v + 140 − u + I,  du/dt = a (b v − u);  "
          "v ≥ 30: v ← c, u ← u + d",
      .columns = 4,
      .row_gap = 14,
      .column_gap = 26};
  for (size_t p = 0; p < laws.size(); ++p)
    figure.panels.push_back(
        plot::firing_pattern({.title = fmt::format("{} {}", char('A' + p), laws[p].name),
                              .time = runs[p].time,
                              .v = runs[p].v,
                              .current = runs[p].current,
                              .scale_bar = laws[p].scale_bar,
                              .v_low = -90,
                              .v_high = 30}));
  figure.caption =
      "The potential, and in grey below it the current that caused it, each to its own scale. G "
      "and "
      "L, written with 4.1 v + 108 in the paper, are this model with shifted potentials, exactly; "
      "R, "
      "whose u has no leak there, is its limit for small a. I, P and T lie so near to a border "
      "that "
      "they feel the integration scheme: here the pulse of I is 7.1 instead of 7.04, the second "
      "pulse of P comes at the same phase, 5 ms earlier, and T has d = 0.";
  return figure;
}

Outcome run_izhikevich(const DemoOptions& options) {
  const auto laws = patterns();
  std::vector<Run> runs;
  SpikeHash hash;
  for (const auto& law : laws) {
    runs.push_back(run_pattern(law));
    hash.add(int64_t(runs.back().hash >> 1), uint32_t(runs.size()));
  }
  auto figures = marks(laws, runs);
  for (auto& figure : regular_spiking()) figures.push_back(std::move(figure));
  auto outcome = judge(options.seed, 1, std::move(figures), hash.value());
  save({.title = "Twenty firing patterns",
        .summary = "The repertoire of Izhikevich (2004) from one model of two equations, each "
                   "pattern held to the mark by which it is known.",
        .exhibits = {{"patterns", figure_of(laws, runs)}},
        .tiles = {"A tonic spiking: interval", "G class 1: rate at the onset",
                  "H class 2: rate at the onset", "J oscillations: period"}},
       outcome, options);
  return outcome;
}

}  // namespace

extern const Demo izhikevich_demo;
const Demo izhikevich_demo{"izhikevich", "the twenty firing patterns of Izhikevich 2004", "",
                           &run_izhikevich};

}  // namespace lapicque::cli
