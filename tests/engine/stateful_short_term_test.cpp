// Short-term plasticity against its map from spike to spike, its steady state and its statistics.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/plastic_lab.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

constexpr double dt = 0.1;

/// The weights that a train transmits, by the equations of the model's page.
std::vector<double> by_the_map(const Train& train, double w, double U, double rec, double facil) {
  std::vector<double> list;
  double u = U, x = 1;
  for (size_t i = 0; i < train.size(); ++i) {
    if (i > 0) {
      const double h = double(train[i] - train[i - 1]) * dt;
      x = 1 + (x - x * u - 1) * std::exp(-h / rec);
      u = U + u * (1 - U) * (facil > 0 ? std::exp(-h / facil) : 0);
    }
    list.push_back(w * u * x);
  }
  return list;
}

Synapse tsodyks_markram(Value U, Value rec, Value facil) {
  return {.model = "tsodyks_markram",
          .parameters = {{"U", U}, {"tau_rec", rec}, {"tau_facil", facil}}};
}

}  // namespace

TEST_CASE("Tsodyks-Markram synapses follow their map, facilitating, depressing and in between") {
  const Train train = random_train(3, 30, 30000);
  for (const auto& [U, rec, facil] :
       {std::tuple{0.5, 800.0, 0.0}, {0.04, 100.0, 1000.0}, {0.3, 200.0, 200.0}}) {
    const auto expected = by_the_map(train, 2.5, U, rec, facil);
    Lab lab(tsodyks_markram(U, rec, facil), {{0, 0, 12, 2.5}}, 1, 1);
    lab.run(30012, {train}, {});
    REQUIRE(lab.transmitted[0].size() == train.size());
    for (size_t i = 0; i < train.size(); ++i) {
      CHECK(lab.transmitted[0][i].step == train[i] + 12);
      CHECK(std::abs(lab.transmitted[0][i].weight - expected[i]) < 1e-12);
    }
    CHECK(lab.weight() == 2.5);  // the weight itself stays
  }
}

TEST_CASE("a regular train settles at x = (1 - e) / (1 - (1 - u) e)") {
  const double U = 0.45, rec = 750, facil = 50, h = 50;
  Train train;
  for (Step s = 1; s < 40000; s += Step(h / dt)) train.push_back(s);
  Lab lab(tsodyks_markram(U, rec, facil), {{0, 0, 1, 1.0}}, 1, 1);
  lab.run(40000, {train}, {});
  const double u = U / (1 - (1 - U) * std::exp(-h / facil));
  const double e = std::exp(-h / rec);
  const double x = (1 - e) / (1 - (1 - u) * e);
  CHECK(lab.transmitted[0].back().weight == doctest::Approx(u * x).epsilon(1e-9));
}

TEST_CASE("with active resources, what is transmitted follows the kinetics of x, y and z") {
  const Train train = random_train(7, 20, 4000);
  for (const auto& [U, rec, facil, psc] :
       {std::tuple{0.5, 800.0, 0.0, 3.0}, {0.1, 100.0, 1000.0, 20.0}, {0.3, 20.0, 50.0, 20.0}}) {
    Synapse synapse = tsodyks_markram(U, rec, facil);
    synapse.parameters["tau_psc"] = psc;
    Lab lab(synapse, {{0, 0, 12, 2.5}}, 1, 1);
    lab.run(4012, {train}, {});
    REQUIRE(lab.transmitted[0].size() == train.size());
    // the kinetics, by small steps of the midpoint rule
    double x = 1, y = 0, u = 0, worst = 0;
    Step before = 0;
    for (size_t i = 0; i < train.size(); ++i) {
      const int n = 100 * int(train[i] - before);
      const double h = dt / 100;
      for (int k = 0; k < n; ++k) {
        const double mid_y = y * (1 - h / 2 / psc);
        const double mid_x = x + h / 2 * (1 - x - y) / rec;
        y -= h * mid_y / psc;
        x += h * (1 - mid_x - mid_y) / rec;
        u *= facil > 0 ? 1 - h / facil * (1 - h / 2 / facil) : 0;
      }
      u += U * (1 - u);
      worst = std::max(worst, std::abs(lab.transmitted[0][i].weight - 2.5 * u * x));
      y += u * x, x -= u * x;
      before = train[i];
    }
    CHECK(worst < 2e-6);
  }
}

TEST_CASE("parameters drawn per synapse give each synapse a state of its own") {
  const Train train = random_train(4, 40, 10000);
  const std::vector<double> U{0.2, 0.9, 0.5}, rec{100, 300, 700}, facil{0, 50, 400};
  Lab lab(tsodyks_markram(U, rec, facil), {{0, 0, 12, 1.0}, {0, 1, 12, 2.0}, {0, 2, 5, -3.0}}, 1,
          3);
  lab.run(10100, {train}, {});
  const double w[] = {1, 2, -3};
  for (uint32_t n = 0; n < 3; ++n) {
    const auto expected = by_the_map(train, w[n], U[n], rec[n], facil[n]);
    REQUIRE(lab.transmitted[n].size() == train.size());
    for (size_t i = 0; i < train.size(); ++i)
      CHECK(std::abs(lab.transmitted[n][i].weight - expected[i]) < 1e-12);
  }
  const Distribution drawn{Distribution::Kind::normal, 0.5, 0.5};
  Lab some(tsodyks_markram(drawn, 100.0, 0.0), {{0, 0, 1, 1.0}, {0, 1, 1, 1.0}}, 1, 2);
  some.run(10, {{3}}, {});
  for (uint32_t n = 0; n < 2; ++n) {
    CHECK(some.transmitted[n][0].weight > 0);
    CHECK(some.transmitted[n][0].weight < 1);
  }
  CHECK(some.transmitted[0][0].weight != some.transmitted[1][0].weight);
}

TEST_CASE("a Bernoulli synapse transmits the share p of spikes, each target by itself") {
  Train train;
  for (Step s = 1; s <= 20000; ++s) train.push_back(s);
  Lab lab({.model = "bernoulli", .parameters = {{"p", 0.3}}}, {{0, 0, 1, 1.0}, {0, 1, 1, 1.0}}, 1,
          2);
  lab.run(20001, {train}, {});
  size_t both = 0;
  for (const auto& t : lab.transmitted[0])
    both += std::ranges::find(lab.transmitted[1], t) != lab.transmitted[1].end();
  const double sd = std::sqrt(20000 * 0.3 * 0.7), sd_both = std::sqrt(20000 * 0.09 * 0.91);
  for (uint32_t n = 0; n < 2; ++n)
    CHECK(std::abs(double(lab.transmitted[n].size()) - 6000) < 4 * sd);
  CHECK(std::abs(double(both) - 1800) < 4 * sd_both);
  CHECK(lab.transmitted[0][0].weight == 1.0);
}

TEST_CASE("many release sites average to the deterministic synapse") {
  const double U = 0.3, rec = 200, facil = 150;
  const Train train{100, 300, 450, 500, 1400, 3000};
  const auto mean = by_the_map(train, 1.0, U, rec, facil);
  for (const auto& [model, sites, n_synapses] :
       {std::tuple{"multiquantal", 10.0, 2000u}, {"stochastic_tsodyks_markram", 1.0, 20000u}}) {
    Synapse synapse{.model = model,
                    .parameters = {{"U", U}, {"tau_rec", rec}, {"tau_facil", facil}}};
    if (sites > 1) synapse.parameters["n"] = sites;
    std::vector<Lab::Pair> pairs(n_synapses, {0, 0, 1, 1.0});
    Lab lab(synapse, pairs, 1, 1);
    lab.run(3001, {train}, {});
    REQUIRE(lab.transmitted[0].size() == train.size());
    for (size_t i = 0; i < train.size(); ++i) {
      const double total = n_synapses * sites;
      const double sd = std::sqrt(mean[i] * (1 - mean[i]) * total);
      CAPTURE(model);
      CAPTURE(i);
      CHECK(std::abs(lab.transmitted[0][i].weight - mean[i] * total) < 4.5 * sd);
    }
  }
}
