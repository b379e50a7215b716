#include "lapicque/train/initialise.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace lapicque::train;

namespace {

struct Moments {
  double mean = 0, sd = 0, largest = 0;
};
Moments moments(const Initialiser& how) {
  std::vector<double> x(20000);
  initialise(std::span(x), how, {.in = 50, .out = 30}, 1, "layer.weight");
  Moments m;
  for (double v : x) m.mean += v / 20000, m.largest = std::max(m.largest, std::abs(v));
  for (double v : x) m.sd += (v - m.mean) * (v - m.mean) / 20000;
  m.sd = std::sqrt(m.sd);
  return m;
}

}  // namespace

TEST_CASE("weights have the spread that their initialiser says") {
  const auto uniform = moments(KaimingUniform{});
  CHECK(uniform.largest == doctest::Approx(1 / std::sqrt(50)).epsilon(0.001));
  CHECK(uniform.sd == doctest::Approx(1 / std::sqrt(150)).epsilon(0.02));
  CHECK(moments(KaimingNormal{}).sd == doctest::Approx(std::sqrt(2.0 / 50)).epsilon(0.02));
  CHECK(moments(XavierUniform{}).sd == doctest::Approx(std::sqrt(2.0 / 80)).epsilon(0.02));
  const auto normal = moments(Normal{.mean = 1, .sd = 0.1});
  CHECK(normal.mean == doctest::Approx(1).epsilon(0.01));
  CHECK(normal.sd == doctest::Approx(0.1).epsilon(0.02));
  CHECK(moments(Constant{3}).mean == doctest::Approx(3));
}
