#include "lapicque/learn/conv2d.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

const Conv2dShape shapes[] = {
    {.height = 12, .width = 12, .c_in = 12, .c_out = 64, .kernel = {5, 5}},
    {.height = 28, .width = 28, .c_in = 1, .c_out = 12, .kernel = {5, 5}},
    {.height = 9, .width = 7, .c_in = 3, .c_out = 5, .kernel = {3, 3}, .padding = {1, 1}},
    {.height = 9, .width = 10, .c_in = 2, .c_out = 17, .kernel = {3, 2}, .stride = {2, 3}},
    {.height = 11,
     .width = 9,
     .c_in = 4,
     .c_out = 3,
     .kernel = {3, 3},
     .padding = {2, 1},
     .dilation = {2, 3}},
    {.height = 5, .width = 6, .c_in = 64, .c_out = 65, .kernel = {1, 1}},
    {.height = 6,
     .width = 6,
     .c_in = 6,
     .c_out = 8,
     .kernel = {3, 3},
     .stride = {2, 2},
     .padding = {1, 1},
     .groups = 2},
    {.height = 4,
     .width = 4,
     .c_in = 70,
     .c_out = 70,
     .kernel = {3, 3},
     .padding = {1, 1},
     .groups = 70},
    {.height = 2, .width = 2, .c_in = 1, .c_out = 1, .kernel = {2, 2}, .padding = {3, 3}},
};

}  // namespace

TEST_CASE_TEMPLATE("a convolution and its gradients are their sums, term by term", R, float,
                   double) {
  Team team(2);
  Dice dice(1);
  for (const Conv2dShape& s : shapes) {
    CAPTURE(s.height);
    CAPTURE(s.c_in);
    CAPTURE(s.c_out);
    const size_t n_rows = 9, n_terms = s.kernel.y * s.kernel.x * s.c_in / s.groups;
    const size_t n_windows = s.out_height() * s.out_width();
    const Spikes z = dice.spikes(n_rows, s.n_in(), 0.2);
    const auto zeros_and_ones = numbers_of<R>(z), x = dice.numbers<R>(n_rows * s.n_in(), 0.5);
    const auto w = dice.numbers<R>(s.n_weights()), b = dice.numbers<R>(s.c_out);
    const auto g = dice.numbers<R>(n_rows * s.n_out(), 0.3);
    const auto y_spikes = forward_sums(s, zeros_and_ones, w, b), y_x = forward_sums(s, x, w, b);
    const auto gw_spikes = grad_weight_sums(s, zeros_and_ones, g), gw_x = grad_weight_sums(s, x, g);
    const auto gx_sums = grad_input_sums(s, g, w);
    std::vector<R> y(g.size()), gw(w.size()), gx(x.size());
    for (const ProductOptions& way : ways()) {
      CAPTURE(way.isa);
      CAPTURE(int(way.method));
      conv2d_forward<R>(team, s, z, w, b, y, way);
      CHECK(equal_but_for_rounding(y, y_spikes, n_terms + 1));
      conv2d_forward<R>(team, s, x, w, b, y, way);
      CHECK(equal_but_for_rounding(y, y_x, n_terms + 1));
      conv2d_grad_weight<R>(team, s, z, g, gw, Into::replace, way);
      CHECK(equal_but_for_rounding(gw, gw_spikes, n_rows * n_windows));
      conv2d_grad_weight<R>(team, s, x, g, gw, Into::replace, way);
      CHECK(equal_but_for_rounding(gw, gw_x, n_rows * n_windows));
      conv2d_grad_input<R>(team, s, g, w, gx, way);
      CHECK(equal_but_for_rounding(gx, gx_sums, s.kernel.y * s.kernel.x * s.c_out / s.groups));
    }
  }
}

TEST_CASE("a convolution of one pixel with a kernel of one is a linear product") {
  Team team(1);
  Dice dice(2);
  const Conv2dShape s{.height = 3, .width = 2, .c_in = 3, .c_out = 2};
  const auto x = dice.integers<double>(s.n_in()), w = dice.integers<double>(s.n_weights());
  std::vector<double> y(s.n_out());
  conv2d_forward<double>(team, s, x, w, {}, y);
  for (size_t p = 0; p < 6; ++p)
    for (size_t o = 0; o < 2; ++o)
      CHECK(y[p * 2 + o] == x[p * 3] * w[o] + x[p * 3 + 1] * w[2 + o] + x[p * 3 + 2] * w[4 + o]);
}

TEST_CASE("gradients of a convolution are its adjoints") {
  Team team(1);
  Dice dice(3);
  for (const Conv2dShape& s : shapes) {
    const auto x = dice.numbers<double>(3 * s.n_in()), w = dice.numbers<double>(s.n_weights());
    const auto g = dice.numbers<double>(3 * s.n_out());
    std::vector<double> y(g.size()), gw(w.size()), gx(x.size());
    conv2d_forward<double>(team, s, x, w, {}, y);
    conv2d_grad_weight<double>(team, s, x, g, gw);
    conv2d_grad_input<double>(team, s, g, w, gx);
    const double close = 1e-13 * norm(y) * norm(g);
    CHECK(std::abs(dot(y, g) - dot(w, gw)) <= close);
    CHECK(std::abs(dot(y, g) - dot(x, gx)) <= close);
  }
}

TEST_CASE("the shape of a convolution's output is the number of places where its kernel fits") {
  for (const Conv2dShape& s : shapes) {
    size_t n_y = 0, n_x = 0;
    for (size_t y = 0; y + s.dilation.y * (s.kernel.y - 1) < s.height + 2 * s.padding.y;
         y += s.stride.y)
      ++n_y;
    for (size_t x = 0; x + s.dilation.x * (s.kernel.x - 1) < s.width + 2 * s.padding.x;
         x += s.stride.x)
      ++n_x;
    CHECK(s.out_height() == n_y);
    CHECK(s.out_width() == n_x);
  }
}

TEST_CASE("a convolution that cannot be is refused in words") {
  Team team(1);
  Conv2dShape s{.height = 4, .width = 4, .c_in = 2, .c_out = 2, .kernel = {3, 3}};
  std::vector<float> x(s.n_in()), w(s.n_weights()), y(s.n_out()), few(3);
  CHECK_NOTHROW(conv2d_forward<float>(team, s, x, w, {}, y));
  CHECK_THROWS_AS(conv2d_forward<float>(team, s, few, w, {}, y), Error);
  CHECK_THROWS_AS(conv2d_forward<float>(team, s, x, few, {}, y), Error);
  CHECK_THROWS_AS(conv2d_forward<float>(team, s, x, w, few, y), Error);
  CHECK_THROWS_AS(conv2d_forward<float>(team, s, x, w, {}, few), Error);
  CHECK_THROWS_AS(conv2d_forward<float>(team, s, Spikes(1, 1, 31), w, {}, y), Error);
  CHECK_THROWS_AS(conv2d_grad_weight<float>(team, s, x, few, w), Error);
  CHECK_THROWS_AS(conv2d_grad_weight<float>(team, s, x, y, few), Error);
  CHECK_THROWS_AS(conv2d_grad_input<float>(team, s, few, w, x), Error);
  CHECK_THROWS_AS(conv2d_grad_input<float>(team, s, y, w, few), Error);
  s.kernel = {5, 5};
  CHECK_THROWS_WITH_AS(s.check("here"),
                       "here: a kernel of 5 x 5 with dilation 1 x 1 does not fit into 4 x 4 pixels "
                       "with padding 0 x 0",
                       Error);
  s.kernel = {3, 3}, s.groups = 3;
  CHECK_THROWS_WITH_AS(s.check("here"), "here: 3 groups must divide 2 input and 2 output channels",
                       Error);
  s.groups = 1, s.stride.x = 0;
  CHECK_THROWS_AS(s.check("here"), Error);
}
