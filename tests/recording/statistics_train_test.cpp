#include "lapicque/recording/statistics_train.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "lapicque/base/error.hpp"
#include "recording/random_trains.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

namespace {
const std::vector<double> example{12.3, 20.1, 31.7, 33.2, 47.9, 61.4, 62.8, 79.5, 88.6, 95.2};
constexpr Window window{.t_start = 0, .t_stop = 100};

std::vector<double> regular_train(double interval, int n) {
  std::vector<double> train;
  for (int i = 1; i <= n; ++i) train.push_back(i * interval);
  return train;
}
}  // namespace

TEST_CASE("CV, CV2, LV and LvR agree with Elephant 1.2.1") {
  const auto gaps = intervals(example);
  CHECK(cv(gaps) == doctest::Approx(0.5601678593875542).epsilon(1e-12));
  CHECK(cv2(gaps) == doctest::Approx(0.9838575944732276).epsilon(1e-12));
  CHECK(lv(gaps) == doctest::Approx(1.044252660884796).epsilon(1e-12));
  CHECK(lvr(gaps, 5) == doctest::Approx(2.372628550310697).epsilon(1e-12));
  CHECK(lvr(gaps, 0) == doctest::Approx(lv(gaps)).epsilon(1e-12));
}

TEST_CASE("a Poisson process has CV, CV2, LV and Fano factor 1") {
  std::mt19937_64 random(1);
  const double duration = 4e6;
  const auto train = test::poisson_train(random, 50, duration);
  const auto gaps = intervals(train);
  const double n = static_cast<double>(gaps.size());
  CHECK(std::abs(n - 200000) < 5 * std::sqrt(200000.));
  CHECK(std::abs(cv(gaps) - 1) < 5 / std::sqrt(n));
  CHECK(std::abs(cv2(gaps) - 1) < 5 / std::sqrt(n));
  CHECK(std::abs(lv(gaps) - 1) < 5 * std::sqrt(1.2 / n));
  for (const double length : {10.0, 100.0, 1000.0})
    CHECK(std::abs(fano_factor(train, {0, duration}, length) - 1) <
          5 * std::sqrt(2 * length / duration));
}

TEST_CASE("gamma intervals of shape k have CV 1 / sqrt(k) and LV 3 / (2k + 1)") {
  std::mt19937_64 random(2);
  for (const int k : {2, 3, 5, 10}) {
    const auto gaps = intervals(test::gamma_train(random, k, 20, 5e6));
    const double n = static_cast<double>(gaps.size()), tolerance = 5 / std::sqrt(n);
    CHECK(n > 90000);
    CHECK(std::abs(cv(gaps) - 1 / std::sqrt(k)) < tolerance / std::sqrt(k));
    CHECK(std::abs(lv(gaps) - 3.0 / (2 * k + 1)) < tolerance);
  }
}

TEST_CASE("counts of gamma intervals vary less than Poisson, towards 1 / k in long windows") {
  std::mt19937_64 random(3);
  const double duration = 2e7;
  const auto train = test::gamma_train(random, 4, 20, duration);
  const double fano = fano_factor(train, {0, duration}, 5000);
  CHECK(std::abs(fano - 0.25) < 5 * 0.25 * std::sqrt(2 * 5000 / duration) + 0.005);
}

TEST_CASE("a regular train has CV, CV2, LV, LvR and Fano factor 0") {
  const auto train = regular_train(12.5, 400);
  const auto gaps = intervals(train);
  for (const double x : {cv(gaps), cv2(gaps), lv(gaps), lvr(gaps)}) CHECK(std::abs(x) < 1e-12);
  CHECK(fano_factor(train, {0, 5000}, 50) == 0);
  CHECK(mean_rate(train, {0, 5000}) == 80);
}

TEST_CASE("spikes on a grid fall into the bin that ends with them, whatever rounding does") {
  const auto train = regular_train(0.1, 1000);  // i * 0.1: many lie just above the grid
  for (const double bin : {0.1, 0.2, 0.5, 1.0, 2.0}) {
    const auto counts = binned_counts(train, window, bin);
    CHECK(counts.size() == static_cast<size_t>(std::lround(100 / bin)));
    for (const double count : counts) REQUIRE(count == std::lround(bin / 0.1));
  }
  CHECK(binned_counts(std::vector<double>{0, 1, 1.5, 2}, {0, 2}, 1) == std::vector<double>{2, 2});
}

TEST_CASE("a last bin that does not fit is left out with its spikes") {
  CHECK(binned_counts(std::vector<double>{1, 5, 9.5}, {0, 10}, 4) == std::vector<double>{1, 1});
  CHECK(binned_counts(example, {30, 60}, 15) == std::vector<double>{2, 1});
}

TEST_CASE("the population's rate is the mean of its neurons' rates") {
  std::mt19937_64 random(4);
  const auto trains = test::poisson_trains(random, 20, 30, 1000);
  double from_bins = 0, from_trains = 0;
  for (const double rate : population_rate(trains, {0, 1000}, 5)) from_bins += rate / 200;
  for (const auto& train : trains) from_trains += mean_rate(train, {0, 1000}) / 20;
  CHECK(from_bins == doctest::Approx(from_trains).epsilon(1e-12));
}

TEST_CASE("empty trains and single spikes have a rate but no variability") {
  const std::vector<double> none, one{50.0}, two{50.0, 60.0};
  CHECK(mean_rate(none, window) == 0);
  CHECK(mean_rate(one, window) == 10);
  CHECK(mean_rate(one, {60, 100}) == 0);
  CHECK(intervals(none).empty());
  CHECK(intervals(one).empty());
  for (const auto& train : {none, one, two}) {
    const auto gaps = intervals(train);
    for (const double x : {cv(gaps), cv2(gaps), lv(gaps), lvr(gaps)}) CHECK(std::isnan(x));
  }
  CHECK(std::isnan(fano_factor(none, window, 10)));
  CHECK(std::isnan(fano_factor(one, window, 60)));   // one window alone
  CHECK(std::isnan(fano_factor(one, window, 200)));  // longer than the train
  CHECK(fano_factor(one, window, 50) == doctest::Approx(0.5));
  CHECK(lv(std::vector<double>{0, 0, 1}) == doctest::Approx(1.5));  // 3 * (0 + 1) / 2
}

TEST_CASE("unsorted trains, times that are none and impossible windows are Errors") {
  const std::vector<double> unsorted{2, 1}, nan{1, std::nan("")};
  CHECK_THROWS_WITH_AS(intervals(unsorted),
                       "spike train: time 1 (1 ms) comes after 2 ms; sort the train first", Error);
  CHECK_THROWS_AS(mean_rate(nan, window), Error);
  CHECK_THROWS_AS(mean_rate(example, {0, 0}), Error);
  CHECK_THROWS_AS(mean_rate(example, {10, 0}), Error);
  CHECK_THROWS_AS(binned_counts(example, window, 0), Error);
  CHECK_THROWS_AS(binned_counts(example, window, 101), Error);
  CHECK_THROWS_AS(binned_counts(example, window, std::nan("")), Error);
  CHECK_THROWS_AS(fano_factor(example, window, -1), Error);
  CHECK_THROWS_AS(cv(std::vector<double>{1, -1}), Error);
  CHECK_THROWS_AS(population_rate({}, window, 1), Error);
}
