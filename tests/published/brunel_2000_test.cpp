#include "lapicque/published/brunel_2000.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/siegert.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

namespace {

/// A fifth of the neurons and of the synapses of each, five times as strong: the same mean input.
Brunel reduced(char panel, double v_reset = 10) {
  for (const auto& r : brunel::regimes)
    if (r.panel == panel)
      return {.n_e = 2000, .n_i = 500, .g = r.g, .eta = r.eta, .j = 0.5, .v_reset = v_reset};
  FAIL("no such panel");
  return {};
}

double mean_field(const Brunel& b) {
  return statistics::brunel_states({.neuron = {.v_reset = b.v_reset},
                                    .c_e = double(b.c_e()),
                                    .c_i = double(b.c_i()),
                                    .c_ext = double(b.c_e()),
                                    .j = b.j,
                                    .g = b.g,
                                    .eta = b.eta})
      .back()
      .rate;
}

struct Measured {
  double rate, cv;
};

Measured run(const Brunel& options, double duration = 600) {
  Simulation sim(brunel_2000(options), {.dt = 0.1,
                                        .seed = 1,
                                        .threads = 1,
                                        .precision = Precision::float32,
                                        .weights = WeightStorage::bits16});
  sim.run(200);
  sim.clear_recording();
  sim.run(duration);
  const auto summary = statistics::summarise(sim.recording().spikes_of("E"));
  return {summary.rate, summary.cv};
}

}  // namespace

TEST_CASE("Brunel's network has the paper's numbers of neurons and synapses") {
  const Network net = brunel_2000();
  CHECK(net.n_neurons() == 12500);
  double n = 0;
  for (const Projection& p : net.projections)
    n += expected_synapses(p.connectivity, net.populations[p.source.index].size,
                           net.populations[p.target.index].size);
  CHECK(n == 12500 * 1250);
  const Simulation sim(brunel_2000(reduced('C')), {.threads = 1});
  CHECK(sim.n_synapses() == 2500 * 250);
}

TEST_CASE("Brunel's network has the paper's parameters") {
  const Network net = brunel_2000({.g = 6});
  for (const Population& p : net.populations) {
    CHECK(p.model == "iaf_psc_delta");
    CHECK(*p.parameters.at("tau_m").number() == 20);
    CHECK(*p.parameters.at("V_th").number() == 20);
    CHECK(*p.parameters.at("V_reset").number() == 10);
    CHECK(*p.parameters.at("t_ref").number() == 2);
  }
  REQUIRE(net.projections.size() == 4);
  for (const Projection& p : net.projections) {
    const bool excitatory = net.populations[p.source.index].name == "E";
    CHECK(*p.synapse.weight.number() == doctest::Approx(excitatory ? 0.1 : -0.6));
    CHECK(*p.synapse.delay.number() == 1.5);
    const auto& rule = std::get<FixedInDegree>(p.connectivity);
    CHECK(rule.k == (excitatory ? 1000 : 250));
    CHECK(!rule.autapses);
    CHECK(!rule.multapses);
  }
}

TEST_CASE("the external input is c_ext trains of eta times the threshold rate") {
  const Brunel b{.eta = 2};  // threshold rate 20 mV / (0.1 mV * 1000 * 20 ms) = 10 Hz
  CHECK(b.external_rate() == doctest::Approx(1000 * 2 * 10));
  CHECK(b.external_rate() == doctest::Approx(1000 * statistics::external_rate({.eta = 2})));
  const Network net = brunel_2000(b);
  REQUIRE(net.stimuli.size() == 2);
  for (const Stimulus& s : net.stimuli) {
    CHECK(*s.rate.number() == doctest::Approx(20000));
    CHECK(*s.weight.number() == 0.1);
  }
}

TEST_CASE("asynchronous irregular networks fire at the rate of mean-field theory") {
  const Brunel b = reduced('C');
  const auto measured = run(b);
  CHECK(measured.rate == doctest::Approx(mean_field(b)).epsilon(0.05));  // 48.8 and 49.3 Hz
  CHECK(measured.cv > 0.8);
}

TEST_CASE("a lower reset lowers the rate as mean-field theory says") {
  const Brunel b = reduced('C', 0);
  const auto measured = run(b);
  CHECK(mean_field(b) < 0.9 * mean_field(reduced('C')));
  CHECK(measured.rate == doctest::Approx(mean_field(b)).epsilon(0.05));
}

TEST_CASE("dominant excitation drives the network to saturation, regularly") {
  const auto measured = run(reduced('A'), 200);
  CHECK(measured.rate > 300);
  CHECK(measured.rate < 500);  // 1 / t_ref
  CHECK(measured.cv < 0.2);
}

TEST_CASE("impossible options of Brunel's network are Errors") {
  CHECK_THROWS_AS(brunel_2000({.connectivity = 0}), Error);
  CHECK_THROWS_AS(brunel_2000({.connectivity = 1.5}), Error);
  CHECK_THROWS_AS(brunel_2000({.g = -1}), Error);
  CHECK_THROWS_AS(brunel_2000({.j = 0}), Error);
  CHECK_THROWS_AS(brunel_2000({.tau_m = 0}), Error);
  CHECK_THROWS_AS(brunel_2000({.v_reset = 20}), Error);
}
