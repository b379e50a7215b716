// The engine's promises: exact input, exact delays, and results that depend on the seed alone.
#include "lapicque/engine/simulation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/models/registry.hpp"

using namespace lapicque;
using namespace lapicque::literals;

namespace {

/// A balanced random network with drawn weights and delays: every feature of the fast path.
Network balanced() {
  Network net;
  const auto exc =
      net.population("exc", "iaf_psc_exp", 400, {{"tau_syn_ex", 0.5}, {"tau_syn_in", 0.5}},
                     {{"V_m", Distribution{Distribution::Kind::normal, -65.0, 5.0}}});
  const auto inh =
      net.population("inh", "iaf_psc_exp", 100, {{"tau_syn_ex", 0.5}, {"tau_syn_in", 0.5}},
                     {{"V_m", Distribution{Distribution::Kind::normal, -65.0, 5.0}}});
  const Distribution delay{Distribution::Kind::normal, 1.5, 0.75};
  auto weight = [](double w) {
    return Distribution{Distribution::Kind::normal, w, std::abs(w) * 0.1};
  };
  for (const auto target : {exc, inh}) {
    net.connect(exc, target, FixedProbability{0.1}, {.weight = weight(80), .delay = delay});
    net.connect(inh, target, FixedInDegree{20}, {.weight = weight(-320), .delay = delay});
    net.stimulate(target, {.kind = Stimulus::Kind::poisson, .weight = 80, .rate = 14000});
    net.record_spikes(target);
  }
  return net;
}

uint64_t hash_after(const Network& net, SimulationOptions options, double duration) {
  Simulation sim(net, options);
  sim.run(duration);
  return spike_hash(sim.recording());
}

}  // namespace

TEST_CASE("spikes are the same to the bit for 1, 2, 3 and 4 threads") {
  const Network net = balanced();
  for (const auto precision : {Precision::float32, Precision::float64})
    for (const auto weights : {WeightStorage::bits16, WeightStorage::exact}) {
      SimulationOptions options{
          .seed = 7, .threads = 1, .precision = precision, .weights = weights};
      Simulation one(net, options);
      one.run(200);
      REQUIRE(one.n_spikes() > 500);
      for (int threads = 2; threads <= 4; ++threads) {
        options.threads = threads;
        CHECK(hash_after(net, options, 200) == spike_hash(one.recording()));
      }
    }
}

TEST_CASE("Poisson drive of a slice is the same to the bit, wherever threads divide it") {
  Network net;
  const auto p = net.population("p", "iaf_psc_exp", 64);
  net.stimulate(p[{0, 32}], {.kind = Stimulus::Kind::poisson, .weight = 200, .rate = 5000});
  net.record_spikes(p);
  const auto one = hash_after(net, {.threads = 1}, 200);
  for (int threads = 2; threads <= 4; ++threads)
    CHECK(hash_after(net, {.threads = threads}, 200) == one);
}

TEST_CASE("another seed gives another network and other spikes") {
  const Network net = balanced();
  CHECK(hash_after(net, {.seed = 1, .threads = 1}, 100) !=
        hash_after(net, {.seed = 2, .threads = 1}, 100));
}

TEST_CASE("run(a), run(b) equals run(a + b), however it is cut") {
  const Network net = balanced();
  const SimulationOptions options{.seed = 3, .threads = 2};
  const auto whole = hash_after(net, options, 100);
  Simulation sim(net, options);
  sim.run(0.1);
  sim.run(33.3);
  for (int i = 0; i < 66; ++i) sim.run(1);
  sim.run(0.6);
  CHECK(sim.time() == doctest::Approx(100));
  CHECK(spike_hash(sim.recording()) == whole);
}

TEST_CASE("reset returns to the initial state and repeats the run") {
  Simulation sim(balanced(), {.seed = 5, .threads = 2});
  sim.run(80);
  const auto first = spike_hash(sim.recording());
  sim.reset();
  CHECK(sim.time() == 0);
  CHECK(sim.recording().spikes_of("exc").n_spikes() == 0);
  sim.run(80);
  CHECK(spike_hash(sim.recording()) == first);
}

TEST_CASE("a callback is called every interval and can stop the run at a step boundary") {
  Simulation sim(balanced(), {.threads = 1});
  int calls = 0;
  const bool finished = sim.run(
      100, [&](Simulation& s) { return s.time() < 29.5 && ++calls; }, 10);
  CHECK_FALSE(finished);
  CHECK(calls == 2);
  CHECK(sim.time() == doctest::Approx(30));
}

TEST_CASE("one spike gives the closed-form postsynaptic potential, at its delay") {
  // tau_m 10, tau_syn 2: V(t) = w tau_m tau_s / (C (tau_s - tau_m)) (e^(-t/tau_s) - e^(-t/tau_m)).
  for (const double dt : {0.1, 0.05, 0.2})
    for (const double delay : {1.0, 3.4}) {
      Network net;
      const auto source = net.population("source", "spike_source_array", 1);
      net.populations[0].spike_times = {{2.0}};
      const auto target =
          net.population("target", "iaf_psc_exp", 1,
                         {{"E_L", 0.0}, {"V_reset", 0.0}, {"V_th", 1e3}}, {{"V_m", 0.0}});
      net.connect(source, target, OneToOne{}, {.weight = 87.8085, .delay = delay});
      net.record(target, {"V_m"});
      Simulation sim(net, {.dt = dt, .threads = 1});
      sim.run(40);
      const Trace& trace = sim.recording().trace("target", "V_m");
      const double C = 250, tau_m = 10, tau_s = 2;
      for (size_t i = 0; i < trace.n_samples(); ++i) {
        const double t = double(i) * dt - 2.0 - delay;
        const double v = t <= 0 ? 0
                                : 87.8085 * tau_m * tau_s / (C * (tau_s - tau_m)) *
                                      (std::exp(-t / tau_s) - std::exp(-t / tau_m));
        REQUIRE(trace.samples[i] == doctest::Approx(v).scale(1).epsilon(1e-12));
      }
    }
}

TEST_CASE("an axon reaches each target after that target's own delay") {
  Network net;
  const auto source = net.population("source", "spike_source_array", 1);
  net.populations[0].spike_times = {{1.0, 4.0}};
  const auto target = net.population("target", "iaf_psc_delta", 50);
  ExplicitPairs pairs;
  std::vector<double> delays;
  for (uint32_t i = 0; i < 50; ++i)
    pairs.sources.push_back(0), pairs.targets.push_back(i), delays.push_back(0.1 * (1 + i * 7));
  net.connect(source, target, pairs, {.weight = 100.0, .delay = delays});
  net.record_spikes(target);
  Simulation sim(net, {.threads = 3});
  sim.run(60);
  const auto trains = sim.recording().spikes_of("target").by_neuron();
  for (uint32_t i = 0; i < 50; ++i) {
    REQUIRE(trains[i].size() == 2);
    CHECK(trains[i][0] == doctest::Approx(1.0 + delays[i]));
    CHECK(trains[i][1] == doctest::Approx(4.0 + delays[i]));
  }
}

TEST_CASE("Poisson drive has the mean and variance of its rate") {
  // The current of an exponential synapse under Poisson input (Campbell): mean w tau rate, variance
  // w^2 tau rate / 2.
  const double rate = 9000, w = 20, tau = 2;
  for (const auto weights : {WeightStorage::bits16, WeightStorage::exact}) {
    Network net;
    const auto p = net.population("p", "iaf_psc_exp", 2000, {{"V_th", 1e6}});
    net.stimulate(p, {.kind = Stimulus::Kind::poisson, .weight = w, .rate = rate});
    Simulation sim(net, {.threads = 2, .weights = weights});
    double mean = 0, square = 0;
    int n = 0;
    sim.run(20);
    for (int i = 0; i < 20; ++i) {
      sim.run(10);
      for (double x : sim.get(p, "I_syn_ex")) mean += x, square += x * x, ++n;
    }
    mean /= n;
    const double variance = square / n - mean * mean;
    // Sums over steps of dt: mean w k / (1 - P), variance w^2 k / (1 - P^2), k events a step.
    const double k = rate * 1e-4, P = std::exp(-0.1 / tau);
    CHECK(mean == doctest::Approx(w * k / (1 - P)).epsilon(0.003));
    CHECK(variance == doctest::Approx(w * w * k / (1 - P * P)).epsilon(0.03));
  }
}

TEST_CASE("integer parts agree on every instruction set") {
  Network net;
  const auto p = net.population("p", "iaf_psc_exp", 333, {{"V_th", 1e6}, {"tau_syn_ex", 1e-3}});
  net.stimulate(p, {.kind = Stimulus::Kind::poisson, .weight = 1, .rate = 15000});
  std::vector<double> first;
  for (const char* isa : {"sse4", "avx2", "avx512"}) {
    try {
      Simulation sim(net, {.threads = 1, .isa = isa});
      sim.run(5);
      const auto counts =
          sim.get(p, "I_syn_ex");  // tau so short that only this step's events are left
      if (first.empty()) first = counts;
      for (size_t i = 0; i < counts.size(); ++i)
        CHECK(std::llround(counts[i]) == std::llround(first[i]));
    } catch (const Error& e) {
      MESSAGE("skipped: " << e.what());
    }
  }
  CHECK_THROWS_WITH_AS(Simulation(net, {.isa = "avx9"}), doctest::Contains("avx"), Error);
}

TEST_CASE("injected currents follow their waveforms, step by step") {
  Network net;
  // A membrane so slow that it integrates: dV/dt = I / C.
  const auto p = net.population(
      "p", "iaf_psc_exp", 4,
      {{"tau_m", 1e9}, {"C_m", 100.0}, {"V_th", 1e6}, {"E_L", 0.0}, {"V_reset", -1.0}},
      {{"V_m", 0.0}});
  net.stimulate(p[{0, 1}],
                {.kind = Stimulus::Kind::dc, .amplitude = 10_pA, .start = 5, .stop = 15});
  net.stimulate(p[{1, 2}], {.kind = Stimulus::Kind::step, .times = {2, 10}, .amplitudes = {5, -5}});
  net.stimulate(p[{2, 3}],
                {.kind = Stimulus::Kind::ac, .amplitude = 100, .offset = 0, .frequency = 50});
  Simulation sim(net, {.threads = 1});
  sim.run(20);
  const auto v = sim.get(p, "V_m");
  CHECK(v[0] == doctest::Approx(10 * 10 / 100.0).epsilon(1e-6));
  CHECK(v[1] == doctest::Approx((5 * 8 - 5 * 10) / 100.0).epsilon(1e-6));
  CHECK(std::abs(v[2]) < 1e-6);  // a whole period
  CHECK(v[3] == doctest::Approx(0));
}

TEST_CASE("noise current has its standard deviation, and a draw lasts its interval") {
  Network net;
  const auto p = net.population(
      "p", "iaf_psc_exp", 4000,
      {{"tau_m", 1e9}, {"C_m", 100.0}, {"V_th", 1e6}, {"E_L", 0.0}, {"V_reset", -1.0}},
      {{"V_m", 0.0}});
  net.stimulate(p, {.kind = Stimulus::Kind::noise, .amplitude = 50, .offset = 10, .interval = 1});
  Simulation sim(net, {.threads = 2});
  sim.run(1);
  double mean = 0, square = 0;
  for (double v : sim.get(p, "V_m")) mean += v / 4000, square += v * v / 4000;
  CHECK(mean == doctest::Approx(0.1).epsilon(0.1));
  CHECK(std::sqrt(square - mean * mean) == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("16-bit weights keep the mean and the spread of what was drawn") {
  Network net;
  const auto source = net.population("source", "spike_source_array", 1);
  net.populations[0].spike_times = {{1.0}};
  const auto target = net.population("target", "iaf_psc_exp", 20000, {{"V_th", 1e6}});
  net.connect(source, target, AllToAll{},
              {.weight = Distribution{Distribution::Kind::normal, 87.8, 8.78}, .delay = 1.0});
  auto moments = [&](WeightStorage weights) {
    Simulation sim(net, {.threads = 2, .weights = weights});
    sim.run(2);
    double mean = 0, square = 0;
    for (double x : sim.get(target, "I_syn_ex")) mean += x / 20000, square += x * x / 20000;
    return std::pair(mean, std::sqrt(square - mean * mean));
  };
  const auto [m16, s16] = moments(WeightStorage::bits16);
  const auto [m64, s64] = moments(WeightStorage::exact);
  CHECK(m64 == doctest::Approx(87.8).epsilon(0.003));
  CHECK(s64 == doctest::Approx(8.78).epsilon(0.02));
  CHECK(m16 == doctest::Approx(87.8).epsilon(0.003));
  CHECK(s16 == doctest::Approx(8.78).epsilon(0.02));
}

TEST_CASE("a parameter changed between two runs acts from the next step on") {
  Network net;
  const auto p = net.population("p", "iaf_psc_exp", 3,
                                {{"E_L", 0.0}, {"V_reset", -1.0}, {"V_th", 1e6}}, {{"V_m", 0.0}});
  Simulation sim(net, {.threads = 1});
  sim.run(10);
  CHECK(sim.get(p, "V_m")[1] == doctest::Approx(0));
  sim.set(p[{1, 2}], "I_e", 250.0);
  sim.run(10);
  const auto v = sim.get(p, "V_m");
  CHECK(v[0] == doctest::Approx(0));
  CHECK(v[1] == doctest::Approx(10 * (1 - std::exp(-1.0))).epsilon(1e-12));  // R I = 10 mV
  sim.set(p, "V_m", std::vector<double>{1, 2, 3});
  CHECK(sim.get(p, "V_m") == std::vector<double>{1, 2, 3});
  CHECK_THROWS_WITH_AS(sim.set(p, "tau_m", -1.0), doctest::Contains("must be > 0"), Error);
  CHECK_THROWS_WITH_AS(sim.set(p, "tau_n", 1.0), doctest::Contains("did you mean \"tau_m\""),
                       Error);
}

TEST_CASE("weights can be read, and changed while spikes are in flight") {
  Network net;
  const auto source = net.population("source", "spike_source_array", 1);
  net.populations[0].spike_times = {{1.0}};
  const auto target =
      net.population("target", "iaf_psc_delta", 2, {{"V_th", 1e6}, {"tau_m", 1e9}}, {});
  ExplicitPairs pairs{{0, 0}, {0, 1}};
  net.connect(source, target, pairs,
              {.weight = std::vector<double>{1.0, 2.0}, .delay = std::vector<double>{2.0, 6.0}});
  Simulation sim(net, {.threads = 1});
  sim.run(4);  // the first has arrived, the second has not
  auto list = sim.connections(0);
  REQUIRE(list.size() == 2);
  CHECK(list[1].weight == 2.0);
  CHECK(list[1].delay == doctest::Approx(6.0));
  sim.set_weights(0, std::vector<double>{10.0, 20.0});
  sim.run(6);
  const auto v = sim.get(target, "V_m");
  const double rest = find_neuron_model("iaf_psc_delta")->state[0].value;
  CHECK(v[0] - rest == doctest::Approx(1.0).epsilon(1e-6));
  CHECK(v[1] - rest == doctest::Approx(20.0).epsilon(1e-6));
}

TEST_CASE("traces start with the present state and keep their interval") {
  Network net;
  const auto p = net.population("p", "iaf_psc_exp", 5, {}, {{"V_m", -60.0}});
  net.record(p[{2, 4}], {"V_m", "I_syn_ex"}, 0.5);
  Simulation sim(net, {.threads = 2});
  sim.run(3.2);
  const Trace& trace = sim.recording().trace("p", "V_m");
  CHECK(trace.neurons == std::vector<uint32_t>{2, 3});
  CHECK(trace.n_samples() == 7);
  CHECK(trace.samples[0] == -60.0);
  CHECK(trace.samples[2] == doctest::Approx(-70 + 10 * std::exp(-0.05)).epsilon(1e-12));
  CHECK(sim.recording().trace("p", "I_syn_ex").n_samples() == 7);
}

TEST_CASE("currents that have all but decayed are zero, not denormal numbers") {
  Network net;
  const auto p = net.population("p", "iaf_psc_exp", 16, {{"tau_syn_ex", 0.5}}, {{"I_syn_ex", 1.0}});
  Simulation sim(net, {.threads = 2, .precision = Precision::float32});
  sim.run(40);
  CHECK(sim.get(p, "I_syn_ex")[0] > 0);
  sim.run(4);  // exp(-88) pA is below the smallest normal number, 1.2e-38
  for (double x : sim.get(p, "I_syn_ex")) CHECK(x == 0);
}

TEST_CASE("only the recorded slice of a population leaves spikes") {
  Network net = balanced();
  net.probes.clear();
  net.record_spikes({0, {10, 20}});
  Simulation sim(net, {.threads = 2});
  sim.run(200);
  const auto& spikes = sim.recording().spikes_of("exc");
  REQUIRE(spikes.n_spikes() > 5);
  for (uint32_t sender : spikes.senders) CHECK((sender >= 10 && sender < 20));
}

TEST_CASE("weights are recorded at their interval, the first at once") {
  Network net;
  const auto pre = net.population("pre", "spike_source_array", 1),
             post = net.population("post", "iaf_psc_delta", 1);
  net.populations[0].spike_times = {{5.0, 15.0, 25.0}};
  const size_t p =
      net.connect(pre, post, OneToOne{},
                  {.weight = 30.0, .delay = 1.0, .model = "stdp", .parameters = {{"w_max", 60.0}}});
  net.record_weights(p, 10);
  Simulation sim(net, {.threads = 2});
  sim.run(12.3);
  sim.run(27.7);
  const Trace& trace = sim.recording().trace("pre->post", "weight");
  CHECK(trace.n_samples() == 5);
  CHECK(trace.samples[0] == 30.0);
  CHECK(trace.samples[4] != 30.0);
  CHECK(trace.samples[4] == sim.connections(p)[0].weight);
}

TEST_CASE("a mistake gives one message that says where, what came and what is allowed") {
  auto message = [](const Network& net, SimulationOptions options = {}) {
    try {
      Simulation sim(net, options);
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  Network net;
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("no population"), Error);
  const auto p = net.population("exc", "iaf_psc_ex", 10);
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("did you mean \"iaf_psc_exp\""),
                       Error);
  net.populations[0].model = "iaf_psc_exp";
  net.populations[0].parameters = {{"tau_m", -3.0}};
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("tau_m is -3 ms, must be > 0"),
                       Error);
  net.populations[0].parameters = {{"tau_m", Value(5_mV)}};
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("unit"), Error);
  net.populations[0].parameters = {{"tau_m", std::nan("")}};
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("nan"), Error);
  net.populations[0].parameters = {};
  net.connect(p, p, FixedProbability{0.1}, {.weight = 1, .delay = 0.05});
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("delay"), Error);
  net.projections[0].synapse.delay = 0.15;
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("whole number of steps"), Error);
  net.projections[0].synapse.delay = 1;
  net.projections[0].synapse.receptor = "excitatry";
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("did you mean \"excitatory\""),
                       Error);
  net.projections[0].synapse.receptor = "";
  net.projections[0].connectivity = FixedOutDegree{.k = 11, .multapses = false};
  CHECK(message(net) != "no error");
  net.projections[0].connectivity = FixedProbability{1.5};
  CHECK(message(net) != "no error");
  net.projections.clear();
  net.stimulate(p, {.kind = Stimulus::Kind::poisson, .rate = -1});
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("rate is -1 Hz, must be >= 0"),
                       Error);
  net.stimuli.clear();
  net.stimulate(p, {.kind = Stimulus::Kind::ac, .amplitude = std::vector<double>(10, 1.0)});
  CHECK_THROWS_WITH_AS(Simulation(Network(net)), doctest::Contains("must be one number"), Error);
  net.stimuli.clear();
  CHECK(message(net) == "no error");
  CHECK_THROWS_WITH_AS(Simulation(net, {.dt = 0}), doctest::Contains("dt"), Error);
  Simulation sim(net, {});
  CHECK_THROWS_WITH_AS(sim.run(0.05), doctest::Contains("whole number of steps"), Error);
}
