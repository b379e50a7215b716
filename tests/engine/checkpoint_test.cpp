// A checkpoint restored equals never having stopped, for any number of threads; a bad file is
// refused and changes nothing.
#include <doctest/doctest.h>

#include <sstream>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;

namespace {

Network network() {
  Network net;
  const auto exc = net.population("exc", "iaf_psc_exp", 200, {},
                                  {{"V_m", Distribution{Distribution::Kind::normal, -65.0, 5.0}}});
  const auto noise = net.population("noise", "poisson_generator", 100, {{"rate", 200.0}});
  const Distribution weight{Distribution::Kind::normal, 100, 30};
  net.connect(exc, exc, FixedInDegree{20},
              {.weight = weight, .delay = Distribution{Distribution::Kind::uniform, 0.5, 9.0}});
  net.connect(noise, exc, FixedProbability{0.3}, {.weight = 150.0, .delay = 2.0});
  net.stimulate(
      exc, {.kind = Stimulus::Kind::noise, .amplitude = 100.0, .offset = 200, .interval = 0.7});
  net.record_spikes(exc);
  net.record({exc.index, {3, 6}}, {"V_m"}, 0.5);
  return net;
}

}  // namespace

TEST_CASE("restoring a checkpoint continues to the bit, on any number of threads") {
  Simulation whole(network(), {.seed = 4, .threads = 2});
  whole.run(150);
  REQUIRE(whole.n_spikes() > 200);

  Simulation first(network(), {.seed = 4, .threads = 2});
  first.run(83.3);
  std::stringstream file;
  first.save(file);
  for (int threads : {1, 2, 3}) {
    Simulation second(network(), {.seed = 4, .threads = threads});
    second.run(20);  // whatever it did before is forgotten
    file.clear();
    file.seekg(0);
    second.restore(file);
    CHECK(second.time() == doctest::Approx(83.3));
    second.run(66.7);
    CHECK(spike_hash(second.recording()) == spike_hash(whole.recording()));
    CHECK(second.recording().trace("exc", "V_m").samples ==
          whole.recording().trace("exc", "V_m").samples);
    CHECK(second.n_spikes() == whole.n_spikes());
  }
}

TEST_CASE("changed parameters and weights are part of a checkpoint") {
  auto change = [](Simulation& sim) {
    sim.set({0}, "tau_m", 15.0);
    auto list = sim.connections(0);
    std::vector<double> weights;
    for (const auto& c : list) weights.push_back(c.weight * 1.5);
    sim.set_weights(0, weights);
  };
  Simulation whole(network(), {.seed = 4, .threads = 1});
  whole.run(30);
  change(whole);
  std::stringstream file;
  whole.save(file);
  whole.run(50);
  Simulation second(network(), {.seed = 4, .threads = 2});
  second.restore(file);
  second.run(50);
  CHECK(spike_hash(second.recording()) == spike_hash(whole.recording()));
}

TEST_CASE("a checkpoint that is foreign, cut or damaged is refused, and nothing changes") {
  Simulation sim(network(), {.seed = 4, .threads = 1});
  sim.run(10);
  std::stringstream file;
  sim.save(file);
  const std::string good = file.str();
  auto refused = [&](const std::string& bytes, const char* why) {
    std::stringstream in(bytes);
    CHECK_THROWS_WITH_AS(sim.restore(in), doctest::Contains(why), Error);
    CHECK(sim.time() == doctest::Approx(10));
  };
  refused("", "too short");
  refused(std::string(100, 'x'), "not a checkpoint");
  refused(good.substr(0, good.size() / 2), "cut short");
  std::string bad = good;
  bad[good.size() / 2] ^= 1;
  refused(bad, "damaged");
  Simulation other(network(), {.seed = 5, .threads = 1});
  std::stringstream in(good);
  CHECK_THROWS_WITH_AS(other.restore(in), doctest::Contains("another network"), Error);
}
