// Circuits of the SONATA repository, where the data are at hand: LAPICQUE_DATA, or the folder
// shared/data beside the repository, holds sonata/sonata.tar.xz.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "io/folder.hpp"
#include "lapicque/engine/event_simulation.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/io/sonata/network.hpp"

using namespace lapicque;

namespace {

/// The unpacked data, once; an empty path where there are none.
const std::filesystem::path& data() {
  static const Folder unpacked;
  static const std::filesystem::path folder = [] {
    std::vector<std::filesystem::path> places{LAPICQUE_SOURCE "/../shared/data",
                                              LAPICQUE_SOURCE "/../../shared/data"};
    if (const char* given = std::getenv("LAPICQUE_DATA")) places.insert(places.begin(), given);
    for (const auto& place : places) {
      const auto archive = place / "sonata/sonata.tar.xz";
      if (!std::filesystem::exists(archive)) continue;
      const auto command =
          "tar -xJf '" + archive.string() + "' -C '" + unpacked.path.string() + "' sonata/sonata";
      if (std::system(command.c_str()) == 0) return unpacked.path / "sonata/sonata";
    }
    return std::filesystem::path();
  }();
  if (folder.empty())
    MESSAGE("No sonata/sonata.tar.xz in LAPICQUE_DATA: nothing is compared with SONATA's samples.");
  return folder;
}

SonataNetwork read(const std::string& config, const std::vector<std::string>& overrides = {}) {
  return read_sonata(read_sonata_config(data() / config, overrides));
}

Recording run(const SonataNetwork& sonata, int threads) {
  Simulation sim(sonata.network, {.dt = sonata.run.dt, .threads = threads});
  sim.run(sonata.run.duration);
  return sim.recording();
}

std::map<std::string, size_t> counts(const SonataNetwork& sonata, const Recording& recording) {
  std::map<std::string, size_t> n;
  for (const auto& record : sonata.spikes_by_type(recording))
    n[record.population] = record.spikes.n_spikes();
  return n;
}

/// Steps until a membrane that tends to v_inf from v reaches v_th.
int64_t steps_to(double v_th, double v, double v_inf, double tau, double dt) {
  return int64_t(std::ceil(tau * std::log((v_inf - v) / (v_inf - v_th)) / dt - 1e-9));
}

}  // namespace

TEST_CASE("300_pointneurons gives NEST's 18,828 spikes, on any number of threads") {
  if (data().empty()) return;
  const auto sonata = read("300_pointneurons/config.json");
  CHECK(sonata.network.n_neurons() == 400);
  const auto recording = run(sonata, 1);
  // NEST's own test asserts the sum; the types are those of an independent model in NumPy.
  CHECK(counts(sonata, recording) == std::map<std::string, size_t>{{"internal Scnn1a", 1350},
                                                                   {"internal Rorb", 2780},
                                                                   {"internal Nr5a1", 7755},
                                                                   {"internal PV1", 1738},
                                                                   {"internal PV2", 5205}});
  CHECK(sonata.spikes(recording)[0].spikes.n_spikes() == 18828);
  for (const int threads : {2, 3}) CHECK(spike_hash(run(sonata, threads)) == spike_hash(recording));
  const auto coarse = read("300_pointneurons/config.json", {"run.dt=0.1"});
  CHECK(coarse.spikes(run(coarse, 2))[0].spikes.n_spikes() == 18788);
}

TEST_CASE("a cell under constant current fires at the steps that the closed form tells") {
  if (data().empty()) return;
  const auto sonata = read("sim_tests/intfire/one_cell_iclamp_nest/input/config.json");
  const double C = 117, tau = 22.1, E_L = -78, V_th = -47, V_reset = -50, dt = 0.01;
  const double v_inf = E_L + 190 * tau / C;  // pA, ms, pF
  const double v_100 = E_L + (-70 - E_L) * std::exp(-100 / tau);
  std::vector<int64_t> expected;
  for (int64_t at = 10000 + steps_to(V_th, v_100, v_inf, tau, dt); at <= 90000;
       at += 300 + steps_to(V_th, V_reset, v_inf, tau, dt))
    expected.push_back(at);
  std::vector<int64_t> steps;
  const auto recording = run(sonata, 1);
  const auto spikes = sonata.spikes(recording)[0].spikes;
  for (const double t : spikes.times) steps.push_back(std::llround(t / dt));
  CHECK(steps == expected);
  const auto report = sonata.traces(sonata.reports.at(0), recording).at(0);
  CHECK(report.n_samples() == 100000);
  CHECK(report.samples[9999] == doctest::Approx(v_100).epsilon(1e-4));
}

TEST_CASE("ten cells: those under current fire alike, and drive those that they reach") {
  if (data().empty()) return;
  const auto sonata = read("sim_tests/intfire/ten_cells_iclamp_nest/input/config.json");
  const double C = 239, tau = 44.9, E_L = -78, V_th = -43, V_reset = -55, dt = 0.01;
  const double v_inf = E_L + 190 * tau / C, v_100 = E_L + 8 * std::exp(-100 / tau);
  std::vector<int64_t> expected;
  for (int64_t at = 10000 + steps_to(V_th, v_100, v_inf, tau, dt); at <= 90000;
       at += 300 + steps_to(V_th, V_reset, v_inf, tau, dt))
    expected.push_back(at);
  const auto by_type = sonata.spikes_by_type(run(sonata, 2));
  REQUIRE(by_type.size() == 2);
  const auto& driven = by_type[0].spikes;
  REQUIRE(driven.n_neurons == 5);
  REQUIRE(driven.n_spikes() == 5 * expected.size());
  for (size_t i = 0; i < driven.times.size(); ++i)
    CHECK(std::llround(driven.times[i] / dt) == expected[i / 5]);
  CHECK(by_type[1].spikes.n_spikes() > 0);
}

TEST_CASE("a membrane under listed spikes is the sum of the responses to each") {
  if (data().empty()) return;
  const auto sonata = read("sim_tests/intfire/ten_cells_spikes_nest/input/config.json");
  const auto report = sonata.traces(sonata.reports.at(0), run(sonata, 1)).at(0);
  const double C = 239, tau = 44.9, E_L = -78, tau_s = 2;
  const auto response = [&](double t) {  // to an alpha current that peaks at 1 pA, from t = 0
    if (t <= 0) return 0.0;
    const double a = 1 / tau_s, b = 1 / tau;
    return std::exp(1) / (tau_s * C) * (std::exp(-b * t) - std::exp(-a * t) * (1 + (a - b) * t)) /
           ((a - b) * (a - b));
  };
  const auto& edges = sonata.network.projections.at(0);
  const auto& pairs = std::get<ExplicitPairs>(edges.connectivity);
  const auto& trains = sonata.network.populations.at(edges.source.index).spike_times;
  double worst = 0;
  for (size_t k = 0; k < report.n_samples(); k += 997)
    for (uint32_t cell = 0; cell < 5; ++cell) {
      const double t = double(k) * 0.001;
      double v = E_L + 8 * std::exp(-t / tau);
      for (size_t e = 0; e < pairs.sources.size(); ++e)
        if (pairs.targets[e] == cell)
          for (const double spike : trains[pairs.sources[e]]) v += 25 * response(t - spike - 0.1);
      worst = std::max(worst, std::abs(v - report.samples[k * 5 + cell]));
    }
  CHECK(worst < 1e-8);
}

TEST_CASE("NEURON's IntFire1 cells run without a grid") {
  if (data().empty()) return;
  const auto sonata = read("sim_tests/intfire/ten_cells_spikes_nrn/input/config.json");
  REQUIRE(EventSimulation::obstacle(sonata.network) == "");
  const auto& cells = sonata.network.populations.at(sonata.populations.at(1).parts[0].population);
  CHECK(cells.parameters.at("tau") == Value(24));
  EventSimulation sim(sonata.network);
  sim.run(sonata.run.duration);
  const auto spikes = sonata.spikes(sim.recording())[0].spikes;
  // A weight of 5 or more fires at each spike that finds the cell rested, at its very time.
  const auto& pairs = std::get<ExplicitPairs>(sonata.network.projections.at(0).connectivity);
  const auto& trains = sonata.network.populations.at(0).spike_times;
  std::vector<double> times;
  for (uint32_t cell = 0; cell < 5; ++cell) {
    std::vector<double> input;
    for (size_t e = 0; e < pairs.sources.size(); ++e)
      if (pairs.targets[e] == cell)
        input.insert(input.end(), trains[pairs.sources[e]].begin(), trains[pairs.sources[e]].end());
    std::ranges::sort(input);
    double rested = 0;
    for (const double t : input)
      if (t >= rested) times.push_back(t), rested = t + 3;
  }
  std::ranges::sort(times);
  CHECK(spikes.times == times);
}
