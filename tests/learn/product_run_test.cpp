// What holds for every product, whatever its shape.
#include "lapicque/learn/product_run.hpp"

#include <doctest/doctest.h>

#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

const Conv2dShape shapes[] = {
    {.height = 1, .width = 1, .c_in = 784, .c_out = 130},
    {.height = 1, .width = 1, .c_in = 100, .c_out = 10},
    {.height = 12, .width = 12, .c_in = 12, .c_out = 64, .kernel = {5, 5}},
    {.height = 9,
     .width = 9,
     .c_in = 3,
     .c_out = 20,
     .kernel = {3, 3},
     .stride = {2, 1},
     .padding = {1, 1}},
};

/// All that the three products make of the same numbers.
template <class R>
struct Results {
  std::vector<R> y_spikes, y, gw_spikes, gw, gx;
  bool operator==(const Results&) const = default;
};

/// `whole`: of whole numbers, whose sums are exact.
template <class R>
Results<R> results(Team& team, const Conv2dShape& s, size_t n_rows, const ProductOptions& way,
                   bool whole) {
  Dice dice(4);
  const auto draw = [&](size_t n) { return whole ? dice.integers<R>(n) : dice.numbers<R>(n, 0.6); };
  const Spikes z = dice.spikes(n_rows, s.n_in(), 0.1);
  const auto x = draw(n_rows * s.n_in()), w = draw(s.n_weights()), b = draw(s.c_out);
  const auto g = draw(n_rows * s.n_out());
  Results<R> all{.y_spikes = std::vector<R>(g.size()),
                 .y = std::vector<R>(g.size()),
                 .gw_spikes = std::vector<R>(w.size()),
                 .gw = std::vector<R>(w.size()),
                 .gx = std::vector<R>(x.size())};
  conv2d_forward<R>(team, s, z, w, b, all.y_spikes, way);
  conv2d_forward<R>(team, s, x, w, b, all.y, way);
  conv2d_grad_weight<R>(team, s, z, g, all.gw_spikes, Into::replace, way);
  conv2d_grad_weight<R>(team, s, x, g, all.gw, Into::replace, way);
  conv2d_grad_input<R>(team, s, g, w, all.gx, way);
  return all;
}

}  // namespace

TEST_CASE_TEMPLATE("products are the same to the bit on any number of threads", R, float, double) {
  for (const Conv2dShape& s : shapes)
    for (Method method :
         {Method::measured, Method::sparse, Method::dense, Method::tiles, Method::fastest}) {
      Team one(1);
      const auto wanted = results<R>(one, s, 530 / s.out_width(), {method}, false);
      for (int n : {2, 3}) {
        Team team(n);
        CHECK(results<R>(team, s, 530 / s.out_width(), {method}, false) == wanted);
      }
    }
}

TEST_CASE_TEMPLATE("of whole numbers every way makes the same numbers", R, float, double) {
  Team team(2);
  for (const Conv2dShape& s : shapes) {
    const auto wanted = results<R>(team, s, 40, ways()[1], true);
    for (const ProductOptions& way : ways()) CHECK(results<R>(team, s, 40, way, true) == wanted);
  }
}

TEST_CASE_TEMPLATE("sparse and dense products are the same to the bit, but for gradients of inputs",
                   R, float, double) {
  Team team(2);
  for (const Conv2dShape& s : shapes)
    for (const ProductOptions& way : ways()) {
      auto sparse = results<R>(team, s, 300 / s.out_width(), {Method::sparse, way.isa}, false);
      auto dense = results<R>(team, s, 300 / s.out_width(), {Method::dense, way.isa}, false);
      CHECK(sparse.y_spikes == dense.y_spikes);
      CHECK(sparse.y == dense.y);
      CHECK(sparse.gw_spikes == dense.gw_spikes);
      CHECK(sparse.gw == dense.gw);
      if (s.kernel.x == 1) CHECK(sparse.gx == dense.gx);
    }
}

TEST_CASE_TEMPLATE("products with spikes are the same to the bit on every instruction set", R,
                   float, double) {
  Team team(2);
  for (const Conv2dShape& s : shapes) {
    const auto wanted = results<R>(team, s, 100 / s.out_width(), {}, false);
    for (const ProductOptions& way : ways_in_order()) {
      const auto other = results<R>(team, s, 100 / s.out_width(), way, false);
      CHECK(other.y_spikes == wanted.y_spikes);
      CHECK(other.gw_spikes == wanted.gw_spikes);
    }
  }
}

TEST_CASE_TEMPLATE("a sum of one term is that term, and a product is right but for its last bits",
                   R, float, double) {
  Team team(2);
  const size_t n_in = 150, n_out = 37;
  const Conv2dShape s = as_conv2d(n_in, n_out), one = as_conv2d(n_in, 1);
  Dice dice(6);
  const auto w = dice.numbers<R>(n_in * n_out), g = dice.numbers<R>(n_in * n_out);
  const auto w_one = dice.numbers<R>(n_in), g_one = dice.numbers<R>(n_in);
  Spikes z(n_in, 1, n_in);  // row r: entry r alone
  for (size_t r = 0; r < n_in; ++r) z.rows().row(r)[r / 64] |= uint64_t(1) << (r % 64);
  for (const ProductOptions& way : ways()) {
    CAPTURE(way.isa);
    CAPTURE(int(way.method));
    std::vector<R> y(w.size()), gw(w.size()), gx(n_in * n_in);
    conv2d_forward<R>(team, s, z, w, {}, y, way);
    CHECK(y == w);
    conv2d_grad_weight<R>(team, s, z, g, gw, Into::replace, way);
    CHECK(gw == g);
    conv2d_grad_input<R>(team, one, g_one, w_one, gx, way);
    for (size_t r = 0; r < n_in; ++r)
      for (size_t i = 0; i < n_in; ++i) {
        const double product = double(g_one[r]) * double(w_one[i]);
        CHECK(std::abs(double(gx[r * n_in + i]) - product) <=
              3 * std::numeric_limits<R>::epsilon() * std::abs(product));
      }
  }
}

TEST_CASE("no rows give no output, and a gradient of weights that is zero") {
  Team team(2);
  const Conv2dShape s = shapes[2];
  for (const ProductOptions& way : ways()) {
    std::vector<float> none, w(s.n_weights(), 1), gw(s.n_weights(), 1);
    conv2d_forward<float>(team, s, Spikes(0, 1, s.n_in()), w, {}, none, way);
    conv2d_grad_input<float>(team, s, none, w, none, way);
    conv2d_grad_weight<float>(team, s, Spikes(0, 1, s.n_in()), none, gw, Into::replace, way);
    CHECK(gw == std::vector<float>(gw.size()));
  }
}
