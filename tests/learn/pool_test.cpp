#include "lapicque/learn/pool.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

const PoolShape shapes[] = {
    {.height = 24, .width = 24, .channels = 12, .kernel = {2, 2}, .stride = {2, 2}},
    {.height = 8, .width = 8, .channels = 64, .kernel = {2, 2}, .stride = {2, 2}},
    {.height = 5, .width = 7, .channels = 1, .kernel = {2, 2}, .stride = {2, 2}},
    {.height = 5,
     .width = 4,
     .channels = 67,
     .kernel = {3, 3},
     .stride = {2, 1},
     .padding = {1, 1}},
    {.height = 6, .width = 5, .channels = 3, .kernel = {6, 5}, .stride = {1, 1}},
    {.height = 3, .width = 3, .channels = 130, .kernel = {1, 2}, .stride = {1, 1}},
};

/// The entries of x in the window of output (oy, ox, c), with their places; padding is left out.
template <class R>
struct Window {
  std::vector<size_t> at, place;
  std::vector<R> values;
};
template <class R>
Window<R> window(const PoolShape& s, const R* x, size_t out) {
  Window<R> w;
  const size_t c = out % s.channels, ox = out / s.channels % s.out_width();
  const size_t oy = out / s.channels / s.out_width();
  for (size_t k = 0; k < s.kernel.y * s.kernel.x; ++k) {
    const auto y = int(oy * s.stride.y + k / s.kernel.x) - int(s.padding.y);
    const auto column = int(ox * s.stride.x + k % s.kernel.x) - int(s.padding.x);
    if (y < 0 || column < 0 || y >= int(s.height) || column >= int(s.width)) continue;
    w.at.push_back((size_t(y) * s.width + size_t(column)) * s.channels + c);
    w.place.push_back(k);
    w.values.push_back(x[w.at.back()]);
  }
  return w;
}

}  // namespace

TEST_CASE_TEMPLATE("a maximum is the first of the largest, and its gradient goes there", R, float,
                   double) {
  Team team(2);
  Dice dice(1);
  for (const PoolShape& s : shapes) {
    CAPTURE(s.height);
    CAPTURE(s.channels);
    const size_t n_rows = 19;
    const auto x = dice.integers<R>(n_rows * s.n_in()), g = dice.integers<R>(n_rows * s.n_out());
    std::vector<R> y(g.size()), gx(x.size()), wanted(x.size());
    std::vector<uint16_t> argmax(g.size());
    max_pool_forward<R>(team, s, x, y, argmax);
    max_pool_backward<R>(team, s, g, argmax, gx);
    for (size_t i = 0; i < y.size(); ++i) {
      const size_t r = i / s.n_out();
      const auto w = window(s, x.data() + r * s.n_in(), i % s.n_out());
      const auto first = size_t(std::ranges::max_element(w.values) - w.values.begin());
      REQUIRE(y[i] == w.values[first]);
      REQUIRE(argmax[i] == w.place[first]);
      wanted[r * s.n_in() + w.at[first]] += g[i];
    }
    CHECK(gx == wanted);
    std::vector<R> again(y.size());
    max_pool_forward<R>(team, s, x, again, {});
    CHECK(again == y);
  }
}

TEST_CASE("pooling spikes is pooling zeros and ones, and so is its gradient") {
  Team team(2);
  Dice dice(2);
  for (const PoolShape& s : shapes) {
    CAPTURE(s.height);
    CAPTURE(s.channels);
    const Spikes z = dice.spikes(23, s.n_in(), 0.2);
    const auto x = numbers_of<float>(z);
    const auto g = dice.integers<float>(23 * s.n_out());
    std::vector<float> y(g.size()), gx(x.size()), wanted(x.size());
    std::vector<uint16_t> argmax(g.size());
    Spikes pooled(23, 1, s.n_out());
    std::ranges::fill(pooled.rows().row(0), ~uint64_t(0));
    max_pool_forward(team, s, z, pooled.rows());
    max_pool_forward<float>(team, s, x, y, argmax);
    CHECK(numbers_of<float>(pooled) == y);
    if (s.n_out() % 64) CHECK((pooled.view().row(0).back() >> (s.n_out() % 64)) == 0);
    max_pool_backward<float>(team, s, g, z, gx);
    max_pool_backward<float>(team, s, g, argmax, wanted);
    CHECK(gx == wanted);

    std::vector<float> sums(g.size());
    for (Pooling pooling : {Pooling::sum, Pooling::average}) {
      mean_pool_forward<float>(team, s, pooling, z, sums);
      mean_pool_forward<float>(team, s, pooling, x, y);
      CHECK(sums == y);
    }
  }
}

TEST_CASE("a sum adds up its window, an average divides by the kernel, gradients are adjoints") {
  Team team(2);
  Dice dice(3);
  for (const PoolShape& s : shapes) {
    CAPTURE(s.height);
    CAPTURE(s.channels);
    const auto x = dice.integers<double>(5 * s.n_in()), g = dice.numbers<double>(5 * s.n_out());
    std::vector<double> sum(g.size()), average(g.size()), gx(x.size());
    mean_pool_forward<double>(team, s, Pooling::sum, x, sum);
    mean_pool_forward<double>(team, s, Pooling::average, x, average);
    const auto size = double(s.kernel.y * s.kernel.x);
    for (size_t i = 0; i < sum.size(); ++i) {
      double wanted = 0;
      for (double v : window(s, x.data() + i / s.n_out() * s.n_in(), i % s.n_out()).values)
        wanted += v;
      REQUIRE(sum[i] == wanted);
      REQUIRE(average[i] == doctest::Approx(wanted / size).epsilon(1e-15));
    }
    for (Pooling pooling : {Pooling::sum, Pooling::average}) {
      mean_pool_backward<double>(team, s, pooling, g, gx);
      const auto& y = pooling == Pooling::sum ? sum : average;
      CHECK(std::abs(dot(y, g) - dot(x, gx)) <= 1e-13 * norm(x) * norm(gx));
    }
  }
}

TEST_CASE("a number that is none passes through a maximum") {
  Team team(1);
  const PoolShape s{.height = 1, .width = 4, .channels = 1, .kernel = {1, 4}};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> x{1, nan, 3, nan}, y(1);
  std::vector<uint16_t> argmax(1);
  max_pool_forward<float>(team, s, x, y, argmax);
  CHECK(std::isnan(y[0]));
  CHECK(argmax[0] == 1);
}

TEST_CASE("a pool that cannot be is refused in words") {
  Team team(1);
  PoolShape s{.height = 4, .width = 4, .channels = 2, .kernel = {2, 2}, .stride = {2, 2}};
  std::vector<float> x(s.n_in()), y(s.n_out()), few(3);
  std::vector<uint16_t> argmax(s.n_out());
  CHECK_NOTHROW(max_pool_forward<float>(team, s, x, y, argmax));
  CHECK_THROWS_AS(max_pool_forward<float>(team, s, few, y, argmax), Error);
  CHECK_THROWS_AS(max_pool_forward<float>(team, s, x, few, argmax), Error);
  CHECK_THROWS_AS(max_pool_backward<float>(team, s, few, argmax, x), Error);
  CHECK_THROWS_AS(mean_pool_forward<float>(team, s, Pooling::sum, Spikes(1, 1, 30), y), Error);
  CHECK_THROWS_AS(max_pool_forward(team, s, Spikes(1, 1, 32), Spikes(1, 1, 9).rows()), Error);
  s.padding = {2, 0};
  CHECK_THROWS_WITH_AS(s.check("here"),
                       "here: a padding of 2 x 0 is more than half the kernel of 2 x 2", Error);
  s.padding = {0, 0}, s.kernel = {5, 5};
  CHECK_THROWS_AS(s.check("here"), Error);
  s.stride.y = 0;
  CHECK_THROWS_AS(s.check("here"), Error);
}
