#include "lapicque/engine/event_simulation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

/// One source and one cell.
Network pair_of(std::vector<double> times, double weight, double delay, ValueMap parameters) {
  Network net;
  const auto source = net.population("source", "spike_source_array", 1);
  const auto cell = net.population("cell", "intfire1", 1, std::move(parameters));
  net.populations[0].spike_times = {std::move(times)};
  net.connect(source, cell, AllToAll{}, {.weight = weight, .delay = delay});
  net.record_spikes(cell);
  return net;
}

std::vector<double> spikes(Network net, double duration = 1000) {
  EventSimulation sim(std::move(net));
  sim.run(duration);
  return sim.recording().spikes_of("cell").times;
}

}  // namespace

TEST_CASE("two inputs fire a cell where w (1 + exp(-h/tau)) exceeds 1, and not elsewhere") {
  const double w = 0.8, tau = 20, critical = -tau * std::log(1 / w - 1);
  for (const double h : {critical * (1 - 1e-12), critical * (1 + 1e-12)}) {
    const auto times = spikes(pair_of({10.1, 10.1 + h}, w, 0.3, {{"tau", tau}}));
    CHECK(times.empty() == (h > critical));
    if (!times.empty()) CHECK(times[0] == 10.1 + h + 0.3);
  }
}

TEST_CASE("input within the refractory time is lost, and the membrane starts again from 0") {
  // 2 fires at 1; lost: 3.9; at 4.1 it is 0.9, at 5.1 above 1.
  Network net = pair_of({1, 3.9, 4.1, 5.1}, 0.9, 0, {{"tau", 20}, {"t_ref", 3}});
  net.populations[0].spike_times = {{1, 1, 3.9, 4.1, 5.1}};
  CHECK(spikes(net) == std::vector<double>{1, 5.1});
}

TEST_CASE("an input at the end of the refractory time comes after it") {
  Network net = pair_of({1, 1, 4, 4}, 0.9, 0, {{"tau", 20}, {"t_ref", 3}});
  CHECK(spikes(net) == std::vector<double>{1, 4});
}

TEST_CASE("a chain of cells fires at sums of its delays, on no grid") {
  Network net;
  const auto source = net.population("source", "spike_source_array", 1);
  const auto cells = net.population("cell", "intfire1", 50);
  net.populations[0].spike_times = {{std::sqrt(2)}};
  net.connect(source, cells[{0, 1}], AllToAll{}, {.weight = 1.5, .delay = 0.0});
  ExplicitPairs pairs;
  std::vector<double> delays;
  for (uint32_t i = 0; i + 1 < 50; ++i) {
    pairs.sources.push_back(i), pairs.targets.push_back(i + 1);
    delays.push_back(0.01 * std::sqrt(3.0 + i));
  }
  net.connect(cells, cells, pairs, {.weight = 1.5, .delay = Value(delays)});
  net.record_spikes(cells);
  EventSimulation sim(net);
  sim.run(1000);
  const auto& s = sim.recording().spikes_of("cell");
  REQUIRE(s.n_spikes() == 50);
  double t = std::sqrt(2);
  for (uint32_t i = 0; i < 50; ++i) {
    CHECK(s.times[i] == t);
    CHECK(s.senders[i] == i);
    if (i < 49) t += delays[i];
  }
}

TEST_CASE("run(a), run(b) equals run(a + b), and a trace holds the decaying membrane") {
  Network net = pair_of({1.05}, 0.5, 0, {{"tau", 10}});
  net.record({1}, {"m"}, 0.5);
  EventSimulation once(net), twice(net);
  once.run(5);
  twice.run(1.05);
  twice.run(3.95);
  const auto trace = once.recording().trace("cell", "m");
  REQUIRE(trace.n_samples() == 11);
  CHECK(trace.samples[2] == 0);  // at 1 ms
  CHECK(trace.samples[3] == doctest::Approx(0.5 * std::exp(-0.45 / 10)));
  CHECK(trace.samples[10] == doctest::Approx(0.5 * std::exp(-3.95 / 10)));
  CHECK(twice.recording().trace("cell", "m").samples == trace.samples);
}

TEST_CASE("what cannot be solved without a grid is one sentence") {
  Network net;
  net.population("a", "lif", 1);
  CHECK(EventSimulation::obstacle(net) == "population \"a\" is lif");
  CHECK_THROWS_WITH_AS(EventSimulation{net}, doctest::Contains("population \"a\" is lif"), Error);
  CHECK_THROWS_WITH_AS(EventSimulation(pair_of({2, 1}, 1, 1, {})), doctest::Contains("ascending"),
                       Error);
  CHECK_THROWS_WITH_AS(EventSimulation(pair_of({1}, 1, -1, {})), doctest::Contains("delay"), Error);
  CHECK_THROWS_WITH_AS(EventSimulation(pair_of({1}, 1, 0, {{"t_ref", 0}})),
                       doctest::Contains("could go on for ever"), Error);
  CHECK_THROWS_WITH_AS(EventSimulation(pair_of({1}, 1, 1, {{"taum", 1}})),
                       doctest::Contains("did you mean \"tau\"?"), Error);
}
