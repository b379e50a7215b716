#include "lapicque/recording/correlation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "lapicque/base/error.hpp"
#include "recording/random_trains.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

namespace {
using Trains = std::vector<std::vector<double>>;
const std::vector<double> a{12.3, 20.1, 31.7, 33.2, 47.9, 61.4, 62.8, 79.5, 88.6, 95.2};
const std::vector<double> b{5.4, 19.3, 33.2, 36.6, 52.5, 60.9, 77.7, 91.1};
constexpr Window window{.t_start = 0, .t_stop = 100};
auto near(double x) { return doctest::Approx(x).epsilon(1e-12); }

/// Trains that each copy the spikes of one mother train with probability c: the counts of any two
/// correlate by c (multiple interaction process, Kuhn et al. 2003).
Trains correlated_trains(std::mt19937_64& random, size_t n, double rate, double c,
                         double duration) {
  const auto mother = test::poisson_train(random, rate / c, duration);
  Trains trains(n);
  for (const double time : mother)
    for (auto& train : trains)
      if (test::uniform(random) < c) train.push_back(time);
  return trains;
}
}  // namespace

TEST_CASE("covariances, correlations and STTC agree with Elephant 1.2.1") {
  const Trains pair{a, b};
  const auto covariance = covariance_matrix(pair, window, 10);
  CHECK(covariance(0, 0) == near(0.4444444444444444));
  CHECK(covariance(0, 1) == near(0.1111111111111111));
  CHECK(covariance(1, 0) == covariance(0, 1));
  CHECK(covariance(1, 1) == near(0.4));
  CHECK(correlation_matrix(pair, window, 10)(0, 1) == near(0.2635231383473649));
  CHECK(correlation_matrix(pair, window, 10)(1, 1) == near(1));
  CHECK(spike_count_correlation(a, b, window, 10) == near(0.2635231383473649));
  CHECK(sttc(a, b, window, 1) == near(0.17362358639137074));
  CHECK(sttc(a, b, window, 3) == near(0.2653586109102459));
  CHECK(sttc(b, a, window, 6) == near(0.18767589986668676));
}

TEST_CASE("the mean correlation without the matrix is the mean of the matrix") {
  std::mt19937_64 random(1);
  auto trains = test::poisson_trains(random, 30, 20, 2000);
  trains[3] = trains[4];  // a pair that correlates by 1
  trains.push_back({});   // silent trains do not count
  const auto m = correlation_matrix(trains, {0, 2000}, 2);
  double sum = 0;
  for (size_t i = 0; i < 30; ++i)
    for (size_t j = 0; j < 30; ++j)
      if (i != j) sum += m(i, j);
  CHECK(std::isnan(m(0, 30)));
  CHECK(m(3, 4) == near(1));
  CHECK(mean_correlation(trains, {0, 2000}, 2) == near(sum / (30 * 29)));
}

TEST_CASE("trains that copy a fraction c of one mother's spikes correlate by c") {
  std::mt19937_64 random(2);
  for (const double c : {0.05, 0.3, 0.8}) {
    const auto trains = correlated_trains(random, 40, 10, c, 50000);
    CHECK(std::abs(mean_correlation(trains, {0, 50000}, 2) - c) < 0.03 * std::sqrt(c));
  }
}

TEST_CASE("independent trains do not correlate") {
  std::mt19937_64 random(3);
  const auto trains = test::poisson_trains(random, 50, 20, 20000);
  // Each coefficient has sd 1 / sqrt(bins) = 0.01; their mean over 1225 pairs 0.0003.
  CHECK(std::abs(mean_correlation(trains, {0, 20000}, 2)) < 5 * 0.0003);
  CHECK(std::abs(sttc(trains[0], trains[1], {0, 20000}, 5)) < 0.1);
}

TEST_CASE("a delayed copy shows as a peak at its delay, positive where the second is later") {
  std::mt19937_64 random(4);
  const auto first = test::poisson_train(random, 20, 20000);
  auto second = first;
  for (double& time : second) time += 5;
  const Window w{0, 20005};
  const auto forth = cross_correlogram(first, second, w, 1, 20);
  const auto back = cross_correlogram(second, first, w, 1, 20);
  CHECK(forth.lags.front() == -20);
  CHECK(forth.lags.size() == 41);
  const auto peak = std::max_element(forth.counts.begin(), forth.counts.end());
  CHECK(forth.lags[static_cast<size_t>(peak - forth.counts.begin())] == 5);
  CHECK(*peak >= static_cast<double>(first.size()));
  CHECK(*peak < 1.2 * static_cast<double>(first.size()));
  for (size_t k = 0; k < 41; ++k) REQUIRE(forth.counts[k] == back.counts[40 - k]);
}

TEST_CASE("independent trains give the expected correlogram") {
  std::mt19937_64 random(5);
  const auto first = test::poisson_train(random, 50, 100000);
  const auto second = test::poisson_train(random, 50, 100000);
  const auto c = cross_correlogram(first, second, {0, 100000}, 2, 50);
  for (size_t k = 0; k < c.counts.size(); ++k)
    REQUIRE(std::abs(c.counts[k] - c.expected[k]) < 6 * std::sqrt(c.expected[k]));
  const double sum = std::accumulate(c.counts.begin(), c.counts.end(), 0.0);
  const double expected = std::accumulate(c.expected.begin(), c.expected.end(), 0.0);
  CHECK(std::abs(sum / expected - 1) < 5 / std::sqrt(5000.));
}

TEST_CASE("correlograms of spikes on a grid are symmetric and evenly wide") {
  std::vector<double> train;
  for (int i = 1; i <= 1000; ++i) train.push_back(i * 0.1);
  const auto c = autocorrelogram(train, {0, 100}, 1, 10);
  for (size_t k = 0; k < 21; ++k) {
    const double lag = std::abs(c.lags[k]);
    // Per bin of ten lags 0.1 ms apart, 1000 - 10 lag pairs each; none of a spike with itself.
    const double expected =
        lag == 0 ? 10 * 1000 - 2 * (1 + 2 + 3 + 4 + 2.5) - 1000 : 10 * (1000 - 10 * lag);
    REQUIRE(c.counts[k] == near(expected));
  }
}

TEST_CASE("a regular train's autocorrelogram peaks at multiples of its interval only") {
  std::vector<double> train;
  for (int i = 1; i <= 50; ++i) train.push_back(20.0 * i);
  const auto c = autocorrelogram(train, {0, 1000}, 1, 70);
  for (size_t k = 0; k < c.lags.size(); ++k) {
    const double lag = std::abs(c.lags[k]);
    const bool multiple = lag > 0 && std::fmod(lag, 20) == 0;
    REQUIRE(c.counts[k] == (multiple ? 50 - lag / 20 : 0));
  }
}

TEST_CASE("the tiling coefficient of equal trains is 1 at any rate, of silent ones undefined") {
  std::mt19937_64 random(6);
  for (const double rate : {1.0, 20.0, 500.0}) {
    const auto train = test::poisson_train(random, rate, 5000);
    CHECK(sttc(train, train, {0, 5000}, 2) == near(1));
  }
  CHECK(std::isnan(sttc(a, {}, window, 2)));
  std::vector<double> odd, even;
  for (int i = 0; i < 50; ++i) odd.push_back(20.0 * i + 5), even.push_back(20.0 * i + 15);
  CHECK(sttc(odd, even, {0, 1000}, 2) < -0.15);  // they avoid each other
}

TEST_CASE("chi is 1 for equal traces and 1 / sqrt(N) for independent ones") {
  std::mt19937_64 random(7);
  const size_t n = 100, samples = 5000;
  Trains independent(n), alike(n);
  for (size_t i = 0; i < n; ++i)
    for (size_t k = 0; k < samples; ++k) {
      independent[i].push_back(test::uniform(random));
      alike[i].push_back(std::sin(0.01 * static_cast<double>(k)) + static_cast<double>(i));
    }
  CHECK(chi(alike) == near(1));
  CHECK(std::abs(chi(independent) - 0.1) < 5 * 0.1 / std::sqrt(2.0 * samples));
  // A common signal that makes up half of each trace's variance: chi^2 = 1/2 + 1/2N.
  const auto common = independent[0];
  for (size_t i = 1; i < n; ++i)
    for (size_t k = 0; k < samples; ++k) independent[i][k] += common[k];
  independent.erase(independent.begin());
  CHECK(chi(independent) == doctest::Approx(std::sqrt(0.5 + 0.5 / 99)).epsilon(0.02));
}

TEST_CASE("the chi of spike counts has the same limits") {
  std::mt19937_64 random(8);
  const Window w{0, 20000};
  const auto train = test::poisson_train(random, 20, 20000);
  CHECK(spike_chi(Trains(20, train), w, 5) == near(1));
  auto trains = test::poisson_trains(random, 400, 20, 20000);
  const double independent = spike_chi(trains, w, 5);
  CHECK(std::abs(independent - 0.05) < 5 * 0.05 / std::sqrt(2.0 * 4000));
  Trains counts;
  for (const auto& t : trains) counts.push_back(binned_counts(t, w, 5));
  CHECK(independent == doctest::Approx(chi(counts)).epsilon(1e-10));
  trains.push_back({});
  CHECK(spike_chi(trains, w, 5) == independent);  // silent trains are left out
}

TEST_CASE("what does not vary has no correlation and no chi") {
  const Trains silent(3);
  CHECK(std::isnan(mean_correlation(silent, window, 2)));
  CHECK(std::isnan(mean_correlation(Trains{a, {}}, window, 2)));
  CHECK(std::isnan(spike_chi(silent, window, 2)));
  CHECK(std::isnan(chi({})));
  CHECK(std::isnan(chi(Trains{{1, 1, 1}, {2, 2, 2}})));
  CHECK(std::isnan(covariance_matrix(Trains{a, b}, window, 60)(0, 1)));  // one bin
  const Trains even{{5, 15, 25, 35}, {5, 7, 15, 25}};
  CHECK(std::isnan(correlation_matrix(even, {0, 40}, 10)(0, 1)));
  CHECK(cross_correlogram(a, {}, window, 1, 3).counts == std::vector<double>(7));
}

TEST_CASE("correlations of impossible windows are Errors") {
  const std::vector<double> unsorted{2, 1};
  CHECK_THROWS_AS(mean_correlation(Trains{a, unsorted}, window, 2), Error);
  CHECK_THROWS_AS(mean_correlation(Trains{a, b}, window, 200), Error);
  CHECK_THROWS_AS(cross_correlogram(a, b, window, 0, 10), Error);
  CHECK_THROWS_AS(cross_correlogram(a, b, window, 1, 100), Error);
  CHECK_THROWS_AS(sttc(a, b, window, 0), Error);
  CHECK_THROWS_AS(chi(Trains{{1, 2}, {1}}), Error);
}
