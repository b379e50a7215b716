#include "lapicque/base/dual.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;

namespace {

using D = Dual<double, 2>;

/// The central difference of f at (x, y) along direction i.
template <class F>
double difference(const F& f, double x, double y, size_t i) {
  const double h = 1e-6 * (1 + std::abs(i ? y : x));
  return i ? (f(x, y + h) - f(x, y - h)) / (2 * h) : (f(x + h, y) - f(x - h, y)) / (2 * h);
}

template <class F>
void check(const F& f, double x, double y) {
  const D value = f(D::variable(x, 0), D::variable(y, 1));
  CAPTURE(x);
  CAPTURE(y);
  CHECK(value.v == f(x, y));
  for (size_t i = 0; i < 2; ++i)
    CHECK(value.d[i] == doctest::Approx(difference(f, x, y, i)).epsilon(1e-7));
}

}  // namespace

TEST_CASE("every operator and function carries the derivative of its value") {
  for (double x : {-1.3, -0.2, 0.4, 2.5})
    for (double y : {0.3, 1.7}) {
      check([](auto a, auto b) { return a + b; }, x, y);
      check([](auto a, auto b) { return a - b; }, x, y);
      check([](auto a, auto b) { return a * b; }, x, y);
      check([](auto a, auto b) { return a / b; }, x, y);
      check([](auto a, auto b) { return -a * b; }, x, y);
      check([](auto a, auto b) { return exp(a * b); }, x, y);
      check([](auto a, auto b) { return expm1(a * b); }, x, y);
      check([](auto a, auto b) { return log(b) * a; }, x, y);
      check([](auto a, auto b) { return sqrt(b) * a; }, x, y);
      check([](auto a, auto b) { return abs(a) * b; }, x, y);
      check([](auto a, auto b) { return max(a, b); }, x, y);
      check([](auto a, auto b) { return min(a, b); }, x, y);
      check([](auto a, auto b) { return select(a < b, a * a, b * b * b); }, x, y);
      check([](auto a, auto b) { return a += b, a *= b, a -= b * b, a /= b, a; }, x, y);
    }
}

TEST_CASE("a plain number is a constant, and comparisons go by the value") {
  const D one = 1, x = D::variable(1, 0);
  CHECK(one.d[0] == 0);
  CHECK(D::constant(3).d[1] == 0);
  CHECK(one == x);
  CHECK(one <= x);
  CHECK(one >= x);
  CHECK_FALSE(one < x);
  CHECK_FALSE(one > x);
}

TEST_CASE("at a kink the derivative is that of the side where the argument grows") {
  CHECK(abs(D::variable(0, 0)).d[0] == 1);
  CHECK(max(D::variable(0, 0), D(0)).d[0] == 1);
}
