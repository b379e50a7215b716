#include "lapicque/network/value.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/goodness.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::literals;
using Kind = Distribution::Kind;
using Outside = Distribution::Outside;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Stream test_stream(uint32_t id) { return Stream(make_key(11, Purpose::test, id)); }

std::vector<double> draws(const Distribution& d, size_t n = 20000) {
  Stream stream = test_stream(uint32_t(d.kind));
  std::vector<double> xs(n);
  for (double& x : xs) x = d.draw(stream);
  return xs;
}

double mean(const std::vector<double>& xs) {
  double sum = 0;
  for (double x : xs) sum += x;
  return sum / double(xs.size());
}
double deviation(const std::vector<double>& xs) {
  const double m = mean(xs);
  double sum = 0;
  for (double x : xs) sum += (x - m) * (x - m);
  return std::sqrt(sum / double(xs.size()));
}

std::string error_of(const Value& value, std::string_view unit, const Range& range) {
  try {
    value.check(unit, range, "tau_m");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a and b are the mean and the standard deviation of what is drawn") {
  for (Kind kind : {Kind::normal, Kind::lognormal, Kind::gamma}) {
    const auto xs = draws({.kind = kind, .a = 4, .b = 1.5});
    CHECK(mean(xs) == doctest::Approx(4).epsilon(0.01));
    CHECK(deviation(xs) == doctest::Approx(1.5).epsilon(0.03));
  }
  CHECK(mean(draws({.kind = Kind::exponential, .a = 4})) == doctest::Approx(4).epsilon(0.03));
}

TEST_CASE("a lognormal is the exponential of a normal, a uniform fills its interval") {
  const double a = 2, b = 1, s2 = std::log1p(b * b / (a * a)), m = std::log(a) - s2 / 2;
  CHECK(goodness::ks_p_value(draws({.kind = Kind::lognormal, .a = a, .b = b}), [&](double x) {
          return goodness::normal_cdf((std::log(x) - m) / std::sqrt(s2));
        }) > goodness::plausible);
  CHECK(goodness::ks_p_value(draws({.kind = Kind::uniform, .a = -1, .b = 3}),
                             [](double x) { return (x + 1) / 4; }) > goodness::plausible);
}

TEST_CASE("redrawing keeps the shape inside the bounds, clipping piles up at them") {
  Distribution d{.kind = Kind::normal, .a = 0, .b = 1, .bounds = {.low = -0.5, .high = 1}};
  const auto cdf = goodness::normal_cdf;
  CHECK(goodness::ks_p_value(draws(d), [&](double x) {
          return (cdf(x) - cdf(-0.5)) / (cdf(1) - cdf(-0.5));
        }) > goodness::plausible);
  d.outside = Outside::clip;
  const auto clipped = draws(d);
  const auto at = [&](double x) { return std::count(clipped.begin(), clipped.end(), x) / 2e4; };
  CHECK(at(-0.5) == doctest::Approx(cdf(-0.5)).epsilon(0.05));
  CHECK(at(1) == doctest::Approx(1 - cdf(1)).epsilon(0.05));
  CHECK(std::ranges::all_of(clipped, [&](double x) { return d.bounds.contains(x); }));
}

TEST_CASE("bounds that are never met are an error, not an endless loop") {
  const Distribution d{.kind = Kind::normal, .a = 0, .b = 1, .bounds = {.low = 50}};
  CHECK_THROWS_WITH_AS(draws(d), "normal(0, 1) gave no number >= 50 in 10,000 draws", Error);
}

TEST_CASE("a draw depends on its stream alone") {
  const Distribution d{.kind = Kind::gamma, .a = 2, .b = 3};
  CHECK(draws(d, 100) == draws(d, 100));
}

TEST_CASE("the support of a distribution is what its draws stay in") {
  CHECK(Distribution{.kind = Kind::uniform, .a = 1, .b = 2}.support().describe() == "in [1, 2)");
  CHECK(Distribution{.kind = Kind::gamma, .a = 1}.support().describe() == "> 0");
  CHECK(Distribution{.kind = Kind::normal, .a = 1, .b = 1}.support().describe() == "in [-7, 9]");
  Distribution d{.kind = Kind::normal, .a = 1, .b = 1, .bounds = positive};
  CHECK(d.support().describe() == "in (0, 9]");
  d.outside = Outside::clip;
  CHECK(d.support().describe() == "in [0, 9]");
  d.bounds = {.low = 20, .high = 30};
  CHECK(d.support().describe() == "in [20, 20]");
}

TEST_CASE("a value is checked for its unit and its range, saying what is allowed") {
  CHECK(error_of(10.0, "ms", positive) == "accepted");
  CHECK(error_of(10_ms, "ms", positive) == "accepted");
  CHECK(error_of(10_mV, "ms", positive).find("must be ms") != std::string::npos);
  CHECK(error_of(-1.0, "ms", positive) == "tau_m is -1 ms, must be > 0");
  CHECK(error_of(0.0, "ms", positive) == "tau_m is 0 ms, must be > 0");
  CHECK(error_of(std::nan(""), "ms", any_value) == "tau_m is nan ms, must be any finite number");
  CHECK(error_of(infinity, "ms", any_value) == "tau_m is inf ms, must be any finite number");
  CHECK(error_of(std::vector{1.0, -2.0}, "ms", positive) == "tau_m is -2 ms, must be > 0");
  CHECK(error_of(std::vector<double>{}, "ms", positive).find("empty list") != std::string::npos);
}

TEST_CASE("a distribution must make sense, and reach into the range") {
  auto check = [](Distribution d, Range range = any_value) { return error_of(d, "ms", range); };
  CHECK(check({.kind = Kind::normal, .a = 10, .b = 5}, positive) == "accepted");
  CHECK(check({.kind = Kind::normal, .a = 10, .b = 0}, positive) == "accepted");
  CHECK(check({.kind = Kind::uniform, .a = -1, .b = 0.5}, positive) == "accepted");
  CHECK(check({.kind = Kind::uniform, .a = 2, .b = 2}, fraction) ==
        "tau_m: uniform(2, 2) gives numbers in [2, 2] ms, none of them in [0, 1]");
  CHECK(check({.kind = Kind::uniform, .a = -3, .b = -1}, positive) != "accepted");
  CHECK(check({.kind = Kind::gamma, .a = 1, .b = 1}, {.high = 0}) != "accepted");
  CHECK(check({.kind = Kind::uniform, .a = 2, .b = 1}) == "tau_m: uniform from 2 to 1 is empty");
  CHECK(check({.kind = Kind::normal, .a = 1, .b = -1}) != "accepted");
  CHECK(check({.kind = Kind::normal, .a = std::nan("")}) != "accepted");
  CHECK(check({.kind = Kind::lognormal, .a = -1, .b = 1}) != "accepted");
  CHECK(check({.kind = Kind::gamma, .a = 1, .b = 0}) != "accepted");
  CHECK(check({.kind = Kind::exponential, .a = -1}) != "accepted");
  CHECK(check({.kind = Kind::normal, .bounds = {.low = 1, .high = -1}}) != "accepted");
  CHECK(check({.kind = Kind::gamma, .a = 1, .b = 1, .bounds = {.high = -1}}) ==
        "tau_m: gamma(1, 1) gives no number <= -1");
}

TEST_CASE("a function of distance is its formula, and needs finite numbers and a width > 0") {
  using F = DistanceFunction::Kind;
  CHECK(DistanceFunction{F::linear, 1, 0.5}(4) == 3);
  CHECK(DistanceFunction{F::exponential, 2, 3, 1}(3) == doctest::Approx(2 * std::exp(-1) + 1));
  CHECK(DistanceFunction{F::gaussian, 2, 3, 1}(3) == doctest::Approx(2 * std::exp(-0.5) + 1));
  CHECK(error_of(DistanceFunction{F::gaussian, 1, 0}, "ms", positive) != "accepted");
  CHECK(error_of(DistanceFunction{F::linear, infinity, 0}, "ms", positive) != "accepted");
  CHECK(error_of(DistanceFunction{F::linear, 1, -1}, "ms", positive) == "accepted");
}

TEST_CASE("a list has one entry per item; numbers and distributions fit any number of items") {
  const Value list(std::vector{1.0, 2.0, 3.0});
  Stream stream = test_stream(1);
  CHECK_NOTHROW(list.check_length(3, "w"));
  CHECK_THROWS_WITH_AS(list.check_length(4, "w"), "w has 3 values where 4 are needed", Error);
  CHECK(list.at(2, stream) == 3);
  CHECK_NOTHROW(Value(5).check_length(4, "w"));
  CHECK(Value(5).at(77, stream) == 5);
  CHECK(Value(Distribution{.kind = Kind::uniform, .a = 2, .b = 2}).at(0, stream) == 2);
}

TEST_CASE("a value describes itself, with its unit where it has one") {
  CHECK(Value(16.2).describe() == "16.2");
  CHECK(Value(5_nF).describe() == "5000 pF");
  CHECK(Value(std::vector(4000, 1.0)).describe() == "4000 values");
  CHECK(Value(Distribution{.a = 87.8, .b = 8.78}).describe() == "normal(87.8, 8.78)");
  CHECK(Value(DistanceFunction{.a = 1, .b = 2}).describe() == "1 + 2 d");
}

TEST_CASE("values are equal when everything they hold is") {
  CHECK(Value(1.0) == Value(1));
  CHECK_FALSE(Value(1_ms) == Value(1));
  Distribution a, b;
  CHECK(Value(a) == Value(b));
  b.bounds = positive;
  CHECK_FALSE(Value(a) == Value(b));
}
