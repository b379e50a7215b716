#include "lapicque/published/izhikevich_2006.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

TEST_CASE("800 neurons are regular spiking, 200 fast spiking") {
  const Network net = izhikevich_2006();
  REQUIRE(net.populations.size() == 1);
  const Population& p = net.populations[0];
  CHECK(p.size == 1000);
  const auto &a = *p.parameters.at("a").list(), &d = *p.parameters.at("d").list();
  for (uint32_t i = 0; i < 1000; ++i) {
    REQUIRE(a[i] == (i < 800 ? 0.02 : 0.1));
    REQUIRE(d[i] == (i < 800 ? 8 : 2));
  }
}

TEST_CASE("each neuron has 100 different targets, never itself; of inhibition only excitatory") {
  const Simulation sim(izhikevich_2006(), {.dt = 1, .threads = 1});
  CHECK(sim.n_synapses() == 100000);
  for (size_t projection : {0u, 1u}) {
    std::vector<std::set<uint32_t>> targets(1000);
    for (const auto& c : sim.connections(projection)) {
      REQUIRE(c.source != c.target);
      REQUIRE((c.source < 800) == (projection == 0));
      if (projection == 1) REQUIRE(c.target < 800);
      REQUIRE(c.weight == doctest::Approx(projection == 0 ? 6 : -5));
      targets[c.source].insert(c.target);
    }
    for (uint32_t i = 0; i < 1000; ++i)
      REQUIRE(targets[i].size() == ((i < 800) == (projection == 0) ? 100 : 0));
  }
}

TEST_CASE("excitatory delays are 1 to 20 ms, all as often; inhibitory ones 1 ms") {
  const Simulation sim(izhikevich_2006(), {.dt = 1, .threads = 1});
  std::vector<double> n(22, 0);
  for (const auto& c : sim.connections(0)) {
    const double steps = std::round(c.delay);
    REQUIRE(c.delay == doctest::Approx(steps));
    REQUIRE(steps >= 1);
    REQUIRE(steps <= 20);
    n[size_t(steps)] += 1;
  }
  for (int d = 1; d <= 20; ++d) CHECK(std::abs(n[size_t(d)] - 4000) < 5 * std::sqrt(4000 * 0.95));
  for (const auto& c : sim.connections(1)) REQUIRE(c.delay == 1);
}

TEST_CASE("before it learns, the network has a slow rhythm; without the thalamus it is silent") {
  Simulation sim(izhikevich_2006(), {.dt = 1, .seed = 1, .threads = 1});
  sim.run(5000);
  const auto e = sim.recording().spikes_of("neurons").select(0, 800);
  const auto trains = e.by_neuron();
  const auto spectrum = statistics::population_spectrum(trains, {0, 5000}, 1, 1000);
  const auto peak = statistics::peak(spectrum, 1, 100);
  CHECK(peak.frequency >= 2);
  CHECK(peak.frequency <= 4.5);
  CHECK(e.n_spikes() / 800.0 / 5 > 2);
  CHECK(e.n_spikes() / 800.0 / 5 < 10);

  Simulation silent(izhikevich_2006({.thalamic_rate = 0}), {.dt = 1, .seed = 1, .threads = 1});
  silent.run(1000);
  CHECK(silent.n_spikes() == 0);
}

TEST_CASE("impossible options of the polychronization network are Errors") {
  CHECK_THROWS_AS(izhikevich_2006({.n_e = 0}), Error);
  CHECK_THROWS_AS(izhikevich_2006({.longest_delay = 0}), Error);
  CHECK_THROWS_AS(izhikevich_2006({.w_e = 12}), Error);
}
