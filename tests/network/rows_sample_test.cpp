#include "lapicque/network/rows_sample.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/goodness.hpp"

using namespace lapicque;
using namespace goodness;

namespace {
Stream test_stream(uint32_t id) { return Stream(make_key(5, Purpose::test, id)); }
}  // namespace

TEST_CASE("draws with repetition are uniform over all but the excluded one") {
  Stream stream = test_stream(1);
  std::vector<uint32_t> xs;
  for (uint32_t excluded : {nobody, 0u, 3u, 9u}) {
    draw_with_repetition(stream, 100000, 10, excluded, xs);
    REQUIRE(xs.size() == 100000);
    std::vector<uint64_t> counts(10);
    for (uint32_t x : xs) ++counts.at(x);
    std::vector<double> expected(10, excluded == nobody ? 1e4 : 1e5 / 9);
    if (excluded != nobody) {
      CHECK(counts[excluded] == 0);
      counts.erase(counts.begin() + excluded), expected.erase(expected.begin() + excluded);
    }
    CHECK(chi_squared_p_value(counts, expected) > plausible);
  }
}

TEST_CASE("draws without repetition make every subset equally likely") {
  // 3 of 6 (excluding one of 7): 20 subsets, as bit masks.
  Stream stream = test_stream(2);
  std::vector<uint32_t> xs;
  std::vector<uint64_t> subsets(128);
  for (int i = 0; i < 40000; ++i) {
    draw_without_repetition(stream, 3, 7, 2, xs);
    uint32_t mask = 0;
    for (uint32_t x : xs) mask |= 1u << x;
    ++subsets.at(mask);
  }
  std::vector<uint64_t> seen;
  for (uint64_t n : subsets)
    if (n) seen.push_back(n);
  REQUIRE(seen.size() == 20);
  CHECK(chi_squared_p_value(seen, std::vector<double>(20, 2000)) > plausible);
}

TEST_CASE("samples are different numbers in range, for few and many of few and many") {
  Stream stream = test_stream(3);
  std::vector<uint32_t> xs;
  struct Case {
    uint32_t k, n, excluded;
  };
  for (auto [k, n, excluded] : {Case{0, 1, 0},
                                {0, 5, nobody},
                                {1, 1, nobody},
                                {32, 32, nobody},
                                {33, 33, nobody},
                                {32, 33, 7},
                                {33, 34, 33},
                                {63, 64, 0},
                                {1000, 1001, 500},
                                {40, 100000, 99999},
                                {500, 1000, nobody}}) {
    draw_without_repetition(stream, k, n, excluded, xs);
    const std::set<uint32_t> set(xs.begin(), xs.end());
    CHECK(set.size() == k);
    CHECK(xs.size() == k);
    CHECK(set.count(excluded) == 0);
    CHECK((set.empty() || *set.rbegin() < n));
  }
}

TEST_CASE("each number is as often in a large sample as any other") {
  Stream stream = test_stream(4);
  std::vector<uint32_t> xs;
  std::vector<uint64_t> counts(200);
  for (int i = 0; i < 2000; ++i) {
    draw_without_repetition(stream, 80, 200, nobody, xs);
    for (uint32_t x : xs) ++counts[x];
  }
  // Counts are sums of Bernoulli variables: their chi-squared is smaller by 1 - k/n.
  double statistic = 0;
  for (uint64_t n : counts) statistic += (double(n) - 800) * (double(n) - 800) / (800 * 0.6);
  CHECK(1 - gamma_cdf(199 / 2.0, statistic / 2) > plausible);
  CHECK(gamma_cdf(199 / 2.0, statistic / 2) > plausible);
}

TEST_CASE("the hypergeometric law: small, lopsided and large") {
  Stream stream = test_stream(5);
  struct Law {
    uint64_t successes, failures, k;
  };
  for (auto [g, f, k] : {Law{3, 4, 2},
                         {10, 10, 10},
                         {100, 1, 50},
                         {1, 100, 50},
                         {500, 700, 300},
                         {20, 1000000, 100000},
                         {5000000, 5000000, 400}}) {
    const double G = double(g), F = double(f), K = double(k);
    auto pmf = [&](double x) {
      if (x < std::max(0.0, K - F) || x > std::min(K, G)) return 0.0;
      return std::exp(log_choose(G, x) + log_choose(F, K - x) - log_choose(G + F, K));
    };
    CHECK(integers_p_value(
              50000, std::min(g, k), [&] { return hypergeometric(stream, g, f, k); }, pmf) >
          plausible);
  }
  CHECK(hypergeometric(stream, 0, 5, 3) == 0);
  CHECK(hypergeometric(stream, 5, 0, 3) == 3);
  CHECK(hypergeometric(stream, 5, 3, 8) == 5);
  CHECK(hypergeometric(stream, 5, 3, 0) == 0);
}

TEST_CASE("a hypergeometric number of a hundred million pairs has the right spread") {
  Stream stream = test_stream(6);
  const double G = 2e8, F = 3e8, K = 1e7, p = G / (G + F);
  const double sigma = std::sqrt(K * p * (1 - p) * (G + F - K) / (G + F - 1));
  std::vector<double> xs;
  for (int i = 0; i < 1000; ++i)
    xs.push_back((double(hypergeometric(stream, 200000000, 300000000, 10000000)) + 0.5 - K * p) /
                 sigma);
  CHECK(ks_p_value(xs, normal_cdf) > plausible);
}

TEST_CASE("a geometric gap follows its law, and stops at the limit") {
  Stream stream = test_stream(7);
  for (double p : {0.01, 0.3, 0.9})
    CHECK(integers_p_value(
              100000, 500, [&] { return geometric_gap(stream, std::log1p(-p), 1000000); },
              [&](double k) { return p * std::pow(1 - p, k); }) > plausible);
  CHECK(geometric_gap(stream, std::log1p(-1.0), 10) == 0);
  CHECK(geometric_gap(stream, -1e-300, 10) == 10);
}
