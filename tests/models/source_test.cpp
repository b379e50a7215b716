#include "lapicque/models/source.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <set>

#include "base/goodness.hpp"
#include "lapicque/models/sources/all.hpp"

using namespace lapicque;
using namespace goodness;

namespace {

/// Spikes until `t_end` ms, each drawn from the stream of its number, as the engine does.
template <class M>
std::vector<double> train(const typename M::template Parameters<double>& p, double t_end,
                          uint32_t neuron = 0) {
  std::vector<double> times;
  double t = 0;
  for (uint32_t n = 0;; ++n) {
    Stream stream(make_key(9, Purpose::source_train, neuron), n);
    t = M::next(t, p, stream);
    if (t > t_end) return times;
    times.push_back(t);
  }
}

std::vector<double> intervals(const std::vector<double>& times) {
  std::vector<double> xs;
  for (size_t i = 0; i + 1 < times.size(); ++i) xs.push_back(times[i + 1] - times[i]);
  return xs;
}

struct Moments {
  double mean, cv;
};
Moments moments(const std::vector<double>& xs) {
  double sum = 0, squares = 0;
  for (double x : xs) sum += x, squares += x * x;
  const double n = double(xs.size()), mean = sum / n;
  return {mean, std::sqrt(squares / n - mean * mean) / mean};
}

bool strictly_increasing(const std::vector<double>& times) {
  for (size_t i = 0; i + 1 < times.size(); ++i)
    if (!(times[i + 1] > times[i])) return false;
  return true;
}

}  // namespace

TEST_CASE("every source is listed once, with a page and defaults inside their ranges") {
  std::set<std::string_view> names;
  for (const auto& model : source_models()) {
    CAPTURE(model.info.name);
    names.insert(model.info.name);
    CHECK(find_source_model(model.info.name) == &model);
    CHECK_FALSE(model.info.summary.empty());
    CHECK_FALSE(model.info.equations.empty());
    CHECK_FALSE(model.info.source.empty());
    std::vector<double> defaults;
    for (const auto& f : model.parameters) {
      CHECK(f.range.contains(f.value));
      CHECK(std::string(f.text) != "");
      defaults.push_back(f.value);
    }
    CHECK(model.problem(defaults.data()).empty());
    Stream stream(make_key(1, Purpose::test, 0));
    CHECK(model.next(0, defaults.data(), stream) > 0);
  }
  CHECK(names == std::set<std::string_view>{"spike_source_array", "poisson_generator",
                                            "poisson_refractory", "poisson_inhomogeneous",
                                            "gamma_generator"});
  CHECK(find_source_model("poisson") == nullptr);
}

TEST_CASE("a source by name draws the spikes of its type") {
  PoissonRefractory::Parameters<double> p{.rate = 40, .dead_time = 3, .start = 100, .stop = 900};
  const double values[] = {40, 3, 100, 900};
  Stream a(make_key(1, Purpose::test, 0)), b(make_key(1, Purpose::test, 0));
  CHECK(find_source_model("poisson_refractory")->next(150, values, a) ==
        PoissonRefractory::next(150, p, b));
}

TEST_CASE("Poisson intervals are exponential with the mean of the rate") {
  const auto times = train<PoissonGenerator>({.rate = 80}, 1e6);
  CHECK(strictly_increasing(times));
  CHECK(ks_p_value(intervals(times), [](double x) { return -std::expm1(-x * 0.08); }) > plausible);
  CHECK(std::abs(double(times.size()) - 80000) < 5 * std::sqrt(80000));
}

TEST_CASE("sources are silent before start, from stop on, and at rate zero") {
  const auto times = train<PoissonGenerator>({.rate = 1000, .start = 50, .stop = 100}, 1e9);
  CHECK(times.front() > 50);
  CHECK(times.front() < 60);
  CHECK(times.back() < 100);
  CHECK(times.back() > 90);
  CHECK(train<PoissonGenerator>({.rate = 0}, 1e9).empty());
  CHECK(train<PoissonRefractory>({.rate = 0}, 1e9).empty());
  CHECK(train<PoissonInhomogeneous>({.rate = 0, .amplitude = 0}, 1e9).empty());
  CHECK(train<PoissonInhomogeneous>({.rate = 5, .amplitude = 9, .frequency = 0, .phase = -90}, 1e9)
            .empty());
  CHECK(train<GammaGenerator>({.rate = 0}, 1e9).empty());
  CHECK(train<SpikeSourceArray>({}, 1e9).empty());
}

TEST_CASE("the first interval is like all others: an ordinary renewal process from start on") {
  std::vector<double> firsts;
  for (uint32_t neuron = 0; neuron < 2000; ++neuron)
    firsts.push_back(
        train<PoissonRefractory>({.rate = 50, .dead_time = 5, .start = 20}, 400, neuron).front() -
        20);
  CHECK(ks_p_value(firsts, [](double x) { return x < 5 ? 0 : -std::expm1(-(x - 5) / 15); }) >
        plausible);
}

TEST_CASE("dead time: no interval is shorter, the hazard after it is constant, the rate is kept") {
  const double rate = 100, dead = 4;
  const auto times = train<PoissonRefractory>({.rate = rate, .dead_time = dead}, 1e6);
  CHECK(strictly_increasing(times));
  CHECK(ks_p_value(intervals(times), [&](double x) {
          return x < dead ? 0 : -std::expm1(-(x - dead) / (1000 / rate - dead));
        }) > plausible);
  const auto m = moments(intervals(times));
  CHECK(m.mean == doctest::Approx(10).epsilon(0.01));
  CHECK(m.cv == doctest::Approx(1 - rate * dead / 1000).epsilon(0.02));
}

TEST_CASE("a dead time as long as the mean interval is a clock, a longer one is refused") {
  const auto xs = intervals(train<PoissonRefractory>({.rate = 100, .dead_time = 10}, 1000));
  for (double x : xs) CHECK(x == doctest::Approx(10));
  CHECK(PoissonRefractory::problem({.rate = 100, .dead_time = 10}).empty());
  CHECK(PoissonRefractory::problem({.rate = 100, .dead_time = 20}) ==
        "rate 100 Hz is impossible with a dead time of 20 ms; at most 50 Hz");
}

TEST_CASE("gamma intervals have the rate, and a coefficient of variation of 1/sqrt(shape)") {
  for (double shape : {0.25, 1.0, 4.0, 25.0}) {
    const auto times = train<GammaGenerator>({.rate = 50, .shape = shape}, 1e6);
    CHECK(strictly_increasing(times));
    const auto m = moments(intervals(times));
    CHECK(m.mean == doctest::Approx(20).epsilon(0.03));
    CHECK(m.cv == doctest::Approx(1 / std::sqrt(shape)).epsilon(0.03));
    CHECK(ks_p_value(intervals(times), [&](double x) { return gamma_cdf(shape, x * shape / 20); }) >
          plausible);
  }
}

TEST_CASE("bursts of a gamma process never repeat a time, however small the intervals") {
  const auto times = train<GammaGenerator>({.rate = 500, .shape = 0.01}, 1e4);
  CHECK(times.size() > 1000);
  CHECK(strictly_increasing(times));
}

TEST_CASE("a sinusoidal rate gives its mean, amplitude and phase back") {
  const double rate = 60, amplitude = 40, frequency = 7, phase = 50;
  const double start = 30, t_end = start + 1e6;  // 7000 periods
  const auto times = train<PoissonInhomogeneous>({.rate = rate,
                                                  .amplitude = amplitude,
                                                  .frequency = frequency,
                                                  .phase = phase,
                                                  .start = start},
                                                 t_end);
  CHECK(strictly_increasing(times));
  CHECK(std::abs(double(times.size()) - 60000) < 5 * std::sqrt(60000));
  std::complex<double> sum;
  for (double t : times)
    sum += std::polar(1.0, -2 * std::numbers::pi * frequency * (t - start) / 1000);
  // The mean of exp(-i x) under rate + amplitude sin(x + phase): amplitude/2 exp(i (phase - 90)).
  CHECK(2 * std::abs(sum) / 1000 == doctest::Approx(amplitude).epsilon(0.03));
  CHECK(std::arg(sum) * 180 / std::numbers::pi + 90 == doctest::Approx(phase).epsilon(0.03));
}

TEST_CASE("a rate that would be negative is zero, and the rest follows the sine exactly") {
  const PoissonInhomogeneous::Parameters<double> p{
      .rate = 20, .amplitude = 100, .frequency = 10, .start = 0};
  const auto times = train<PoissonInhomogeneous>(p, 2e5);
  std::vector<uint64_t> counts(50);
  std::vector<double> expected(50);
  for (double t : times) {
    REQUIRE(PoissonInhomogeneous::rate_at(t, p) > 0);
    ++counts[size_t(std::fmod(t, 100) / 2)];
  }
  for (int i = 0; i < 50; ++i)
    for (int j = 0; j < 100; ++j)  // 2000 periods of 2 ms bins, midpoint rule
      expected[size_t(i)] +=
          2000 * PoissonInhomogeneous::rate_at(2 * i + 0.02 * j + 0.01, p) * 2e-5;
  CHECK(chi_squared_p_value(counts, expected) > plausible);
}
