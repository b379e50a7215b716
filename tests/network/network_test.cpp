#include "lapicque/network/network.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::literals;

namespace {
Network two_populations() {
  Network net;
  const auto exc = net.population("exc", "iaf_psc_exp", 80, {{"tau_m", 20_ms}});
  const auto inh = net.population("inh", "iaf_psc_exp", 20);
  net.connect(exc, inh, FixedProbability{0.1}, {.weight = 16.2_pA, .delay = 1.5_ms});
  net.record_spikes(exc);
  return net;
}
bool has(const std::string& text, const char* part) { return text.find(part) != text.npos; }
}  // namespace

TEST_CASE("a network is a value: copies are equal until one changes") {
  const Network a = two_populations();
  Network b = a;
  CHECK(a == b);
  b.projections[0].synapse.delay = 2_ms;
  CHECK_FALSE(a == b);
}

TEST_CASE("a population needs a new name and neurons") {
  Network net = two_populations();
  CHECK_THROWS_WITH_AS(net.population("exc", "lif", 1), "population \"exc\" is declared twice",
                       Error);
  CHECK_THROWS_AS(net.population("", "lif", 1), Error);
  CHECK_THROWS_WITH_AS(net.population("new", "lif", 0),
                       "population \"new\" has no neurons; its size must be > 0", Error);
  CHECK(net.populations.size() == 2);
  CHECK(net.n_neurons() == 100);
}

TEST_CASE("projections are named after their ends, and numbered when there are several") {
  Network net = two_populations();
  const auto exc = net.find("exc"), inh = net.find("inh");
  net.connect(exc, inh, AllToAll{}, {});
  net.connect(exc, inh, AllToAll{}, {});
  net.connect(exc, inh, AllToAll{}, {}, "mine");
  CHECK(net.projections[0].name == "exc->inh");
  CHECK(net.projections[1].name == "exc->inh #2");
  CHECK(net.projections[2].name == "exc->inh #3");
  CHECK(net.projections[3].name == "mine");
}

TEST_CASE("a population that is not of the network is refused everywhere") {
  Network net = two_populations();
  CHECK_THROWS_AS(net.connect({7}, {0}, AllToAll{}, {}), Error);
  CHECK_THROWS_AS(net.connect({0}, {2}, AllToAll{}, {}), Error);
  CHECK_THROWS_AS(net.stimulate({2}, {}), Error);
  CHECK_THROWS_AS(net.record_spikes({2}), Error);
  CHECK_THROWS_AS(net.record({2}, {"v"}), Error);
  CHECK_THROWS_AS(net.record({0}, {}), Error);
}

TEST_CASE("a population is found by name, an unknown one by its nearest name") {
  const Network net = two_populations();
  CHECK(net.find("inh").index == 1);
  CHECK_THROWS_WITH_AS(net.find("exz"),
                       "no population \"exz\"; did you mean \"exc\"? Known: exc, inh.", Error);
}

TEST_CASE("a slice is part of what a projection connects") {
  Network net = two_populations();
  const auto exc = net.find("exc");
  net.connect(exc[{10, 20}], exc[{0, 10}], OneToOne{}, {});
  CHECK(net.projections.back().source.slice == Slice{10, 20});
  CHECK(net.projections.back().target.slice == Slice{0, 10});
}

TEST_CASE("a network describes its populations, projections and stimuli with their sizes") {
  Network net = two_populations();
  net.stimulate(net.find("exc"), {.kind = Stimulus::Kind::poisson, .rate = 8.0});
  const auto text = net.describe();
  CHECK(has(text, "100 neurons in 2 populations"));
  CHECK(has(text, "exc                80 x iaf_psc_exp"));
  CHECK(has(text, "160 synapses, probability 0.1, static, weight 16.2 pA, delay 1.5 ms"));
  CHECK(has(text, "stimulus 1 of exc on exc"));
}

TEST_CASE("the expected number of synapses of each rule, and its words") {
  CHECK(expected_synapses(OneToOne{}, 30, 30) == 30);
  CHECK(expected_synapses(AllToAll{}, 30, 20) == 600);
  CHECK(expected_synapses(FixedProbability{0.25}, 30, 20) == 150);
  CHECK(expected_synapses(FixedInDegree{4}, 30, 20) == 80);
  CHECK(expected_synapses(FixedOutDegree{4}, 30, 20) == 120);
  CHECK(expected_synapses(FixedTotalNumber{77}, 30, 20) == 77);
  CHECK(expected_synapses(ExplicitPairs{{1, 2}, {3, 4}}, 30, 20) == 2);
  CHECK(expected_synapses(AllToAll{}, 100000, 100000) == 1e10);
  CHECK(describe(FixedTotalNumber{77}) == "total 77");
  CHECK(describe(FixedInDegree{4}) == "in-degree 4");
}
