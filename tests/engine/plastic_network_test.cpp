// Plastic networks keep the engine's promises: the same weights and spikes, to the bit, for any
// number of threads, for a run in pieces, after a reset and from a checkpoint.
#include <doctest/doctest.h>

#include <sstream>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;

namespace {

/// Every model at once, recurrent, with drawn weights and delays; the last projection is static.
Network network() {
  Network net;
  const auto exc = net.population("exc", "iaf_psc_exp", 150, {},
                                  {{"V_m", Distribution{Distribution::Kind::normal, -65.0, 5.0}}});
  const auto inh = net.population("inh", "iaf_psc_exp", 50);
  const auto noise = net.population("noise", "poisson_generator", 100, {{"rate", 150.0}});
  const auto reward = net.population("reward", "poisson_generator", 2, {{"rate", 20.0}});
  (void)reward;
  const Distribution delay{Distribution::Kind::uniform, 0.8, 9.0};
  const Distribution weight{Distribution::Kind::uniform, 20, 80};
  const ValueMap bounds{{"w_max", 120.0}};
  auto learn = [&](const char* model, ValueMap parameters, TextMap options,
                   double dendritic_fraction = 1) {
    for (const auto& [name, value] : bounds) parameters.insert({name, value});
    return Synapse{.weight = weight,
                   .delay = delay,
                   .model = model,
                   .parameters = std::move(parameters),
                   .options = std::move(options),
                   .dendritic_fraction = dendritic_fraction};
  };
  net.connect(exc, exc, FixedInDegree{15}, learn("stdp", {{"A_plus", 0.05}}, {}));
  net.connect(exc, exc, FixedInDegree{5},
              learn("stdp", {{"A_plus", 0.05}},
                    {{"pairing", "nearest_pre_centred"}, {"weight_dependence", "guetig"}}, 0.3));
  net.connect(exc, exc, FixedInDegree{5},
              learn("stdp", {}, {{"pairing", "nearest_restricted"}}, 0));
  net.connect(exc, inh, FixedInDegree{10},
              learn("stdp_triplet", {{"w_0", 100.0}}, {{"preset", "visual_full"}}));
  net.connect(exc, inh, FixedInDegree{10},
              learn("stdp_reward",
                    {{"A_plus", 5.0}, {"tau_c", 20.0}, {"tau_n", 20.0}, {"modulator_delay", 0.5}},
                    {{"modulator", "reward"}}));
  Synapse inhibitory = learn("vogels", {{"eta", 5.0}}, {}, 0.5);
  inhibitory.weight = Distribution{Distribution::Kind::uniform, -80, -20};
  net.connect(inh, exc, FixedProbability{0.2}, inhibitory);
  net.connect(noise, exc, FixedProbability{0.3},
              {.weight = 150.0, .delay = 2.0, .model = "tsodyks_markram"});
  net.connect(noise, exc, FixedProbability{0.1},
              {.weight = 100.0,
               .delay = delay,
               .model = "tsodyks_markram",
               .parameters = {{"U", Distribution{Distribution::Kind::uniform, 0.2, 0.9}}}});
  net.connect(noise, inh, FixedProbability{0.3},
              {.weight = 150.0, .delay = delay, .model = "multiquantal"});
  net.connect(noise, inh, FixedProbability{0.3},
              {.weight = 60.0, .delay = delay, .model = "bernoulli"});
  net.connect(inh, inh, FixedInDegree{5}, {.weight = -50.0, .delay = 1.0});
  net.record_spikes(exc);
  net.record_spikes(inh);
  return net;
}

std::vector<std::vector<double>> weights(const Simulation& sim) {
  std::vector<std::vector<double>> all;
  for (size_t p = 0; p < sim.network().projections.size(); ++p) {
    all.emplace_back();
    for (const auto& c : sim.connections(p)) all.back().push_back(c.weight);
  }
  return all;
}

struct Result {
  std::vector<std::vector<double>> weights;
  uint64_t hash;
  bool operator==(const Result&) const = default;
};

/// The reference mode, and the fast one, where pairs of all with all learn in single precision.
SimulationOptions mode(bool fast, uint64_t seed, int threads) {
  SimulationOptions options{.seed = seed, .threads = threads};
  if (fast) options.precision = Precision::float32, options.weights = WeightStorage::bits16;
  return options;
}

Result result(Simulation& sim) { return {weights(sim), spike_hash(sim.recording())}; }

}  // namespace

TEST_CASE("weights and spikes are the same to the bit for 1, 2, 3 and 4 threads") {
  bool fast = false;
  SUBCASE("in double precision") { fast = false; }
  SUBCASE("in single precision") { fast = true; }
  Simulation one(network(), mode(fast, 3, 1));
  const auto before = weights(one);
  one.run(300);
  const Result expected = result(one);
  REQUIRE(one.n_spikes() > 1000);
  for (size_t p = 0; p < 6; ++p) {  // every rule has done something
    CAPTURE(p);
    CHECK(before[p] != expected.weights[p]);
  }
  for (size_t p = 6; p < 11; ++p) CHECK(before[p] == expected.weights[p]);
  for (int threads : {2, 3, 4}) {
    CAPTURE(threads);
    Simulation sim(network(), mode(fast, 3, threads));
    CHECK(weights(sim) == before);
    sim.run(300);
    CHECK(result(sim) == expected);
  }
}

TEST_CASE("a plastic run in pieces equals a run in one, also when weights are read between") {
  bool fast = false;
  SUBCASE("in double precision") { fast = false; }
  SUBCASE("in single precision") { fast = true; }
  Simulation whole(network(), mode(fast, 5, 2));
  whole.run(100);
  Simulation parts(network(), mode(fast, 5, 2));
  for (int i = 0; i < 100; ++i) {
    parts.run(1);
    if (i % 10 == 0) weights(parts);
  }
  CHECK(result(parts) == result(whole));
}

TEST_CASE("a reset plastic network runs as it did the first time") {
  bool fast = false;
  SUBCASE("in double precision") { fast = false; }
  SUBCASE("in single precision") { fast = true; }
  Simulation sim(network(), mode(fast, 6, 2));
  sim.run(100);
  const Result first = result(sim);
  sim.reset();
  sim.run(100);
  CHECK(result(sim) == first);
}

TEST_CASE("a checkpoint carries weights, traces and spikes on their way, to the bit") {
  bool fast = false;
  SUBCASE("in double precision") { fast = false; }
  SUBCASE("in single precision") { fast = true; }
  Simulation whole(network(), mode(fast, 7, 2));
  whole.run(250);
  const Result expected = result(whole);
  Simulation first(network(), mode(fast, 7, 3));
  first.run(133.3);
  std::stringstream file;
  first.save(file);
  first.run(116.7);
  CHECK(result(first) == expected);  // saving changed nothing
  for (int threads : {1, 2, 4}) {
    CAPTURE(threads);
    Simulation second(network(), mode(fast, 7, threads));
    second.run(40);
    file.clear();
    file.seekg(0);
    second.restore(file);
    std::stringstream again;
    second.save(again);
    CHECK(again.str() == file.str());  // the file does not depend on the number of threads
    second.run(116.7);
    CHECK(result(second) == expected);
  }
}

TEST_CASE("16-bit storage rounds what is transmitted, not what is learned") {
  Simulation exact(network(), {.seed = 3, .threads = 1});
  Simulation narrow(network(), {.seed = 3, .threads = 1, .weights = WeightStorage::bits16});
  CHECK(weights(narrow)[0] == weights(exact)[0]);
  exact.run(200), narrow.run(200);
  const double a = double(exact.n_spikes()), b = double(narrow.n_spikes());
  CHECK(std::abs(a - b) < 0.05 * a);
  Simulation two(network(), {.seed = 3, .threads = 2, .weights = WeightStorage::bits16});
  two.run(200);
  CHECK(result(two) == result(narrow));
}

TEST_CASE("a live reward reaches stdp_reward, and only that") {
  Network net = network();
  for (auto& p : net.projections)
    if (p.synapse.model == "stdp_reward") p.synapse.options.clear();
  Simulation sim(net, {.seed = 8, .threads = 2}), without(net, {.seed = 8, .threads = 1});
  sim.run(50), without.run(50);
  CHECK(weights(sim)[4] == weights(without)[4]);
  sim.reward(4, 2.0);
  sim.run(30), without.run(30);
  CHECK(weights(sim)[4] != weights(without)[4]);
  CHECK_THROWS_AS(sim.reward(0), Error);
  CHECK_THROWS_AS(sim.reward(4, std::numeric_limits<double>::infinity()), Error);
}

TEST_CASE("plastic weights are written and read by their place in the list of connections") {
  Simulation sim(network(), {.seed = 9, .threads = 3});
  sim.run(20);
  auto list = sim.connections(0);
  std::vector<double> chosen;
  for (size_t i = 0; i < list.size(); ++i) chosen.push_back(double(i % 97) + 1);
  sim.set_weights(0, chosen);
  CHECK(weights(sim)[0] == chosen);
  // What has been set is part of a checkpoint, and does not depend on the number of threads.
  std::stringstream file;
  sim.save(file);
  Simulation other(network(), {.seed = 9, .threads = 1});
  other.restore(file);
  CHECK(weights(other)[0] == chosen);
  other.run(60), sim.run(60);
  CHECK(weights(other) == weights(sim));
  const auto now = weights(sim)[0];
  CHECK(now != chosen);
  chosen[5] = 500;
  CHECK_THROWS_AS(sim.set_weights(0, chosen), Error);
  CHECK(weights(sim)[0] == now);
}
