#include "lapicque/recording/statistics_summary.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/statistics.hpp"
#include "recording/random_trains.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

TEST_CASE("independent Poisson neurons are irregular, uncorrelated and without a rhythm") {
  std::mt19937_64 random(1);
  const auto trains = test::poisson_trains(random, 100, 20, 20000);
  const auto s = summarise(collect(trains, 0, 20000));
  CHECK(s.n_neurons == 100);
  CHECK(s.n_active == 100);
  CHECK(s.duration == 20000);
  CHECK(s.rate == doctest::Approx(static_cast<double>(s.n_spikes) / 100 / 20).epsilon(1e-12));
  CHECK(std::abs(s.rate - 20) < 0.5);
  CHECK(std::abs(s.rate_sd - 1) < 0.4);  // sqrt(20 Hz / 20 s)
  for (const double x : {s.cv, s.cv2, s.lv, s.fano}) CHECK(std::abs(x - 1) < 0.03);
  CHECK(std::abs(s.population_fano - 1) < 0.1);
  CHECK(std::abs(s.correlation) < 1e-3);
  CHECK(std::abs(s.synchrony - 0.1) < 0.01);
  CHECK(s.peak_prominence < 2);
}

TEST_CASE("a population that fires together at 40 Hz shows in every figure") {
  std::vector<double> beat;
  for (int i = 1; i <= 200; ++i) beat.push_back(25.0 * i);
  const auto s = summarise(collect(std::vector<std::vector<double>>(30, beat), 0, 5000));
  CHECK(s.rate == 40);
  CHECK(s.rate_sd == 0);
  CHECK(s.cv < 1e-12);
  CHECK(s.lv < 1e-12);
  CHECK(s.fano == 0);
  CHECK(s.correlation == doctest::Approx(1));
  CHECK(s.synchrony == doctest::Approx(1));
  CHECK(s.population_fano > 20);
  CHECK(std::abs(std::remainder(s.peak_frequency, 40)) < 0.5);  // 40 Hz or a harmonic
  CHECK(s.peak_prominence > 5);
}

TEST_CASE("a summary holds what the single functions give") {
  std::mt19937_64 random(2);
  std::vector<std::vector<double>> trains(40);
  for (auto& train : trains) train = test::gamma_train(random, 3, 15, 5000);
  trains[7].clear();
  trains[8] = {2500};  // enters the rate, but has no CV
  const Window window{0, 5000};
  const auto s = summarise(collect(trains, 0, 5000));
  double cvs = 0, fanos = 0;
  for (const auto& train : trains)
    if (train.size() > 2) cvs += cv(intervals(train)) / 38;
  for (const auto& train : trains)
    if (!train.empty()) fanos += fano_factor(train, window, 100) / 39;
  CHECK(s.n_active == 39);
  CHECK(s.fano == doctest::Approx(fanos).epsilon(1e-12));
  CHECK(s.cv == doctest::Approx(cvs).epsilon(1e-12));
  CHECK(s.correlation == doctest::Approx(mean_correlation(trains, window, 2)).epsilon(1e-12));
  CHECK(s.synchrony == doctest::Approx(spike_chi(trains, window, 2)).epsilon(1e-12));
  CHECK(s.peak_frequency == peak(population_spectrum(trains, window), 5, 500).frequency);
}

TEST_CASE("what a recording cannot tell is NaN in its summary, never an Error") {
  const SpikeTrains recordings[]{{},
                                 {.t_stop = 100},
                                 {.t_stop = 1000, .n_neurons = 5},
                                 {.t_stop = 1000, .times = {5}, .senders = {0}, .n_neurons = 1},
                                 {.t_stop = 0.1, .times = {0.1}, .senders = {0}, .n_neurons = 2}};
  for (const auto& recording : recordings) {
    const auto s = summarise(recording);
    CHECK(s.n_spikes == recording.n_spikes());
    for (const double x : {s.cv, s.cv2, s.lv, s.correlation}) CHECK(std::isnan(x));
  }
  CHECK(std::isnan(summarise({.t_stop = 100}).rate));
  CHECK(summarise({.t_stop = 1000, .n_neurons = 5}).rate == 0);
  CHECK(summarise(recordings[3]).rate == 1);
  CHECK_THROWS_AS(summarise({.t_stop = 1, .times = {2}, .senders = {0}, .n_neurons = 1}), Error);
  CHECK_THROWS_AS(summarise({}, {.bin = 0}), Error);
}
