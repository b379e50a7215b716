#include "lapicque/learn/encoders.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::learn;

namespace {

using Values = std::vector<double>;

template <class Code>
Spikes encoded(const Values& values, const Code& code, size_t n_steps, size_t batch, size_t n,
               int threads = 1) {
  Team team(threads);
  Spikes spikes(n_steps, batch, n);
  for (uint64_t& word : std::span(spikes.rows().words, spikes.rows().n_words())) word = ~0ull;
  if constexpr (std::is_same_v<Code, RateCode>)
    encode(team, std::span<const double>(values), code, {}, spikes.rows());
  else
    encode(team, std::span<const double>(values), code, spikes.rows());
  return spikes;
}

/// When a neuron of the first sample fires.
std::vector<size_t> times(const Spikes& spikes, size_t i, size_t sample = 0) {
  std::vector<size_t> result;
  for (size_t t = 0; t < spikes.n_steps(); ++t)
    if (spikes.view().at(t, sample, i)) result.push_back(t);
  return result;
}

bool same(const Spikes& a, const Spikes& b) {
  const auto x = a.view(), y = b.view();
  return x.n_words() == y.n_words() && std::equal(x.words, x.words + x.n_words(), y.words);
}

using Steps = std::vector<size_t>;

}  // namespace

TEST_CASE("rate coding fires with probability gain x, the counts binomial") {
  const size_t n_steps = 20'000;
  const Values x{0, 0.1, 0.5, 0.9, 1, 2, -1, NAN};
  const auto spikes = encoded(x, RateCode{.gain = 0.5, .seed = 3}, n_steps, 1, x.size());
  const Values p{0, 0.05, 0.25, 0.45, 0.5, 1, 0, 0};
  for (size_t i = 0; i < x.size(); ++i) {
    const double mean = p[i] * double(n_steps), sd = std::sqrt(mean * (1 - p[i]));
    CHECK(std::abs(double(times(spikes, i).size()) - mean) <= 4 * sd);
  }
}

TEST_CASE("rate-coded neurons and steps are independent") {
  const auto spikes = encoded(Values(130, 0.5), RateCode{}, 4000, 1, 130);
  for (const size_t lag : {1, 2, 64, 129}) {
    int agree = 0;
    for (size_t t = 0; t < 4000; ++t)
      agree += spikes.view().at(t, 0, 0) == spikes.view().at(t, 0, lag);
    CHECK(std::abs(agree - 2000) < 130);  // 4 standard deviations
  }
  int agree = 0;
  for (size_t t = 1; t < 4000; ++t)
    agree += spikes.view().at(t, 0, 5) == spikes.view().at(t - 1, 0, 5);
  CHECK(std::abs(agree - 2000) < 130);
}

TEST_CASE("a sample is rate-coded alike in any batch, on any threads, for its seed and epoch") {
  const Values x(3 * 100, 0.3);
  const RateCode code{.seed = 5, .epoch = 2};
  const auto one = encoded(x, code, 50, 3, 100);
  CHECK(same(one, encoded(x, code, 50, 3, 100, 2)));
  CHECK(!same(one, encoded(x, RateCode{.seed = 6, .epoch = 2}, 50, 3, 100)));
  CHECK(!same(one, encoded(x, RateCode{.seed = 5, .epoch = 3}, 50, 3, 100)));
  Team team(1);
  Spikes alone(50, 1, 100);
  const std::vector<uint32_t> names{2};
  encode(team, std::span<const double>(x).first(100), code, names, alone.rows());
  for (size_t i = 0; i < 100; ++i) CHECK(times(alone, i) == times(one, i, 2));
  CHECK(times(one, 0, 0) != times(one, 0, 1));
}

TEST_CASE("rates may change from frame to frame") {
  const Values frames{0, 1, 1, 0, 0, 1};  // [3 steps][1][2]
  const auto spikes = encoded(frames, RateCode{}, 3, 1, 2);
  CHECK(times(spikes, 0) == Steps{1});
  CHECK(times(spikes, 1) == Steps{0, 2});
}

TEST_CASE("linear latency is (T - 1)(1 - x)") {
  const Values x{1, 0.75, 0.5, 0.02, 0.01, 0, 7};
  const auto spikes = encoded(x, LatencyCode{}, 101, 1, x.size());
  CHECK(times(spikes, 0) == Steps{0});
  CHECK(times(spikes, 1) == Steps{25});
  CHECK(times(spikes, 2) == Steps{50});
  CHECK(times(spikes, 3) == Steps{98});
  CHECK(times(spikes, 4).empty());
  CHECK(times(spikes, 5).empty());
  CHECK(times(spikes, 6) == Steps{0});
}

TEST_CASE("logarithmic latency is when a leaky integrator charged by x reaches threshold") {
  const LatencyCode code{.law = LatencyCode::Law::logarithmic, .threshold = 0.2, .tau = 30};
  const Values x{1, 0.5, 0.25, 0.21, 0.2, 0.201};
  const auto spikes = encoded(x, code, 100, 1, x.size());
  for (size_t i = 0; i < 4; ++i) {
    const double t = 30 * std::log(x[i] / (x[i] - 0.2));
    const double v_then = x[i] * (1 - std::exp(-t / 30));
    CHECK(v_then == doctest::Approx(0.2));
    CHECK(times(spikes, i) == Steps{size_t(std::lround(t))});
  }
  CHECK(times(spikes, 4).empty());
  CHECK(times(spikes, 5).empty());  // 159 steps: later than the last
}

TEST_CASE("rank order fires largest first, in steps of equal shares, ties by index") {
  const Values x{0.1, 0.9, 0.5, 0, 0.5, 0.7, 0.2};
  const auto spikes = encoded(x, RankCode{}, 3, 1, x.size());
  CHECK(times(spikes, 1) == Steps{0});
  CHECK(times(spikes, 5) == Steps{0});
  CHECK(times(spikes, 2) == Steps{1});
  CHECK(times(spikes, 4) == Steps{1});
  CHECK(times(spikes, 6) == Steps{2});
  CHECK(times(spikes, 0) == Steps{2});
  CHECK(times(spikes, 3).empty());
  const auto one_each = encoded(x, RankCode{.threshold = 0.15}, 5, 1, x.size());
  CHECK(times(one_each, 2) == Steps{2});
  CHECK(times(one_each, 4) == Steps{3});
  CHECK(times(one_each, 0).empty());
}

TEST_CASE("delta coding tells rises and falls apart") {
  const Values x{0.5, 0.5, 0.75, 0.25, 0.3};
  const auto spikes = encoded(x, DeltaCode{.threshold = 0.25}, 5, 1, 2);
  CHECK(times(spikes, 0) == Steps{0, 2});
  CHECK(times(spikes, 1) == Steps{3});
  const auto later =
      encoded(x, DeltaCode{.threshold = 0.25, .begin = DeltaCode::Begin::first_frame}, 5, 1, 2);
  CHECK(times(later, 0) == Steps{2});
}

TEST_CASE("send-on-delta follows a signal to within a threshold, however slowly it moves") {
  Values x(400);
  for (size_t t = 0; t < x.size(); ++t) x[t] = std::sin(double(t) / 40);
  const DeltaCode code{.threshold = 0.1, .against = DeltaCode::Against::level};
  const auto spikes = encoded(x, code, x.size(), 1, 2);
  double level = 0;
  for (size_t t = 0; t < x.size(); ++t) {
    level += 0.1 * (spikes.view().at(t, 0, 0) - spikes.view().at(t, 0, 1));
    CHECK(std::abs(x[t] - level) < 0.1 + 1e-12);
  }
  CHECK(count(encoded(x, DeltaCode{.threshold = 0.1}, x.size(), 1, 2)) == 0);
}

TEST_CASE("phase coding is the value's binary fraction, period after period") {
  const Values x{0.625, 1, 0, 0.3};
  const auto spikes = encoded(x, PhaseCode{.n_phases = 4}, 8, 1, x.size());
  CHECK(times(spikes, 0) == Steps{0, 2, 4, 6});  // 0.101
  CHECK(times(spikes, 1).size() == 8);           // the largest fraction there is
  CHECK(times(spikes, 2).empty());
  double decoded = 0;
  for (const size_t t : times(spikes, 3)) decoded += std::ldexp(1.0, -int(t % 4) - 1) / 2;
  CHECK(std::abs(decoded - 0.3) <= 1.0 / 16);
}

TEST_CASE("a population's Gaussian fields fire the earlier the nearer their centre") {
  const PopulationCode code{.n_fields = 6, .beta = 1.5, .threshold = 0.1};
  const auto spikes = encoded(Values{0.375, 0}, code, 101, 1, 12);  // centres -1/8, 1/8, 3/8, ...
  for (size_t i : {0, 1})
    for (size_t j = 0; j < 6; ++j) {
      const double x = i == 0 ? 0.375 : 0, centre = -0.125 + 0.25 * double(j), width = 1 / 6.0;
      const double response = std::exp(-std::pow((x - centre) / width, 2) / 2);
      const auto expected =
          response < 0.1 ? Steps{} : Steps{size_t(std::lround(100 * (1 - response)))};
      CHECK(times(spikes, i * 6 + j) == expected);
    }
  CHECK(times(spikes, 2) == Steps{0});
}

TEST_CASE("direct coding is a constant current") {
  const std::vector<float> x{0, 0.5f, 1};
  std::vector<float> currents(3);
  encode(std::span<const float>(x), DirectCode{.gain = 400, .offset = -10}, std::span(currents));
  CHECK(currents == std::vector<float>{-10, 190, 390});
}

TEST_CASE("values that do not fit their spikes, and settings that make no sense, are refused") {
  CHECK_THROWS_WITH_AS(encoded(Values(5), RateCode{}, 3, 1, 4),
                       "rate code: 5 values; 1 samples of 4 are 4, or 12 for 3 steps", Error);
  CHECK_THROWS_AS(encoded(Values(12), LatencyCode{}, 3, 1, 4), Error);
  CHECK_THROWS_AS(encoded(Values(4), DeltaCode{}, 3, 1, 8), Error);
  CHECK_THROWS_AS(encoded(Values(4), RateCode{.gain = -1}, 3, 1, 4), Error);
  CHECK_THROWS_AS(
      encoded(Values(4), LatencyCode{.law = LatencyCode::Law::logarithmic, .threshold = 0}, 3, 1,
              4),
      Error);
  CHECK_THROWS_AS(encoded(Values(4), PhaseCode{.n_phases = 33}, 3, 1, 4), Error);
  CHECK_THROWS_AS(encoded(Values(4), PopulationCode{.n_fields = 2}, 3, 1, 8), Error);
}
