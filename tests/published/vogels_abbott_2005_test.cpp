#include "lapicque/published/vogels_abbott_2005.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

namespace {

constexpr auto coba = VogelsAbbott::Synapses::conductance;
constexpr auto cuba = VogelsAbbott::Synapses::current;

double number(const Population& p, const char* name) { return *p.parameters.at(name).number(); }

/// From 500 to 1500 ms.
statistics::Summary excitatory(const VogelsAbbott& options, uint64_t seed = 1) {
  Simulation sim(vogels_abbott_2005(options), {.dt = 0.1, .seed = seed, .threads = 1});
  sim.run(1500);
  return statistics::summarise(sim.recording().spikes_of("E").between(500, 1500));
}

}  // namespace

TEST_CASE("every neuron has 64 excitatory and 16 inhibitory inputs") {
  const Simulation sim(vogels_abbott_2005(), {.threads = 1});
  CHECK(sim.n_synapses() == 4000 * 80);
  const Network net = vogels_abbott_2005();
  for (const Projection& p : net.projections)
    CHECK(std::get<FixedInDegree>(p.connectivity).k ==
          (net.populations[p.source.index].name == "E" ? 64 : 16));
  const VogelsAbbott brian{.wiring = VogelsAbbott::Wiring::probability};
  for (const Projection& p : vogels_abbott_2005(brian).projections)
    CHECK(std::get<FixedProbability>(p.connectivity).p == 0.02);
}

TEST_CASE("COBA and CUBA have the parameters of Brette et al. 2007") {
  for (const auto synapses : {coba, cuba}) {
    const Network net = vogels_abbott_2005({.synapses = synapses});
    CHECK(net.populations[0].size == 3200);
    CHECK(net.populations[1].size == 800);
    for (const Population& p : net.populations) {
      CHECK(p.model == (synapses == coba ? "iaf_cond_exp" : "iaf_psc_exp"));
      CHECK(number(p, "C_m") == 200);
      CHECK(number(p, "V_th") == -50);
      CHECK(number(p, "V_reset") == -60);
      CHECK(number(p, "t_ref") == 5);
      CHECK(number(p, "tau_syn_ex") == 5);
      CHECK(number(p, "tau_syn_in") == 10);
      CHECK(number(p, "E_L") == (synapses == coba ? -60 : -49));
      if (synapses == coba) {
        CHECK(number(p, "E_ex") == 0);
        CHECK(number(p, "E_in") == -80);
      }
      // The membrane's time constant is 20 ms in both.
      CHECK((synapses == coba ? 200 / number(p, "g_L") : number(p, "tau_m")) == 20);
    }
    for (const Projection& p : net.projections) {
      const bool from_e = net.populations[p.source.index].name == "E";
      const double w = *p.synapse.weight.number();
      CHECK(w == (synapses == coba ? (from_e ? 6 : -67) : (from_e ? 16.2 : -139.5)));
      CHECK(*p.synapse.delay.number() == 0.1);
    }
  }
}

TEST_CASE("a kick reaches 50 excitatory neurons for 50 ms, and nothing reaches any after") {
  const Network net = vogels_abbott_2005();
  REQUIRE(net.stimuli.size() == 1);
  const Stimulus& kick = net.stimuli[0];
  CHECK(kick.target == PopulationId{0, {0, 50}});
  CHECK(kick.start == 1);
  CHECK(kick.stop == 51);
  CHECK(*kick.rate.number() == 300);
  CHECK(vogels_abbott_2005({.start = VogelsAbbott::Start::random}).stimuli.empty());
}

TEST_CASE("COBA keeps itself going after the kick, and is silent without one") {
  const auto going = excitatory({});
  CHECK(going.rate > 12);  // NEST: 14.0 Hz; 1 s of one network has a sd of 1 Hz
  CHECK(going.rate < 18);
  CHECK(going.cv > 1.2);
  CHECK(going.correlation < 0.02);
  CHECK(excitatory({.n_kicked = 0}).n_spikes == 0);
}

TEST_CASE("CUBA fires at 4 Hz, irregularly") {
  const auto going = excitatory({.synapses = cuba});
  CHECK(going.rate == doctest::Approx(4.0).epsilon(0.1));  // NEST: 3.99 Hz
  CHECK(going.cv > 0.45);                                  // biased low by a window of 1 s
  CHECK(going.correlation < 0.02);
}

TEST_CASE("COBA also goes from a random start") {
  const auto going = excitatory(
      {.start = VogelsAbbott::Start::random, .wiring = VogelsAbbott::Wiring::probability});
  CHECK(going.rate > 14);  // Brian 2: 17 to 18.6 Hz
  CHECK(going.rate < 24);
}

TEST_CASE("COBA driven by a current goes on by itself, at Auryn's rate") {
  const auto going = excitatory({.start = VogelsAbbott::Start::driven,
                                 .wiring = VogelsAbbott::Wiring::probability,
                                 .delay = 0.8});
  CHECK(going.rate > 15);  // Auryn 8.3: 17.2 Hz over 20 s
  CHECK(going.rate < 19.5);
  CHECK(going.correlation < 0.02);
  const Network net = vogels_abbott_2005({.start = VogelsAbbott::Start::driven});
  CHECK(*net.projections[0].synapse.weight.number() == 4);
  CHECK(*net.projections[1].synapse.weight.number() == -51);
  REQUIRE(net.stimuli.size() == 2);
  CHECK(*net.stimuli[0].amplitude.number() == 200);
}

TEST_CASE("impossible options of Vogels and Abbott's network are Errors") {
  CHECK_THROWS_AS(vogels_abbott_2005({.connectivity = 0}), Error);
  CHECK_THROWS_AS(vogels_abbott_2005({.connectivity = 2}), Error);
  CHECK_THROWS_WITH_AS(vogels_abbott_2005({.synapses = cuba, .start = VogelsAbbott::Start::driven}),
                       doctest::Contains("only COBA"), Error);
}
