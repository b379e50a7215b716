#include "lapicque/published/izhikevich_2006_plasticity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

using Synapse = PolychronizationPlasticity::Synapse;
using Spike = std::pair<int, uint32_t>;  // ms, neuron

/// One synapse from neuron 0 to 1, of 5 mV and 3 ms, without drift.
PolychronizationPlasticity one_synapse() {
  const std::vector<Synapse> synapses{{0, 1, 3, 5.0}};
  return {synapses, 2, {.rate = 0}};
}

double change(PolychronizationPlasticity& p, const std::vector<Spike>& spikes) {
  const double before = p.weights()[0];
  std::vector<int> times;
  std::vector<uint32_t> neurons;
  for (const auto& [t, i] : spikes) times.push_back(t), neurons.push_back(i);
  return p.second(times, neurons)[0] - before;
}

double change(const std::vector<Spike>& spikes) {
  auto p = one_synapse();
  return change(p, spikes);
}

auto near(double x) { return doctest::Approx(x).epsilon(1e-6); }

/// The rule word for word: every pair looked for among all spikes.
double by_definition(const Synapse& s, const std::vector<Spike>& spikes, int from, int to,
                     const PolychronizationRule& rule) {
  double slope = 0;
  for (const auto& [t, i] : spikes) {
    if (i == s.target && t > from && t <= to) {
      int latest = -1;
      for (const auto& [u, j] : spikes)
        if (j == s.source && u + int(s.delay) <= t) latest = std::max(latest, u + int(s.delay));
      if (latest >= 0) slope += rule.a_plus * std::pow(rule.decay, t - latest);
    }
    const int arrival = t + int(s.delay);
    if (i == s.source && arrival > from && arrival <= to) {
      int latest = -1;
      for (const auto& [u, j] : spikes)
        if (j == s.target && u < arrival) latest = std::max(latest, u);
      if (latest >= 0) slope -= rule.a_minus * std::pow(rule.decay, arrival - 1 - latest);
    }
  }
  return slope;
}

}  // namespace

TEST_CASE("a spike after an arrival strengthens, by 0.1 mV/s decaying over 20 ms") {
  CHECK(change({{100, 0}, {103, 1}}) == near(0.1));
  CHECK(change({{100, 0}, {113, 1}}) == near(0.1 * std::pow(0.95, 10)));
}

TEST_CASE("an arrival after a spike weakens, by 0.12 mV/s decaying over 20 ms") {
  CHECK(change({{100, 0}, {102, 1}}) == near(-0.12));
  CHECK(change({{90, 1}, {100, 0}}) == near(-0.12 * std::pow(0.95, 12)));
}

TEST_CASE("only the latest spike and the latest arrival count") {
  CHECK(change({{100, 0}, {110, 0}, {120, 1}}) == near(0.1 * std::pow(0.95, 7)));
  // The first arrival comes before both spikes, which both pair with it.
  CHECK(change({{100, 0}, {105, 1}, {110, 1}}) ==
        near(0.1 * std::pow(0.95, 2) + 0.1 * std::pow(0.95, 7)));
}

TEST_CASE("a change goes on for seconds: ten times its first amount in all") {
  auto p = one_synapse();
  double total = change(p, {{100, 0}, {103, 1}});
  CHECK(change(p, {}) == near(0.09));
  for (int s = 0; s < 300; ++s) total += change(p, {});
  CHECK(p.weights()[0] == near(6.0));
}

TEST_CASE("a second's borders do not part a pair") {
  auto after = one_synapse();
  CHECK(change(after, {{999, 0}}) == 0);  // arrives at 2 ms
  CHECK(change(after, {{5, 1}}) == near(0.1 * std::pow(0.95, 3)));
  auto before = one_synapse();
  CHECK(change(before, {{999, 0}, {1000, 1}}) == 0);
  CHECK(change(before, {}) == near(-0.12 * 0.95));
}

TEST_CASE("weights drift upwards and stay within their bounds") {
  const std::vector<Synapse> synapses{{0, 1, 1, 9.995}, {1, 0, 1, 0.05}};
  PolychronizationPlasticity p(synapses, 2);
  std::vector<int> none;
  std::vector<uint32_t> nobody;
  CHECK(p.second(none, nobody)[0] == 10);
  CHECK(p.weights()[1] == near(0.06));
  // Neuron 0 fires just before each arrival from 1.
  std::vector<int> times;
  std::vector<uint32_t> neurons;
  for (int t = 50; t < 1000; t += 50) {
    times.insert(times.end(), {t, t});
    neurons.insert(neurons.end(), {0, 1});
  }
  CHECK(p.second(times, neurons)[1] == 0);
}

TEST_CASE("random spikes of a random network change weights as the definition says") {
  std::mt19937 random(1);
  std::vector<Synapse> synapses;
  for (uint32_t i = 0; i < 12; ++i)
    for (int k = 0; k < 5; ++k)
      synapses.push_back({i, uint32_t(random() % 12), uint32_t(1 + random() % 20), 5});
  const PolychronizationRule rule{.w_max = 1e9};
  PolychronizationPlasticity p(synapses, 12, rule);
  std::vector<Spike> all;
  std::vector<double> weights(synapses.size(), 5), slopes(synapses.size(), 0);
  for (int s = 0; s < 3; ++s) {
    std::vector<Spike> spikes;
    for (int t = 1; t <= 1000; ++t)
      for (uint32_t i = 0; i < 12; ++i)
        if (random() % 40 == 0) spikes.push_back({t, i});
    std::vector<int> times;
    std::vector<uint32_t> neurons;
    for (const auto& [t, i] : spikes) {
      times.push_back(t), neurons.push_back(i);
      all.push_back({t + 1000 * s, i});
    }
    const auto measured = p.second(times, neurons);
    for (size_t k = 0; k < synapses.size(); ++k) {
      slopes[k] += by_definition(synapses[k], all, 1000 * s, 1000 * (s + 1), rule);
      weights[k] = std::max(0.0, weights[k] + rule.rate + slopes[k]);
      slopes[k] *= rule.retention;
      CHECK(measured[k] == doctest::Approx(weights[k]).epsilon(1e-4));
    }
  }
}

TEST_CASE("impossible synapses and spikes are Errors") {
  CHECK_THROWS_AS(PolychronizationPlasticity(std::vector<Synapse>{{0, 2, 1, 1}}, 2), Error);
  CHECK_THROWS_AS(PolychronizationPlasticity(std::vector<Synapse>{{0, 1, 0, 1}}, 2), Error);
  auto p = one_synapse();
  CHECK_THROWS_AS(change(p, {{0, 0}}), Error);
  CHECK_THROWS_AS(change(p, {{1001, 0}}), Error);
  CHECK_THROWS_AS(change(p, {{5, 0}, {4, 0}}), Error);
  CHECK_THROWS_AS(change(p, {{5, 7}}), Error);
}
