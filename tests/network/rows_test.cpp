#include "lapicque/network/rows.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/goodness.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/network/positions.hpp"

using namespace lapicque;
using namespace goodness;

namespace {

/// A projection inside one population of `offset`s + sizes, or between two populations.
struct Case {
  Connectivity rule;
  uint32_t n_source = 100, n_target = 80;
  bool same_population = false;
  uint32_t source_offset = 0, target_offset = 0;
  uint64_t seed = 1;
  uint32_t projection = 0;

  Rows rows() const {
    return Rows(rule, n_source, n_target, same_population, source_offset, target_offset, seed,
                projection, &cloud(), &cloud());
  }
  static const Positions& cloud() {
    static const Positions positions =
        random_positions(Box{.high = {10, 10, 0}, .border = Border::periodic}, 1000, 3);
    return positions;
  }
};

std::vector<uint32_t> row(const Rows& rows, uint32_t source) {
  std::vector<uint32_t> targets{99, 99};  // what was there is replaced
  rows.targets(source, targets);
  return targets;
}

std::vector<std::vector<uint32_t>> all_rows(const Case& c) {
  const Rows rows = c.rows();
  std::vector<std::vector<uint32_t>> all(c.n_source);
  for (uint32_t i = 0; i < c.n_source; ++i) all[i] = row(rows, i);
  return all;
}

std::vector<uint64_t> in_degrees(const Case& c) {
  std::vector<uint64_t> degrees(c.n_target);
  for (const auto& targets : all_rows(c))
    for (uint32_t j : targets) ++degrees.at(j);
  return degrees;
}

std::vector<uint64_t> out_degrees(const Case& c) {
  std::vector<uint64_t> degrees;
  for (const auto& targets : all_rows(c)) degrees.push_back(targets.size());
  return degrees;
}

uint64_t total(const std::vector<uint64_t>& degrees) {
  return std::accumulate(degrees.begin(), degrees.end(), uint64_t(0));
}

size_t n_autapses(const Case& c) {
  const auto rows = all_rows(c);
  size_t n = 0;
  for (uint32_t i = 0; i < c.n_source; ++i)
    for (uint32_t j : rows[i]) n += c.source_offset + i == c.target_offset + j;
  return n;
}

size_t n_multapses(const Case& c) {
  size_t n = 0;
  for (const auto& targets : all_rows(c))
    n += targets.size() - std::set<uint32_t>(targets.begin(), targets.end()).size();
  return n;
}

/// All rules that can be asked for on 100 x 80 neurons.
std::vector<Connectivity> every_rule(bool autapses, bool multapses) {
  ExplicitPairs pairs;
  for (uint32_t i = 0; i < 500; ++i)
    pairs.sources.push_back(i * 37 % 100), pairs.targets.push_back(i * 11 % 80);
  return {AllToAll{autapses},
          FixedProbability{0.3, autapses},
          FixedInDegree{40, autapses, multapses},
          FixedOutDegree{50, autapses, multapses},
          FixedTotalNumber{4000, autapses, multapses},
          DistanceDependent{.p = {DistanceFunction::Kind::gaussian, 0.9, 3}, .autapses = autapses},
          pairs};
}

double chi_squared(const std::vector<uint64_t>& counts, double mean) {
  return chi_squared_p_value(counts, std::vector<double>(counts.size(), mean));
}

}  // namespace

TEST_CASE("one to one is the diagonal, all to all is everything") {
  const Rows diagonal = Case{OneToOne{}, 80, 80}.rows();
  CHECK(row(diagonal, 0) == std::vector<uint32_t>{0});
  CHECK(row(diagonal, 79) == std::vector<uint32_t>{79});
  std::vector<uint32_t> everything(80);
  std::iota(everything.begin(), everything.end(), 0);
  for (const auto& targets : all_rows({AllToAll{}})) CHECK(targets == everything);
}

TEST_CASE("degrees and totals that a rule fixes are exact, for every choice of flags") {
  for (bool autapses : {true, false})
    for (bool multapses : {true, false}) {
      CAPTURE(autapses);
      CAPTURE(multapses);
      for (uint64_t k : in_degrees({FixedInDegree{40, autapses, multapses}, 100, 80, true}))
        CHECK(k == 40);
      for (uint64_t k : out_degrees({FixedOutDegree{50, autapses, multapses}, 100, 80, true}))
        CHECK(k == 50);
      for (uint64_t n : {0, 1, 4000, 7920})
        CHECK(total(out_degrees({FixedTotalNumber{n, autapses, multapses}, 100, 80, true})) == n);
    }
}

TEST_CASE("without multapses no pair is doubled; with them, as many as chance makes") {
  for (const auto& rule : every_rule(true, false))
    if (!std::holds_alternative<ExplicitPairs>(rule)) CHECK(n_multapses({rule}) == 0);
  // 4000 balls into 8000 bins leave 8000 (1 - exp(-1/2)) occupied.
  const double repeated = 4000 - 8000 * (1 - std::exp(-0.5));
  for (Connectivity rule : {Connectivity(FixedInDegree{50}), Connectivity(FixedOutDegree{40}),
                            Connectivity(FixedTotalNumber{4000})})
    CHECK(double(n_multapses({rule})) == doctest::Approx(repeated).epsilon(0.1));
}

TEST_CASE("autapses are made only where they are wanted, and only in one population") {
  const Case both{AllToAll{}, 100, 80, true, 10, 30};  // sources 10..109, targets 30..109
  for (const auto& rule : every_rule(false, false)) {
    if (std::holds_alternative<ExplicitPairs>(rule)) continue;
    Case c = both;
    c.rule = rule;
    CHECK(n_autapses(c) == 0);
    c.same_population = false;
    CHECK(n_autapses(c) > 0);
  }
  for (const auto& rule : every_rule(true, true)) {
    Case c = both;
    c.rule = rule;
    CHECK(n_autapses(c) > 0);
  }
}

TEST_CASE("a neuron can connect to all others but itself") {
  for (const Connectivity& rule :
       {Connectivity(AllToAll{false}), Connectivity(FixedInDegree{9, false, false}),
        Connectivity(FixedOutDegree{9, false, false}), Connectivity(FixedProbability{1, false}),
        Connectivity(FixedTotalNumber{90, false, false})}) {
    const Case c{rule, 10, 10, true};
    const auto rows = all_rows(c);
    for (uint32_t i = 0; i < 10; ++i) {
      std::set<uint32_t> others(rows[i].begin(), rows[i].end());
      CHECK(rows[i].size() == 9);
      CHECK(others.size() == 9);
      CHECK(others.count(i) == 0);
    }
  }
}

TEST_CASE("free degrees follow their law: each pair is as likely as any other") {
  const uint32_t ns = 1000, nt = 500;
  auto of = [&](Connectivity rule) { return Case{rule, ns, nt, true}; };
  // Sums of many rare events: Poisson counts.
  CHECK(chi_squared(in_degrees(of(FixedOutDegree{40})), 80) > plausible);
  CHECK(chi_squared(in_degrees(of(FixedTotalNumber{40000})), 80) > plausible);
  CHECK(chi_squared(out_degrees(of(FixedTotalNumber{40000})), 40) > plausible);
  CHECK(chi_squared(out_degrees(of(FixedInDegree{80})), 40) > plausible);
  // p-values over seeds are uniform: neither too far from the mean nor too near.
  for (Connectivity rule :
       {Connectivity(FixedTotalNumber{40000}), Connectivity(FixedInDegree{80})}) {
    std::vector<double> p_values;
    for (uint64_t seed = 0; seed < 100; ++seed) {
      Case c = of(rule);
      c.seed = seed;
      p_values.push_back(chi_squared(out_degrees(c), 40));
    }
    CHECK(ks_p_value(p_values, [](double p) { return p; }) > plausible);
  }
}

TEST_CASE("degrees of a fixed probability are binomial, on both sides") {
  const Case c{FixedProbability{0.2}, 2000, 1000};
  auto p_value = [](const std::vector<uint64_t>& degrees, double n) {
    size_t i = 0;
    return integers_p_value(
        degrees.size(), uint64_t(n), [&] { return degrees[i++]; },
        [&](double k) { return binomial_pmf(k, n, 0.2); });
  };
  CHECK(p_value(out_degrees(c), 1000) > plausible);
  CHECK(p_value(in_degrees(c), 2000) > plausible);
}

TEST_CASE("a fixed total without multapses has hypergeometric degrees: narrower than Poisson") {
  const Case c{FixedTotalNumber{250000, true, false}, 1000, 500};  // half of all pairs
  double variance = 0;
  for (uint64_t k : out_degrees(c)) variance += (double(k) - 250) * (double(k) - 250) / 1000;
  CHECK(variance == doctest::Approx(125).epsilon(0.2));  // 500 / 4
}

TEST_CASE("without autapses, sources that are also targets get their smaller share") {
  // 100 of 200 sources are among the 100 targets: they have 99 targets each, the others 100.
  uint64_t sharing = 0, n = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const auto degrees = out_degrees({FixedTotalNumber{20000, false}, 200, 100, true, 0, 0, seed});
    for (uint32_t i = 0; i < 100; ++i) sharing += degrees[i];
    n += total(degrees);
  }
  const double p = 99.0 / 199, sigma = std::sqrt(double(n) * p * (1 - p));
  CHECK(std::abs(double(sharing) - double(n) * p) < 4 * sigma);
  CHECK(std::abs(double(sharing) - double(n) * 0.5) > 4 * sigma);
}

TEST_CASE("rows are the same in any order and from four threads at once") {
  for (bool multapses : {true, false})
    for (const auto& rule : every_rule(false, multapses)) {
      const Case c{rule, 100, 80, true};
      const auto expected = all_rows(c);
      const Rows rows = c.rows();
      for (uint32_t i = 100; i-- > 0;) REQUIRE(row(rows, i) == expected[i]);
      Team team(4);
      std::vector<std::vector<uint32_t>> parallel(100);
      team.for_each(100, [&](size_t i) { rows.targets(uint32_t(i), parallel[i]); });
      CHECK(parallel == expected);
    }
}

TEST_CASE("seed and projection change the rows, but nothing else does") {
  for (const auto& rule : every_rule(true, true)) {
    const bool drawn =
        !std::holds_alternative<AllToAll>(rule) && !std::holds_alternative<ExplicitPairs>(rule);
    const Case c{rule};
    Case other_seed = c, other_projection = c;
    other_seed.seed = 2;
    other_projection.projection = 1;
    CHECK(all_rows(c) == all_rows(c));
    CHECK((all_rows(c) != all_rows(other_seed)) == drawn);
    CHECK((all_rows(c) != all_rows(other_projection)) == drawn);
  }
}

TEST_CASE("explicit pairs come back as declared, with their place in the list") {
  const ExplicitPairs pairs{{3, 0, 3, 3, 2}, {1, 5, 0, 1, 4}};
  const Rows rows = Case{pairs, 4, 6}.rows();
  std::vector<uint32_t> places{7};
  CHECK(row(rows, 3) == std::vector<uint32_t>{1, 0, 1});
  rows.pair_indices(3, places);
  CHECK(places == std::vector<uint32_t>{0, 2, 3});
  CHECK(row(rows, 1).empty());
  rows.pair_indices(1, places);
  CHECK(places.empty());
  CHECK(rows.max_in_degree_bound() == 2);
  Case{OneToOne{}, 4, 4}.rows().pair_indices(2, places);
  CHECK(places == std::vector<uint32_t>{2});
  Case{AllToAll{}, 4, 4}.rows().pair_indices(2, places);
  CHECK(places.empty());
}

TEST_CASE("no in-degree exceeds its bound, and bounds are exact where the rule fixes them") {
  for (bool multapses : {true, false})
    for (const auto& rule : every_rule(true, multapses)) {
      const Case c{rule};
      CHECK(std::ranges::max(in_degrees(c)) <= c.rows().max_in_degree_bound());
    }
  CHECK(Case{FixedInDegree{40}}.rows().max_in_degree_bound() == 40);
  CHECK(Case{AllToAll{}}.rows().max_in_degree_bound() == 100);
  CHECK(Case{OneToOne{}, 9, 9}.rows().max_in_degree_bound() == 1);
  CHECK(Case{FixedOutDegree{80, true, false}}.rows().max_in_degree_bound() == 100);
}

TEST_CASE("on a torus, pairs of each distance are connected with the probability of the kernel") {
  const Positions torus = grid_positions({.counts = {40, 40, 1}, .border = Border::periodic});
  const DistanceDependent rule{.p = {DistanceFunction::Kind::gaussian, 0.6, 5, 0.02}, .cutoff = 15};
  const Rows rows(rule, 1600, 1600, true, 0, 0, 1, 0, &torus, &torus);
  std::vector<uint64_t> counts(20);
  std::vector<double> expected(20);
  for (uint32_t i = 0; i < 1600; ++i) {
    for (uint32_t j : row(rows, i)) ++counts.at(size_t(distance(torus, i, torus, j)));
    for (uint32_t j = 0; j < 1600; ++j) {
      const double d = distance(torus, i, torus, j);
      if (i != j && d <= 15) expected.at(size_t(d)) += rule.p(d);
    }
  }
  CHECK(counts[16] == 0);
  CHECK(counts[19] == 0);
  CHECK(counts[0] == 0);  // nobody but oneself is nearer than 1
  CHECK(chi_squared_p_value(counts, expected) > plausible);
}

TEST_CASE("distance rules use the positions of the slices, and a certain kernel is certain") {
  const Positions line = line_positions(50, 1);
  const DistanceDependent near{.p = {DistanceFunction::Kind::linear, 1, 0}, .cutoff = 2};
  const Rows rows(near, 10, 20, true, 20, 15, 1, 0, &line, &line);  // 20..29 onto 15..34
  auto targets = row(rows, 0);                                      // neuron 20
  std::ranges::sort(targets);
  CHECK(targets == std::vector<uint32_t>{3, 4, 6, 7});  // 18, 19, 21, 22
}

TEST_CASE("distance rules without positions, and impossible rules, are refused") {
  CHECK_THROWS_WITH_AS(Rows(DistanceDependent{}, 5, 5, false, 0, 0, 1, 0),
                       "connectivity by distance: the source population has no positions", Error);
  const Positions line = line_positions(7, 1);
  CHECK_THROWS_WITH_AS(Rows(DistanceDependent{}, 5, 5, false, 0, 3, 1, 0, &line, &line),
                       "connectivity by distance: the target population has 7 positions for 8 "
                       "neurons",
                       Error);
  CHECK_THROWS_AS(Rows(FixedOutDegree{9, true, false}, 5, 8, false, 0, 0, 1, 0), Error);
}

TEST_CASE("empty ends and zero degrees make empty rows") {
  for (const Connectivity& rule :
       {Connectivity(FixedProbability{0}), Connectivity(FixedInDegree{0}),
        Connectivity(FixedOutDegree{0}), Connectivity(FixedTotalNumber{0}),
        Connectivity(ExplicitPairs{})})
    CHECK(total(out_degrees({rule})) == 0);
  CHECK(total(out_degrees({AllToAll{}, 5, 0})) == 0);
  CHECK(total(out_degrees({FixedProbability{0.5}, 5, 0})) == 0);
  CHECK(Case{AllToAll{}, 0, 5}.rows().max_in_degree_bound() == 0);
}
