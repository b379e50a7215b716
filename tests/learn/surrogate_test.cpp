#include "lapicque/learn/surrogate.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::learn;

namespace {

double slope_at(const Surrogate& s, double e) {
  std::array<double, 1> slope;
  slopes_of<double>(s, std::array{e}, slope);
  return slope[0];
}

}  // namespace

TEST_CASE("a surrogate's slope is the finite difference of the function it stands for") {
  for (const SurrogateInfo& info : surrogates())
    for (double scale : {0.0, 0.7, 5.0})
      for (double e : {-3.1, -0.83, -0.21, -0.013, 0.004, 0.09, 0.37, 1.9}) {
        CAPTURE(info.name);
        CAPTURE(scale);
        CAPTURE(e);
        const Surrogate s{info.kind, scale};
        const double h = 1e-6;
        const double difference = (primitive_of(s, e + h) - primitive_of(s, e - h)) / (2 * h);
        CHECK(std::abs(slope_at(s, e) - difference) <= 1e-6 * scale_of(s) + 1e-9);
      }
}

TEST_CASE("every slope is even, largest at the threshold, and never negative") {
  for (const SurrogateInfo& info : surrogates()) {
    CAPTURE(info.name);
    const Surrogate s{info.kind};
    double last = slope_at(s, 0);
    CHECK(last > 0);
    for (double e = 0.01; e < 4; e += 0.0173) {
      CHECK(slope_at(s, e) == slope_at(s, -e));
      CHECK(slope_at(s, e) <= last);
      CHECK(slope_at(s, e) >= 0);
      last = slope_at(s, e);
    }
  }
}

TEST_CASE("bumps of area one step by one, and the fast sigmoid and its twin by 2/scale") {
  for (const SurrogateInfo& info : surrogates()) {
    if (info.kind == SurrogateKind::straight_through) continue;
    CAPTURE(info.name);
    const Surrogate s{info.kind};
    const bool quick =
        info.kind == SurrogateKind::fast_sigmoid || info.kind == SurrogateKind::super_spike;
    const double area = quick ? 2 / info.scale : 1;
    CHECK(primitive_of(s, 1e9) - primitive_of(s, -1e9) == doctest::Approx(area).epsilon(1e-6));
  }
}

TEST_CASE("the height at the threshold is that of the papers at their default scale") {
  const auto height = [](const char* name) { return slope_at({surrogate_kind(name)}, 0); };
  CHECK(height("arctan") == 1);
  CHECK(height("fast_sigmoid") == 1);
  CHECK(height("super_spike") == 1);
  CHECK(height("sigmoid") == 25.0 / 4);
  CHECK(height("triangular") == 1);
  CHECK(height("boxcar") == 1);
  CHECK(height("piecewise_exponential") == 0.5);
  CHECK(height("erf") == doctest::Approx(2 / std::sqrt(std::numbers::pi)));
  CHECK(height("straight_through") == 1);
}

TEST_CASE("single precision gives the slope of double to its own precision, and never NaN") {
  for (const SurrogateInfo& info : surrogates())
    for (float e : {-1e30f, -80.f, -0.4f, 0.f, 0.03f, 2.f, 1e20f}) {
      CAPTURE(info.name);
      CAPTURE(e);
      std::array<float, 1> slope;
      slopes_of<float>({info.kind}, std::array{e}, slope);
      CHECK(slope[0] == doctest::Approx(slope_at({info.kind}, e)).epsilon(1e-5));
    }
}

TEST_CASE("names lead to kinds and back; a wrong name or scale is refused") {
  for (const SurrogateInfo& info : surrogates()) {
    CHECK(surrogate_kind(info.name) == info.kind);
    CHECK(name_of(info.kind) == info.name);
  }
  CHECK_THROWS_WITH_AS(surrogate_kind("arctangent"), doctest::Contains("arctan"), Error);
  CHECK_THROWS_WITH_AS(scale_of({SurrogateKind::boxcar, -1}), doctest::Contains("must be > 0"),
                       Error);
  std::vector<float> one(1), two(2);
  CHECK_THROWS_AS(slopes_of<float>({}, one, two), Error);
}
