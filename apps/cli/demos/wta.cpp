// The winner-take-all circuit of layer 2/3: what each class of cells does to the competition, in
// spikes, and what can be worked out by hand, in rates.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "exhibit.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/published/iqbal_2025.hpp"
#include "lapicque/recording/statistics.hpp"
#include "lapicque/wta/soft_wta.hpp"
#include "simulate.hpp"

namespace lapicque::cli {
namespace {

using namespace wta;

constexpr double warm = 300, measured = 1000;  // ms
const std::vector<std::string> names{"E1", "E2", "E3", "E4", "PV", "SST", "VIP", "LAMP5"};

/// One network after its run.
struct Trial {
  Recording recording = {};
  std::vector<double> rates = {};  ///< Hz, of `names`, after `warm`
};

class Lab {
 public:
  explicit Lab(const DemoOptions& options, int n_trials)
      : options_(options), run_(options, n_trials * (warm + measured)) {}

  Trial run(const Iqbal2025& circuit) {
    Simulation sim(iqbal_2025(circuit), {.dt = 0.1, .seed = options_.seed, .threads = 1});
    run_.advance(sim, warm + measured);
    Trial trial{.recording = sim.recording(), .rates = {}};
    for (const auto& name : names) {
      const auto& spikes = trial.recording.spikes_of(name);
      trial.rates.push_back(1000 * double(spikes.between(warm, warm + measured).n_spikes()) /
                            measured / double(spikes.n_neurons));
    }
    return trial;
  }
  void finish() { run_.finish(); }

 private:
  const DemoOptions& options_;
  Run run_;
};

/// Rates of the first two groups over what was varied.
struct Sweep {
  std::vector<double> at = {}, winner = {}, second = {};
  void add(double x, const Trial& t) {
    at.push_back(x), winner.push_back(t.rates[0]), second.push_back(t.rates[1]);
  }
};

struct Spiking {
  Trial base;
  Sweep f_i, vip, lamp5;
  Trial hard[2] = {},
        soft[2] = {};  ///< equal inputs, after a bias to the first or the second group
  std::vector<std::pair<std::string, Trial>> knocked_out;
  Trial context, context_without_vip;
};

const std::vector<double> equal{0.8, 0.8, 0.3, 0.3};

Spiking simulate(const DemoOptions& options) {
  const std::vector<double> inputs{0.2, 0.5, 0.8, 1.1, 1.4}, contexts{0, 150, 300, 450},
      weights{0, 0.03, 0.06, 0.12};
  Lab lab(options, 24);
  Spiking s;
  s.base = lab.run({});
  for (double input : inputs) s.f_i.add(input, lab.run({.input = {input, 0.8, 0.6, 0.4}}));
  for (double context : contexts) s.vip.add(context, lab.run({.context = context}));
  for (double weight : weights) s.lamp5.add(weight, lab.run({.w_lamp5 = weight}));
  for (uint32_t g : {0u, 1u}) {
    s.hard[g] = lab.run({.input = equal, .w_ee = 0.7, .bias = Iqbal2025::Bias{.group = g}});
    s.soft[g] = lab.run({.input = equal, .w_ee = 0.4, .bias = Iqbal2025::Bias{.group = g}});
  }
  s.knocked_out = {{"none", lab.run({})},
                   {"PV", lab.run({.pv = false})},
                   {"SST", lab.run({.sst = false})},
                   {"VIP", lab.run({.vip = false})},
                   {"LAMP5", lab.run({.lamp5 = false})}};
  s.context = lab.run({.context = 450});
  s.context_without_vip = lab.run({.context = 450, .vip = false});
  lab.finish();
  return s;
}

// ---- rates --------------------------------------------------------------------------------------

/// A circuit that restores: two inputs drowned in noise, and its units.
struct Restoration {
  SoftWta circuit{.a = 1.2, .b1 = 3, .b2 = 0.25, .tau = 20};
  std::vector<double> time, input[2], output[2];
  double snr_in = 0, snr_out = 0;
};

double signal_to_noise(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> d(a.size());
  for (size_t i = 0; i < a.size(); ++i) d[i] = a[i] - b[i];
  double mean = 0, square = 0;
  for (double v : d) mean += v / double(d.size()), square += v * v / double(d.size());
  return mean / std::sqrt(square - mean * mean);
}

Restoration restore(uint64_t seed) {
  Restoration r;
  Stream stream(make_key(seed, Purpose::noise_current, 0));
  SoftWtaState s{{0, 0}, 0};
  constexpr double interval = 50, dt = 1;
  for (int i = 0; i < 80; ++i) {
    const std::vector<double> input{std::max(0.0, 1.0 + 0.3 * stream.normal()),
                                    std::max(0.0, 0.8 + 0.3 * stream.normal())};
    for (double t = 0; t < interval; t += dt) {
      advance(r.circuit, input, dt, dt, s);
      r.time.push_back(i * interval + t);
      for (size_t k : {0u, 1u}) r.input[k].push_back(input[k]), r.output[k].push_back(s.x[k]);
    }
  }
  r.snr_in = signal_to_noise(r.input[0], r.input[1]);
  r.snr_out = signal_to_noise(r.output[0], r.output[1]);
  return r;
}

// ---- pictures -----------------------------------------------------------------------------------

const plot::Ink winner_ink = plot::categorical(0), second_ink = plot::categorical(1);

plot::Figure raster_figure(const Trial& base) {
  std::vector<double> times;
  std::vector<uint32_t> neurons;
  plot::Raster raster{.begin = warm, .end = warm + 600, .height = 360};
  uint32_t first = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto& spikes = base.recording.spikes_of(names[i]);
    for (size_t k = 0; k < spikes.n_spikes(); ++k) {
      times.push_back(spikes.times[k]);
      neurons.push_back(first + spikes.senders[k]);
    }
    raster.populations.push_back({.name = names[i],
                                  .first = first,
                                  .n_neurons = spikes.n_neurons,
                                  .ink = plot::categorical(i < 4 ? (i == 0 ? 0 : 5) : i - 3)});
    first += uint32_t(spikes.n_neurons);
  }
  raster.times = times, raster.neurons = neurons;
  plot::Figure figure{.title = "Four groups compete",
                      .subtitle =
                          "Inputs 1, 0.8, 0.6 and 0.4: the strongest is amplified, the others "
                          "are pressed down and not silenced at once",
                      .columns = 2,
                      .column_shares = {3, 1}};
  figure.panels.push_back(plot::raster(raster));
  figure.panels.push_back(plot::rate_bars(raster, {}, "", base.rates));
  figure.caption = "Each group excites itself; PV, SST and LAMP5 are shared, VIP inhibits SST.";
  return figure;
}

plot::Panel sweep_panel(const std::string& title, plot::Axis x, const Sweep& sweep) {
  plot::Panel panel{.title = title,
                    .x = std::move(x),
                    .y = {.label = "Rate", .unit = "Hz", .low = 0, .grid = true},
                    .height = 170,
                    .legend = plot::Legend::above};
  for (const auto& [name, values, ink] :
       {std::tuple{"E1", &sweep.winner, winner_ink}, {"E2", &sweep.second, second_ink}}) {
    panel.marks.push_back(plot::Curve{.name = name, .x = sweep.at, .y = *values, .ink = ink});
    panel.marks.push_back(plot::Points{.x = sweep.at, .y = *values, .ink = ink});
  }
  return panel;
}

plot::Figure roles_figure(const Spiking& s) {
  plot::Figure figure{.title = "What each class of cells does",
                      .subtitle =
                          "Rates of the group with the strongest input, E1, and of the "
                          "next, E2",
                      .columns = 2,
                      .row_gap = 24,
                      .column_gap = 34};
  auto& p = figure.panels;
  p.push_back(sweep_panel("Competition: E1's input is varied, E2's is 0.8",
                          {.label = "Input of E1", .low = 0}, s.f_i));
  p.push_back(sweep_panel("VIP: context raises the gain",
                          {.label = "Drive of VIP", .unit = "Hz", .low = 0}, s.vip));
  p.push_back(sweep_panel("LAMP5: normalisation lowers it",
                          {.label = "Weight of LAMP5", .unit = "nS", .low = 0}, s.lamp5));
  plot::Panel bars{.title = "Knocked out",
                   .x = {.low = -0.6, .high = 4.6, .frame = plot::Frame::bare},
                   .y = {.label = "Rate", .unit = "Hz", .low = 0, .grid = true},
                   .height = 170,
                   .legend = plot::Legend::above};
  for (size_t g : {0u, 1u}) {
    plot::Bars of{.name = names[g], .thickness = 0.34, .inks = {g == 0 ? winner_ink : second_ink}};
    for (size_t i = 0; i < s.knocked_out.size(); ++i) {
      of.at.push_back(double(i) + (g == 0 ? -0.19 : 0.19));
      of.value.push_back(s.knocked_out[i].second.rates[g]);
    }
    bars.marks.push_back(std::move(of));
  }
  for (size_t i = 0; i < s.knocked_out.size(); ++i)
    bars.x.ticks.push_back({double(i), s.knocked_out[i].first});
  p.push_back(std::move(bars));
  figure.caption =
      "PV and SST inhibit, LAMP5 divides, and VIP takes SST off. Each is missed in its own way.";
  return figure;
}

plot::Panel history_panel(const std::string& title, const Trial& trial) {
  plot::Panel panel{.title = title,
                    .x = plot::time_axis(0, warm + measured),
                    .y = {.label = "Rate", .unit = "Hz", .low = 0, .high = 150, .grid = true},
                    .height = 120,
                    .legend = plot::Legend::above};
  constexpr double bin = 25;
  for (size_t g : {0u, 1u}) {
    const auto rates = statistics::population_rate(trial.recording.spikes_of(names[g]).by_neuron(),
                                                   {0, warm + measured}, bin);
    plot::Curve curve{.name = names[g], .ink = g == 0 ? winner_ink : second_ink, .width = 1.8};
    for (size_t i = 0; i < rates.size(); ++i) {
      curve.x.push_back((double(i) + 0.5) * bin);
      curve.y.push_back(rates[i]);
    }
    panel.marks.push_back(std::move(curve));
  }
  return panel;
}

plot::Figure history_figure(const Spiking& s) {
  plot::Figure figure{.title = "Who wins depends on what was before",
                      .subtitle =
                          "E1 and E2 have the same input; for the first 400 ms one of them "
                          "gets half as much again",
                      .columns = 2,
                      .row_gap = 20,
                      .column_gap = 34};
  figure.panels.push_back(history_panel("Strong recurrence, E1 first", s.hard[0]));
  figure.panels.push_back(history_panel("Strong recurrence, E2 first", s.hard[1]));
  figure.panels.push_back(history_panel("Weak recurrence, E1 first", s.soft[0]));
  figure.panels.push_back(history_panel("Weak recurrence, E2 first", s.soft[1]));
  figure.caption =
      "With strong recurrence there are two stable states for one input, and the past "
      "chooses. With weak recurrence the past is forgotten.";
  return figure;
}

plot::Figure restoration_figure(const Restoration& r) {
  plot::Figure figure{.title = "A clean winner from a noisy input",
                      .subtitle = fmt::format("Two units in rates. Signal over noise of their "
                                              "difference: {:.2f} in, {:.2f} out",
                                              r.snr_in, r.snr_out),
                      .shared_x = plot::SharedX::columns,
                      .row_gap = 14};
  for (const auto& [title, values] : {std::pair{"Input", &r.input}, {"Output", &r.output}}) {
    plot::Panel panel{.title = title,
                      .x = plot::time_axis(0, r.time.back()),
                      .y = {.label = "Rate", .low = 0, .grid = true},
                      .height = 110,
                      .legend = plot::Legend::above};
    for (size_t k : {0u, 1u})
      panel.marks.push_back(plot::Curve{.name = k == 0 ? "stronger" : "weaker",
                                        .x = r.time,
                                        .y = (*values)[k],
                                        .ink = k == 0 ? winner_ink : second_ink});
    figure.panels.push_back(std::move(panel));
  }
  figure.caption = "With a above 1 the unit that leads keeps the other silent through the noise.";
  return figure;
}

// ---- numbers ------------------------------------------------------------------------------------

constexpr double none = std::numeric_limits<double>::infinity();

std::vector<FigureValue> numbers(const Spiking& s, const Restoration& r) {
  const std::string role = "role in Iqbal et al. 2025; our circuit";
  const auto& base = s.base.rates;
  auto knocked = [&](size_t i) { return s.knocked_out[i].second.rates; };
  auto sum = [](const std::vector<double>& rates) {
    return rates[0] + rates[1] + rates[2] + rates[3];
  };
  std::vector<FigureValue> f;
  f.push_back(between("winner's rate over the next one's", base[0] / base[1], "1", 2, none,
                      "their inputs are 1.25 to 1"));
  f.push_back(between("rate of the next one", base[1], "Hz", 1, none, "suppressed, not silenced"));
  f.push_back(between("E2 when E1's input is largest over smallest",
                      s.f_i.second.back() / s.f_i.second.front(), "1", 0, 0.5, "competition"));
  f.push_back(between("E1 at the largest input", s.f_i.winner.back(), "Hz",
                      3 * s.f_i.winner.front(), none, "amplification"));
  f.push_back(between("winner with VIP driven over without", s.vip.winner.back() / base[0], "1",
                      1.2, none, "VIP: disinhibition, " + role));
  f.push_back(between("the same with VIP knocked out", s.context_without_vip.rates[0] / base[0],
                      "1", 0.9, 1.1, "context acts through VIP alone"));
  f.push_back(between("E1 and E2 with strong LAMP5 over none",
                      (s.lamp5.winner.back() + s.lamp5.second.back()) /
                          (s.lamp5.winner.front() + s.lamp5.second.front()),
                      "1", 0, 0.9, "LAMP5: gain normalisation, " + role));
  f.push_back(between("E2 without LAMP5 over with", knocked(4)[1] / base[1], "1", 1.1, none,
                      "LAMP5: gain normalisation, " + role));
  f.push_back(between("sum of E without PV over with", sum(knocked(1)) / sum(base), "1", 1.3, none,
                      "PV: feed-forward inhibition, " + role));
  f.push_back(between("sum of E without SST over with", sum(knocked(2)) / sum(base), "1", 1.1, none,
                      "SST: feedback inhibition, " + role));
  for (uint32_t g : {0u, 1u}) {
    f.push_back(between(fmt::format("E{} after it was first, less the other", g + 1),
                        s.hard[g].rates[g] - s.hard[g].rates[1 - g], "Hz", 20, none,
                        "multistability: equal inputs"));
  }
  f.push_back(between("what is left of the past where recurrence is weak",
                      (s.soft[0].rates[0] - s.soft[1].rates[0]) / s.soft[0].rates[0], "1", -0.3,
                      0.3, "no multistability"));
  f.push_back(between("signal restoration, SNR out over in", r.snr_out / r.snr_in, "1", 1.5, none,
                      "a > 1"));
  const SoftWta soft{.a = 0.5, .b1 = 1, .b2 = 0.25};
  const auto settled = settle(soft, std::vector<double>{1, 0.9, 0.8, 0.7});
  f.push_back(within("soft: x1 - x4", settled.x[0] - settled.x[3], "1", deviation_gain(soft) * 0.3,
                     1e-6, "(I1 - I4)/(1 - a)"));
  f.push_back(within("hard: winner", settle(r.circuit, std::vector<double>{1, 0.4}).x[0], "1",
                     winner_gain(r.circuit), 1e-6, "1/(1 - a + b1 b2)"));
  return f;
}

Outcome run_wta(const DemoOptions& options) {
  const auto s = simulate(options);
  const auto r = restore(options.seed);
  auto outcome = judge(options.seed, 1, numbers(s, r), spike_hash(s.base.recording));
  save(
      {.title = "The winner takes most",
       .summary = "Groups of excitatory cells compete through PV, SST, VIP and LAMP5 interneurons: "
                  "a reconstruction of the motif of layer 2/3.",
       .exhibits = {{"competition", raster_figure(s.base)},
                    {"roles", roles_figure(s)},
                    {"history", history_figure(s)},
                    {"restoration", restoration_figure(r)}}},
      outcome, options);
  return outcome;
}

}  // namespace

extern const Demo wta_demo;
const Demo wta_demo{"wta",
                    "Layer 2/3 competes: winner and losers, and what each class of cells does", "",
                    &run_wta};

}  // namespace lapicque::cli
