#include "lapicque/learn/linear.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

const LinearShape shapes[] = {{1, 1}, {63, 10}, {64, 1}, {65, 33}, {784, 100}, {3, 130}, {130, 64}};

}  // namespace

TEST_CASE_TEMPLATE("a linear product and its gradients are their sums, term by term", R, float,
                   double) {
  Team team(2);
  Dice dice(1);
  for (const LinearShape& s : shapes) {
    CAPTURE(s.n_in);
    CAPTURE(s.n_out);
    const size_t n_rows = 37;
    const Conv2dShape c = as_conv2d(s.n_in, s.n_out);
    const Spikes z = dice.spikes(n_rows, s.n_in, 0.2);
    const auto zeros_and_ones = numbers_of<R>(z), x = dice.numbers<R>(n_rows * s.n_in, 0.5);
    const auto w = dice.numbers<R>(s.n_weights()), b = dice.numbers<R>(s.n_out);
    const auto g = dice.numbers<R>(n_rows * s.n_out, 0.3);
    const auto y_spikes = forward_sums(c, zeros_and_ones, w, b), y_x = forward_sums(c, x, w, b);
    const auto gw_spikes = grad_weight_sums(c, zeros_and_ones, g), gw_x = grad_weight_sums(c, x, g);
    const auto gx_sums = grad_input_sums(c, g, w);
    std::vector<R> y(g.size()), gw(w.size()), gx(x.size());
    for (const ProductOptions& way : ways()) {
      CAPTURE(way.isa);
      CAPTURE(int(way.method));
      linear_forward<R>(team, s, z, w, b, y, way);
      CHECK(equal_but_for_rounding(y, y_spikes, s.n_in + 1));
      linear_forward<R>(team, s, x, w, b, y, way);
      CHECK(equal_but_for_rounding(y, y_x, s.n_in + 1));
      linear_grad_weight<R>(team, s, z, g, gw, Into::replace, way);
      CHECK(equal_but_for_rounding(gw, gw_spikes, n_rows));
      linear_grad_weight<R>(team, s, x, g, gw, Into::replace, way);
      CHECK(equal_but_for_rounding(gw, gw_x, n_rows));
      linear_grad_input<R>(team, s, g, w, gx, way);
      CHECK(equal_but_for_rounding(gx, gx_sums, s.n_out));
    }
  }
}

TEST_CASE("gradients of a linear product are its adjoints, and what finite differences show") {
  Team team(1);
  Dice dice(2);
  const LinearShape s{70, 30};
  const size_t n_rows = 12;
  const auto x = dice.numbers<double>(n_rows * s.n_in), w = dice.numbers<double>(s.n_weights());
  const auto g = dice.numbers<double>(n_rows * s.n_out), b = dice.numbers<double>(s.n_out);
  std::vector<double> y(g.size()), gw(w.size()), gx(x.size()), gb(s.n_out);
  linear_forward<double>(team, s, x, w, {}, y);
  linear_grad_weight<double>(team, s, x, g, gw);
  linear_grad_input<double>(team, s, g, w, gx);
  grad_bias<double>(team, g, gb);
  CHECK(dot(y, g) == doctest::Approx(dot(w, gw)).epsilon(1e-12));
  CHECK(dot(y, g) == doctest::Approx(dot(x, gx)).epsilon(1e-12));

  const auto loss = [&](std::vector<double> xs, std::vector<double> ws, std::vector<double> bs) {
    std::vector<double> out(g.size());
    linear_forward<double>(team, s, xs, ws, bs, out);
    return dot(out, g);
  };
  const auto moved = [](std::vector<double> v, size_t i, double by) { return v[i] += by, v; };
  const double h = 1e-4;
  for (size_t i : {0, 17, 29}) {
    CHECK((loss(moved(x, i, h), w, b) - loss(moved(x, i, -h), w, b)) / (2 * h) ==
          doctest::Approx(gx[i]).epsilon(1e-8));
    CHECK((loss(x, moved(w, i, h), b) - loss(x, moved(w, i, -h), b)) / (2 * h) ==
          doctest::Approx(gw[i]).epsilon(1e-8));
    CHECK((loss(x, w, moved(b, i, h)) - loss(x, w, moved(b, i, -h))) / (2 * h) ==
          doctest::Approx(gb[i]).epsilon(1e-8));
  }
}

TEST_CASE("gradients of weights and biases replace what is there, or add to it") {
  Team team(1);
  Dice dice(3);
  const LinearShape s{65, 9};
  const Spikes z = dice.spikes(20, s.n_in, 0.3);
  const auto g = dice.integers<float>(20 * s.n_out);
  std::vector<float> once(s.n_weights(), 7), twice(s.n_weights(), 7), bias(s.n_out, 7),
      sum(s.n_out);
  linear_grad_weight<float>(team, s, z, g, once);
  linear_grad_weight<float>(team, s, z, g, twice, Into::add);
  for (size_t i = 0; i < once.size(); ++i) REQUIRE(twice[i] == once[i] + 7);
  for (size_t i = 0; i < g.size(); ++i) sum[i % s.n_out] += g[i];
  grad_bias<float>(team, g, bias, Into::add);
  for (size_t j = 0; j < s.n_out; ++j) CHECK(bias[j] == sum[j] + 7);
  grad_bias<float>(team, g, bias);
  CHECK(bias == sum);
}

TEST_CASE("shapes that do not fit are refused with the numbers that came and are needed") {
  Team team(1);
  const LinearShape s{5, 3};
  std::vector<float> x(10), w(15), b(3), y(6), few(4);
  CHECK_NOTHROW(linear_forward<float>(team, s, x, w, b, y));
  CHECK_THROWS_WITH_AS(linear_forward<float>(team, s, few, w, b, y),
                       "linear_forward: 4 input numbers are no whole rows of 5", Error);
  CHECK_THROWS_WITH_AS(linear_forward<float>(team, s, x, few, b, y),
                       "linear_forward: w has 4 numbers; these shapes need 15", Error);
  CHECK_THROWS_AS(linear_forward<float>(team, s, x, w, few, y), Error);
  CHECK_THROWS_AS(linear_forward<float>(team, s, x, w, b, few), Error);
  CHECK_THROWS_WITH_AS(linear_forward<float>(team, s, Spikes(2, 1, 6), w, b, y),
                       "linear_forward: spikes of 6 neurons for a layer with 5 inputs", Error);
  CHECK_THROWS_AS(linear_grad_weight<float>(team, s, x, few, w), Error);
  CHECK_THROWS_AS(linear_grad_weight<float>(team, s, x, y, few), Error);
  CHECK_THROWS_AS(linear_grad_input<float>(team, s, few, w, x), Error);
  CHECK_THROWS_AS(linear_grad_input<float>(team, s, y, w, few), Error);
  CHECK_THROWS_AS(grad_bias<float>(team, few, b), Error);
}
