#include "lapicque/published/potjans_diesmann_2014.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;
using namespace lapicque::potjans_diesmann;

TEST_CASE("the full column has 77,169 neurons and 298,880,970 synapses") {
  const Network net = potjans_diesmann_2014();
  CHECK(net.n_neurons() == 77169);
  uint64_t n = 0;
  for (const Projection& p : net.projections) n += std::get<FixedTotalNumber>(p.connectivity).n;
  CHECK(n == 298880970);  // the reference code's sum
}

TEST_CASE("the column has the parameters of the reference code") {
  const Network net = potjans_diesmann_2014();
  REQUIRE(net.populations.size() == 8);
  for (size_t i = 0; i < 8; ++i) {
    const Population& p = net.populations[i];
    CHECK(p.name == names[i]);
    CHECK(p.size == sizes[i]);
    CHECK(p.model == "iaf_psc_exp_single");  // both synaptic time constants are one
    for (const auto& [name, value] : {std::pair{"C_m", 250.0},
                                      {"tau_m", 10.0},
                                      {"E_L", -65.0},
                                      {"V_th", -50.0},
                                      {"V_reset", -65.0},
                                      {"t_ref", 2.0},
                                      {"tau_syn", 0.5},
                                      {"I_e", 0.0}})
      CHECK(*p.parameters.at(name).number() == value);
  }
  const double in_degree[]{1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100};
  REQUIRE(net.stimuli.size() == 8);
  for (const Stimulus& s : net.stimuli)
    CHECK(*s.rate.number() == doctest::Approx(8 * in_degree[s.target.index]));
  for (const Projection& p : net.projections) {
    const auto& w = *p.synapse.weight.distribution();
    const auto& d = *p.synapse.delay.distribution();
    const bool inhibitory = p.source.index % 2 == 1;
    const bool doubled = p.source.index == 2 && p.target.index == 0;
    CHECK(w.a == doctest::Approx(87.8085 * (inhibitory ? -4 : 1) * (doubled ? 2 : 1)));
    CHECK(w.b == doctest::Approx(0.1 * std::abs(w.a)));
    CHECK(d.a == (inhibitory ? 0.75 : 1.5));
    CHECK(d.b == d.a / 2);
  }
}

TEST_CASE("a smaller column has fewer, stronger synapses and a current for the rest") {
  const Network net = potjans_diesmann_2014({.scale = 0.1});
  CHECK(net.n_neurons() == doctest::Approx(7717).epsilon(1e-3));
  double n = 0;
  for (const Projection& p : net.projections)
    n += double(std::get<FixedTotalNumber>(p.connectivity).n);
  CHECK(n == doctest::Approx(298880970 * 0.01).epsilon(1e-4));
  CHECK(net.projections[0].synapse.weight.distribution()->a ==
        doctest::Approx(87.8085 / std::sqrt(0.1)));
  CHECK(*net.populations[4].parameters.at("I_e").number() > 0);
}

TEST_CASE("a column of a tenth fires as NEST's does") {
  // NEST 3.10, scale 0.1, Poisson drive, means of three seeds of 10 s.
  const double nest[]{0.477, 2.105, 4.000, 5.010, 6.527, 7.798, 0.817, 7.008};
  Simulation sim(
      potjans_diesmann_2014({.scale = 0.1}),
      {.seed = 1, .threads = 1, .precision = Precision::float32, .weights = WeightStorage::bits16});
  sim.run(100);
  sim.clear_recording();
  sim.run(600);
  for (size_t i = 0; i < 8; ++i) {
    const auto& spikes = sim.recording().spikes_of(names[i]);
    CHECK(double(spikes.n_spikes()) / spikes.n_neurons / 0.6 ==
          doctest::Approx(nest[i]).epsilon(0.2));
  }
}

TEST_CASE("a thalamic pulse reaches layer 4 first, then layers 2/3 and 5, and leaves silence") {
  // Potjans & Diesmann 2014, figure 10: 902 neurons at 120 Hz for 10 ms.
  Simulation sim(
      potjans_diesmann_2014({.scale = 0.1, .thalamus = true, .thalamic_start = 300}),
      {.seed = 1, .threads = 1, .precision = Precision::float32, .weights = WeightStorage::bits16});
  sim.run(325);
  auto rate = [&](const char* population, double from, double to) {
    const auto spikes = sim.recording().spikes_of(population).between(from, to);
    return double(spikes.n_spikes()) / spikes.n_neurons / (to - from) * 1e3;
  };
  CHECK(rate("TC", 300, 310) == doctest::Approx(120).epsilon(0.1));
  CHECK(rate("TC", 0, 300) + rate("TC", 310, 325) == 0);
  CHECK(rate("L4E", 300, 305) > 2 * rate("L4E", 200, 300));
  CHECK(rate("L23E", 300, 305) < rate("L4E", 300, 305) / 2);
  for (const char* population : {"L23E", "L5E", "L6E"}) {
    CAPTURE(population);
    CHECK(rate(population, 305, 310) > 4 * rate(population, 200, 300));
    CHECK(rate(population, 315, 320) < rate(population, 305, 310) / 4);
  }
}

TEST_CASE("impossible sizes of the column are Errors") {
  CHECK_THROWS_AS(potjans_diesmann_2014({.scale = 0}), Error);
  CHECK_THROWS_AS(potjans_diesmann_2014({.scale = -1}), Error);
  CHECK_THROWS_AS(potjans_diesmann_2014({.scale = 1, .synapse_scale = 1.5}), Error);
}
