#include "lapicque/recording/statistics_sample.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "lapicque/base/error.hpp"
#include "recording/random_trains.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

namespace {
const std::vector<double> sample{12.3, 20.1, 31.7, 33.2, 47.9, 61.4, 62.8, 79.5, 88.6, 95.2};
auto near(double x) { return doctest::Approx(x).epsilon(1e-12); }
}  // namespace

TEST_CASE("moments and quantiles agree with numpy 2.4.6 and scipy 1.17.1") {
  CHECK(mean(sample) == near(53.27));
  CHECK(sd(sample) == near(28.919353381429538));
  CHECK(sem(sample) == near(9.14510251446095));
  const std::vector<double> shuffled{62.8, 12.3, 95.2, 20.1, 31.7, 88.6, 33.2, 79.5, 47.9, 61.4};
  const double p[]{0, 0.1, 0.25, 0.5, 0.9, 1};
  const double expected[]{12.3, 19.32, 32.075, 54.65, 89.26, 95.2};
  for (int i = 0; i < 6; ++i) CHECK(quantile(shuffled, p[i]) == near(expected[i]));
}

TEST_CASE("what too few numbers do not define is NaN") {
  CHECK(std::isnan(mean({})));
  CHECK(std::isnan(sd(std::vector{1.0})));
  CHECK(std::isnan(sem(std::vector{1.0})));
  CHECK(std::isnan(median({})));
  CHECK(median(std::vector{3.0}) == 3);
  CHECK(std::isnan(kolmogorov_smirnov(sample, {}).p_value));
  CHECK_THROWS_AS(quantile(sample, 1.1), Error);
  CHECK_THROWS_AS(quantile(std::vector{1.0, std::nan("")}, 0.5), Error);
}

TEST_CASE("every number is in one bin of a histogram, or beside it") {
  const std::vector<double> xs{-1, 0, 0.5, 1, 1.5, 2, 2.5, std::nan("")};
  const auto h = histogram(xs, 0, 2, 2);
  CHECK(h.edges == std::vector<double>{0, 1, 2});
  CHECK(h.counts == std::vector<uint64_t>{2, 3});  // [0, 1), [1, 2]
  CHECK(h.below == 1);
  CHECK(h.above == 2);
  CHECK_THROWS_AS(histogram(xs, 2, 2, 2), Error);
  CHECK_THROWS_AS(histogram(xs, 0, 2, 0), Error);
}

TEST_CASE("Kolmogorov and Smirnov's test agrees with scipy 1.17.1") {
  const std::vector<double> other{5.4, 19.3, 33.2, 36.6, 52.5, 60.9, 77.7, 91.1};
  const auto small = kolmogorov_smirnov(sample, other);
  CHECK(small.statistic == near(0.25));
  CHECK(small.p_value == near(0.8982357511769276));
  std::vector<double> a, b;
  for (int i = 0; i < 60; ++i) a.push_back(i + 0.5);
  for (int i = 0; i < 45; ++i) b.push_back(0.7 * i + 3.1);
  const auto exact = kolmogorov_smirnov(a, b);
  CHECK(exact.statistic == near(0.43333333333333335));
  CHECK(exact.p_value == near(7.818142144268903e-05));
  a.resize(2000);
  b.resize(2000);
  const double shifts[]{20, 63, 100};
  const double limits[]{0.9999652306540077, 0.27418483901034707,
                        0.013475889875863702};  // kstwobign
  for (int k = 0; k < 3; ++k) {
    for (int i = 0; i < 2000; ++i) a[i] = i, b[i] = i + shifts[k];
    CHECK(kolmogorov_smirnov(a, b).statistic == near(shifts[k] / 2000));
    CHECK(kolmogorov_smirnov(a, b).p_value == doctest::Approx(limits[k]).epsilon(1e-10));
  }
}

TEST_CASE("two samples of one law are told apart no more often than the p-value says") {
  std::mt19937_64 random(5);
  int below_tenth = 0, told_apart = 0;
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<double> a(40), b(50), c(50);
    for (double& x : a) x = test::uniform(random);
    for (double& x : b) x = test::uniform(random);
    for (double& x : c) x = std::sqrt(test::uniform(random));
    below_tenth += kolmogorov_smirnov(a, b).p_value <= 0.1;
    told_apart += kolmogorov_smirnov(a, c).p_value <= 0.1;
  }
  CHECK(below_tenth >= 20);  // the statistic is discrete: a little below 50
  CHECK(below_tenth <= 75);
  CHECK(told_apart > 300);
}
