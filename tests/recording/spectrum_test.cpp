#include "lapicque/recording/spectrum.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "lapicque/base/error.hpp"
#include "recording/random_trains.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

namespace {
using Complex = std::complex<double>;
constexpr double pi = std::numbers::pi;

std::vector<Complex> noise(std::mt19937_64& random, size_t n) {
  std::vector<Complex> x(n);
  for (Complex& value : x) {
    const double re = test::uniform(random) - 0.5, im = test::uniform(random) - 0.5;
    value = {re, im};
  }
  return x;
}

double energy(const std::vector<Complex>& x) {
  double sum = 0;
  for (const Complex& value : x) sum += std::norm(value);
  return sum;
}
}  // namespace

TEST_CASE("the fast transform is the definition's sum, for any length") {
  std::mt19937_64 random(1);
  for (const size_t n : {1, 2, 3, 4, 5, 7, 8, 12, 17, 30, 64, 97, 100, 128, 255}) {
    const auto x = noise(random, n);
    const auto fast = fft(x);
    for (size_t k = 0; k < n; ++k) {
      Complex sum = 0;
      for (size_t i = 0; i < n; ++i)
        sum += x[i] *
               std::polar(1.0, -2 * pi * static_cast<double>(k * i % n) / static_cast<double>(n));
      REQUIRE(std::abs(fast[k] - sum) < 1e-13 * static_cast<double>(n));
    }
  }
  CHECK(fft({}).empty());
}

TEST_CASE("Parseval: a transform keeps the energy, and its inverse brings the signal back") {
  std::mt19937_64 random(2);
  for (const size_t n : {1024, 1000, 10007}) {
    const auto x = noise(random, n);
    const auto transform = fft(x);
    CHECK(energy(transform) / static_cast<double>(n) == doctest::Approx(energy(x)).epsilon(1e-12));
    const auto back = inverse_fft(transform);
    double worst = 0;
    for (size_t i = 0; i < n; ++i) worst = std::max(worst, std::abs(back[i] - x[i]));
    CHECK(worst < 1e-13);
  }
}

TEST_CASE("Welch's spectrum agrees with scipy 1.17.1") {
  std::vector<double> signal;
  for (int n = 0; n < 100; ++n)
    signal.push_back(std::sin(2 * pi * 0.07 * n) + 0.3 * std::cos(0.9 * n * n / 50.0));
  // scipy.signal.welch(signal, fs=1000., nperseg=30)
  const double expected[]{6.197986818507658e-05, 0.001663343741754707,   0.010652711429571044,
                          0.0037414972763731764, 8.37296692059363e-05,   0.00012989037110162772,
                          9.227715437878715e-05, 9.78623263996226e-05,   0.00012699898963167125,
                          7.809801117466552e-05, 0.0001240808098871658,  0.0001012119735304255,
                          9.080110343156449e-05, 0.00012063236888659908, 5.1820504942000446e-05,
                          1.3410572124219947e-05};
  const auto s = power_spectrum(signal, 1, 30);
  REQUIRE(s.power.size() == 16);
  CHECK(s.frequency[1] == doctest::Approx(1000. / 30));
  CHECK(s.frequency[15] == doctest::Approx(500));
  for (size_t k = 0; k < 16; ++k) CHECK(s.power[k] == doctest::Approx(expected[k]).epsilon(1e-9));
}

TEST_CASE("a sine's spectrum peaks at its frequency and integrates to its variance") {
  for (const double f : {12.3, 41.0, 177.7}) {
    std::vector<double> signal;
    for (int n = 0; n < 4000; ++n) signal.push_back(3 + 2 * std::sin(2 * pi * f * n * 0.5 / 1000));
    const auto s = power_spectrum(signal, 0.5, 500);  // 4 Hz resolution
    const Peak p = peak(s, 5, 500);
    CHECK(std::abs(p.frequency - f) < 0.2);
    CHECK(p.prominence > 30);
    double area = 0;
    for (const double power : s.power) area += power * 4;
    CHECK(area == doctest::Approx(2).epsilon(0.02));
  }
}

TEST_CASE("N independent Poisson trains of rate r have a flat spectrum of 2 r / N") {
  std::mt19937_64 random(3);
  const auto trains = test::poisson_trains(random, 20, 50, 50000);
  const auto s = population_spectrum(trains, {0, 50000}, 1, 256);
  double mean = 0, n = 0;
  for (size_t k = 2; k + 2 < s.power.size(); ++k) mean += s.power[k], ++n;
  CHECK(mean / n == doctest::Approx(2 * 50. / 20).epsilon(0.03));
  CHECK(peak(s, 5, 500).prominence < 1.5);
}

TEST_CASE("the rhythm of a population is its spectrum's peak") {
  std::mt19937_64 random(4);
  std::vector<std::vector<double>> trains(50);
  for (auto& train : trains)  // 20 Hz, thinned to 10 Hz (1 + sin(2 pi 42 Hz t))
    for (const double time : test::poisson_train(random, 20, 10000))
      if (test::uniform(random) < 0.5 + 0.5 * std::sin(2 * pi * 0.042 * time))
        train.push_back(time);
  const Peak p = peak(population_spectrum(trains, {0, 10000}), 5, 500);
  CHECK(std::abs(p.frequency - 42) < 1);
  CHECK(p.prominence > 5);
}

TEST_CASE("a band without power has no peak") {
  for (const double level : {0.0, 0.1, 2.0}) {
    const auto flat = power_spectrum(std::vector<double>(100, level), 1, 50);
    CHECK(std::isnan(peak(flat, 5, 500).frequency));
  }
  const auto some = power_spectrum(std::vector<double>{1, 0, 0, 1}, 1, 4);
  CHECK(std::isnan(peak(some, 600, 700).frequency));
  CHECK(peak(some, 0, 500).power > 0);
}

TEST_CASE("spectra of impossible signals are Errors") {
  CHECK_THROWS_AS(power_spectrum({}, 1, 10), Error);
  CHECK_THROWS_AS(power_spectrum(std::vector<double>{1, 2}, 0, 2), Error);
  CHECK_THROWS_AS(power_spectrum(std::vector<double>{1, 2}, 1, 1), Error);
  CHECK_THROWS_AS(population_spectrum(std::vector<std::vector<double>>{{1}}, {0, 10}, 1, 1), Error);
  CHECK_THROWS_AS(peak({}, 10, 5), Error);
}
