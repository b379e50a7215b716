// A simulation that goes on as a larger or changed network, and sources that change between runs.
#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;

namespace {

/// Noise, plastic and static synapses, drawn delays up to 9 ms: much is in flight at any time.
Network network() {
  Network net;
  const auto exc = net.population("exc", "iaf_psc_exp", 200);
  const auto noise = net.population("noise", "gamma_generator", 100, {{"rate", 60.0}});
  const Distribution delay{Distribution::Kind::uniform, 0.5, 9.0};
  net.connect(noise, exc, FixedProbability{0.3}, {.weight = 350.0, .delay = delay});
  net.connect(exc, exc, FixedInDegree{20},
              {.weight = 60.0, .delay = 2.0, .model = "stdp", .parameters = {{"w_max", 200.0}}});
  net.connect(exc, exc, FixedInDegree{10},
              {.weight = -90.0, .delay = delay, .model = "tsodyks_markram"});
  net.record_spikes(exc);
  net.record({exc.index, {3, 6}}, {"V_m"}, 0.5);
  return net;
}

std::vector<double> weights(const Simulation& sim, size_t projection) {
  std::vector<double> list;
  for (const auto& c : sim.connections(projection)) list.push_back(c.weight);
  return list;
}

}  // namespace

TEST_CASE("continuing as the same network changes nothing, to the bit, for any threads") {
  Simulation whole(network(), {.seed = 4, .threads = 1});
  whole.run(150);
  for (int threads : {1, 2, 3}) {
    Simulation first(network(), {.seed = 4, .threads = threads});
    first.run(83.3);
    Simulation second(network(), first);
    CHECK(second.time() == doctest::Approx(83.3));
    second.run(66.7);
    const auto late = whole.recording().spikes_of("exc").between(83.3, 150);
    REQUIRE(late.n_spikes() > 200);
    CHECK(second.recording().spikes_of("exc").times == late.times);
    CHECK(second.recording().spikes_of("exc").senders == late.senders);
    CHECK(second.n_spikes() == whole.n_spikes());
    CHECK(weights(second, 1) == weights(whole, 1));
  }
}

TEST_CASE("what is added leaves the rest alone until it acts, and then takes part") {
  Simulation first(network(), {.seed = 4, .threads = 2});
  first.run(80);
  Network more = network();
  const auto source = more.population("source", "spike_source_array", 1);
  more.populations[source.index].spike_times = {{20.0, 110.0}};  // the first is past
  const auto cell = more.population("cell", "iaf_psc_delta", 1, {{"V_th", 1e6}, {"tau_m", 1e9}});
  more.connect(source, cell, OneToOne{}, {.weight = 5.0, .delay = 7.0});
  more.record(cell, {"V_m"});
  Simulation second(more, first);
  second.run(70);
  Simulation whole(network(), {.seed = 4, .threads = 1});
  whole.run(150);
  CHECK(second.recording().spikes_of("exc").times ==
        whole.recording().spikes_of("exc").between(80, 150).times);
  const Trace& v = second.recording().trace("cell", "V_m");
  CHECK(v.t_start == doctest::Approx(80));
  CHECK(v.samples[369] == doctest::Approx(-70));
  CHECK(v.samples[370] == doctest::Approx(-65));
}

TEST_CASE("synapses whose projection changed begin as declared") {
  Simulation first(network(), {.seed = 4, .threads = 1});
  first.run(80);
  Network other = network();
  other.projections[1].synapse.delay = 3.0;
  Simulation second(other, first);
  for (double w : weights(second, 1)) CHECK(w == 60.0);
  CHECK(weights(first, 1) != weights(second, 1));
}

TEST_CASE("a network whose first populations are others cannot continue") {
  Simulation first(network(), {.threads = 1});
  Network other = network();
  other.populations[0].size = 100;
  CHECK_THROWS_WITH_AS(Simulation(other, first),
                       "continuing a simulation: its populations must come first, and population 0 "
                       "was 200 of iaf_psc_exp and is 100 of iaf_psc_exp",
                       Error);
}

TEST_CASE("a rate that changes between two runs acts at once, even after silence") {
  Network net;
  const auto noise = net.population("noise", "poisson_generator", 400, {{"rate", 0.0}});
  net.record_spikes(noise);
  Simulation sim(net, {.threads = 1});
  sim.run(100);
  CHECK(sim.n_spikes() == 0);
  sim.set(noise, "rate", 100.0);
  sim.run(1000);
  CHECK(double(sim.n_spikes()) == doctest::Approx(40000).epsilon(0.02));
  sim.set({noise.index, {0, 200}}, "rate", 0.0);
  sim.run(1000);
  CHECK(double(sim.n_spikes()) == doctest::Approx(60000).epsilon(0.02));
}

TEST_CASE("a parameter set to what it was leaves a train as it was") {
  Network net;
  const auto noise = net.population("noise", "gamma_generator", 50, {{"rate", 50.0}});
  net.record_spikes(noise);
  Simulation one(net, {.threads = 1}), two(net, {.threads = 1});
  one.run(200);
  two.run(77);
  two.set(noise, "rate", 50.0);
  two.run(123);
  CHECK(spike_hash(one.recording()) == spike_hash(two.recording()));
}

TEST_CASE("spike times given between two runs replace those to come") {
  Network net;
  const auto source = net.population("source", "spike_source_array", 3);
  net.populations[0].spike_times = {{1, 2, 50}, {}, {3}};
  net.record_spikes(source);
  Simulation sim(net, {.threads = 1});
  sim.run(10);
  sim.set_spike_times({0, {0, 2}}, {{5, 10, 10.1, 12}, {11}});
  sim.run(50);
  const std::vector<std::vector<double>> expected{{1, 2, 10.1, 12}, {11}, {3}};
  const auto played = sim.recording().spikes_of("source").by_neuron();
  for (size_t i = 0; i < 3; ++i) {
    REQUIRE(played[i].size() == expected[i].size());
    for (size_t k = 0; k < played[i].size(); ++k)
      CHECK(played[i][k] == doctest::Approx(expected[i][k]));
  }
  CHECK_THROWS_AS(sim.set_spike_times({0, {0, 1}}, {{5, 4}}), Error);
  CHECK_THROWS_AS(sim.set_spike_times({0, {0, 2}}, {{5}}), Error);
}

TEST_CASE("an injected current is replaced between two runs, and only then") {
  Network net;
  const auto cell = net.population("cell", "iaf_psc_delta", 2, {{"V_th", 1e6}, {"tau_m", 1e9}});
  net.record(cell, {"V_m"});
  Simulation sim(net, {.threads = 1});
  const size_t dc = sim.stimulate({0, {1, 2}}, {.amplitude = 250.0});
  sim.run(10);
  sim.set_stimulus(dc, {.amplitude = 500.0, .start = 15});
  sim.run(10);
  const auto v = sim.recording().trace("cell", "V_m").column(1);
  CHECK(v[100] == doctest::Approx(-60));  // 1 mV/ms
  CHECK(v[150] == doctest::Approx(-60));
  CHECK(v[200] == doctest::Approx(-50));
  CHECK(sim.recording().trace("cell", "V_m").column(0)[200] == doctest::Approx(-70));
  CHECK_THROWS_AS(sim.set_stimulus(3, {}), Error);
  CHECK_THROWS_AS(sim.set_stimulus(dc, {.amplitude = 1.0, .start = -5}), Error);
}
