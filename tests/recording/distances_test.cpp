#include "lapicque/recording/distances.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/distances_profile.hpp"
#include "recording/random_trains.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

namespace {
using Train = std::vector<double>;
const Train a{12.3, 20.1, 31.7, 33.2, 47.9, 61.4, 62.8, 79.5, 88.6, 95.2};
const Train b{5.4, 19.3, 33.2, 36.6, 52.5, 60.9, 77.7, 91.1};
const Train c{40.5};
const Train none;
constexpr Window window{.t_start = 0, .t_stop = 100};
constexpr double infinity = std::numeric_limits<double>::infinity();
auto near(double x) { return doctest::Approx(x).epsilon(1e-12); }

/// The definition: sums over all pairs of spikes.
double van_rossum_by_pairs(const Train& x, const Train& y, double tau) {
  auto product = [tau](const Train& s, const Train& t) {
    double sum = 0;
    for (const double i : s)
      for (const double j : t) sum += std::exp(-std::abs(i - j) / tau);
    return sum;
  };
  return std::sqrt(product(x, x) + product(y, y) - 2 * product(x, y));
}

/// The definition behind it: 2 / tau times the integral of the squared difference.
double van_rossum_by_integral(const Train& x, const Train& y, double tau) {
  auto filtered = [tau](const Train& s, double t) {
    double sum = 0;
    for (const double time : s) sum += time <= t ? std::exp((time - t) / tau) : 0;
    return sum;
  };
  double area = 0;
  const double step = 1e-3;
  for (double t = step / 2; t < 100 + 20 * tau; t += step)
    area += step * std::pow(filtered(x, t) - filtered(y, t), 2);
  return std::sqrt(2 / tau * area);
}
}  // namespace

TEST_CASE("van Rossum's and Victor and Purpura's distances agree with Elephant 1.2.1") {
  CHECK(van_rossum_distance(a, b, 2) == near(3.3609601823330193));
  CHECK(van_rossum_distance(a, b, 10) == near(2.262659705594397));
  CHECK(van_rossum_distance(a, b, 50) == near(1.9181932408584652));
  CHECK(victor_purpura_distance(a, b, 0.05) == near(3.1));
  CHECK(victor_purpura_distance(a, b, 0.2) == near(6.4));
  CHECK(victor_purpura_distance(a, b, 1) == near(13.1));
}

TEST_CASE("van Rossum's distance in one pass is the definition's") {
  std::mt19937_64 random(1);
  for (const double tau : {0.3, 5.0, 80.0}) {
    const auto x = test::poisson_train(random, 60, 2000), y = test::poisson_train(random, 40, 2000);
    CHECK(van_rossum_distance(x, y, tau) ==
          doctest::Approx(van_rossum_by_pairs(x, y, tau)).epsilon(1e-11));
  }
  CHECK(van_rossum_distance(a, b, 10) ==
        doctest::Approx(van_rossum_by_integral(a, b, 10)).epsilon(1e-3));
}

TEST_CASE("van Rossum's distance counts spikes not shared for short tau, the excess for long") {
  CHECK(van_rossum_distance(c, none, 7) == 1);
  CHECK(van_rossum_distance(a, b, 1e-4) == near(4));  // sqrt(18 spikes - 2 shared at 33.2 ms)
  CHECK(van_rossum_distance(a, b, 1e9) == doctest::Approx(2).epsilon(1e-6));
  CHECK(van_rossum_distance(a, b, infinity) == 2);
}

TEST_CASE(
    "Victor and Purpura's distance is |n - m| for q = 0, and n + m less the shared for large q") {
  CHECK(victor_purpura_distance(a, b, 0) == 2);
  CHECK(victor_purpura_distance(a, b, 1e6) == 16);
  CHECK(victor_purpura_distance(a, b, infinity) == 16);
  CHECK(victor_purpura_distance(a, none, 0.3) == 10);
  CHECK(victor_purpura_distance(Train{10}, Train{13}, 0.1) == near(0.3));  // moved
  CHECK(victor_purpura_distance(Train{10}, Train{50}, 0.1) == 2);          // removed and added
}

TEST_CASE("the distances are metrics") {
  using Distance = std::function<double(const Train&, const Train&)>;
  const Distance distances[]{
      [](const Train& x, const Train& y) { return van_rossum_distance(x, y, 10); },
      [](const Train& x, const Train& y) { return victor_purpura_distance(x, y, 0.1); },
      [](const Train& x, const Train& y) {
        return isi_distance(x, y, {0, 500});
      },
      [](const Train& x, const Train& y) {
        return spike_distance(x, y, {0, 500});
      }};
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 100; ++trial) {
    const auto x = test::poisson_train(random, 5, 500), y = test::poisson_train(random, 20, 500),
               z = test::poisson_train(random, 40, 500);
    for (size_t i = 0; i < 4; ++i) {
      const auto& d = distances[i];
      REQUIRE(d(x, x) < 1e-7);
      REQUIRE(d(x, y) > 0);
      REQUIRE(d(x, y) == doctest::Approx(d(y, x)).epsilon(1e-12));
      if (i < 3)
        REQUIRE(d(x, z) <= d(x, y) + d(y, z) + 1e-12);  // SPIKE is no metric in the strict sense
      if (i >= 2) REQUIRE(d(x, y) < 1);
    }
  }
}

TEST_CASE("ISI- and SPIKE-distance agree with PySpike 0.9.0, at the edges too") {
  struct Row {
    Train x, y;
    double isi, spike;
  };
  const Row rows[]{{a, b, 0.259616620631184, 0.21960164708139085},
                   {a, c, 0.764668368087976, 0.39689263238204764},
                   {b, c, 0.7263056956115779, 0.3400100012596823},
                   {a, none, 0.881382, 0.40527036837254876},
                   {c, none, 0.48195, 0.35562719872605597},
                   {{0, 30, 70}, {25, 60, 100}, 0.08035714285714285, 0.21724270040856578},
                   {{40.5}, {60}, 0.26434243697478993, 0.37758826606648427}};
  for (const auto& row : rows) {
    CHECK(isi_distance(row.x, row.y, window) == near(row.isi));
    CHECK(spike_distance(row.x, row.y, window) == near(row.spike));
    CHECK(spike_distance(row.y, row.x, window) == near(row.spike));
  }
  CHECK(isi_distance(none, none, window) == 0);
  CHECK(spike_distance(none, none, window) == 0);
}

TEST_CASE("regular trains of intervals 1 and k have the ISI-distance 1 - 1 / k") {
  Train fast, slow;
  for (int i = 0; i <= 1000; ++i) fast.push_back(i);
  for (int i = 0; i <= 250; ++i) slow.push_back(4 * i);
  CHECK(isi_distance(fast, slow, {0, 1000}) == near(0.75));
}

TEST_CASE("equal trains have the coincidence factor 1, and no model of the same size has more") {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 20; ++trial) {
    const auto x = test::poisson_train(random, 30, 2000), y = test::poisson_train(random, 30, 2000);
    CHECK(coincidence_factor(x, x, {0, 2000}, 2) == near(1));
    CHECK(coincidence_factor(x, y, {0, 2000}, 4) < 0.6);
  }
}

TEST_CASE("Poisson trains of the target's rate have the coincidence factor 0 on average") {
  std::mt19937_64 random(4);
  double sum = 0;
  for (int draw = 0; draw < 1000; ++draw) {
    const auto x = test::poisson_train(random, 10, 5000), y = test::poisson_train(random, 10, 5000);
    sum += coincidence_factor(x, y, {0, 5000}, 2);
  }
  CHECK(std::abs(sum / 1000) < 0.02);
}

TEST_CASE("coincidences pair spikes one to one, as many as can be") {
  CHECK(coincidences(Train{10, 11, 12}, Train{11}, 2) == 1);
  CHECK(coincidences(Train{10, 12}, Train{11, 14}, 2) == 2);  // 10-11, 12-14
  CHECK(coincidences(Train{10, 20}, Train{12, 22.5}, 2) == 1);
  CHECK(coincidences(Train{4 * 0.1}, Train{24 * 0.1}, 2) == 1);  // on the border, but for rounding
  CHECK(coincidences(a, none, 2) == 0);
  // By hand: 4 spikes in 100 ms, 3 pairs within 2 ms, 5 model spikes; 2 delta r = 0.16.
  const Train target{10, 30, 50, 70}, model{11, 31, 40, 51, 90};
  CHECK(coincidence_factor(target, model, window, 2) == near(2 / 0.84 * (3 - 0.16 * 4) / 9));
}

TEST_CASE("the coincidence factor of silent trains and of too wide windows") {
  CHECK(std::isnan(coincidence_factor(none, none, window, 2)));
  CHECK(coincidence_factor(none, a, window, 2) == 0);
  CHECK(coincidence_factor(a, none, window, 2) == near(2 / 0.6 * -0.4));
  CHECK_THROWS_AS(coincidence_factor(a, b, window, 5), Error);
}

TEST_CASE("all pairs of a population make a symmetric matrix") {
  const std::vector<Train> trains{a, b, none};
  const auto m = pairwise(
      trains, [](const Train& x, const Train& y) { return victor_purpura_distance(x, y, 0.2); });
  CHECK(m(0, 1) == near(6.4));
  CHECK(m(1, 0) == m(0, 1));
  CHECK(m(2, 1) == 8);
  CHECK(m(1, 1) == 0);
}

TEST_CASE("distances of unsorted trains and with impossible parameters are Errors") {
  const Train unsorted{2, 1};
  CHECK_THROWS_AS(van_rossum_distance(a, unsorted, 10), Error);
  CHECK_THROWS_AS(victor_purpura_distance(unsorted, a, 10), Error);
  CHECK_THROWS_AS(isi_distance(unsorted, a, window), Error);
  CHECK_THROWS_AS(spike_distance(a, b, {100, 0}), Error);
  CHECK_THROWS_AS(van_rossum_distance(a, b, 0), Error);
  CHECK_THROWS_AS(victor_purpura_distance(a, b, -1), Error);
  CHECK_THROWS_AS(coincidences(a, b, -1), Error);
}
