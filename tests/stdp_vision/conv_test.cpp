#include "lapicque/stdp_vision/conv.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "lapicque/base/error.hpp"
#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

TEST_CASE("with lateral inhibition at most one map fires at a place, and no later than without") {
  const Shape input{2, 10, 9};
  auto conv = make_conv({.maps = 20, .size = 5, .padding = 2, .threshold = 7}, input, 1, 0);
  const auto spikes = lab::random_spikes(input, 0.3, 15, 5);
  auto windows = conv.windows();
  const auto one = fire(conv, spikes, windows);
  conv.spec.inhibition = Inhibition::none;
  const auto all = fire(conv, spikes, windows);
  std::set<std::pair<size_t, size_t>> places;
  for (size_t y = 0; y < 10; ++y)
    for (size_t x = 0; x < 9; ++x)
      for (size_t k = 0; k < 20; ++k) {
        const uint8_t t = one.at(k, y, x);
        if (t == never) continue;
        CHECK(places.insert({y, x}).second);
        CHECK(all.at(k, y, x) == t);
        for (size_t m = 0; m < 20; ++m) CHECK(all.at(m, y, x) >= t);
      }
  CHECK(places.size() > 20);
}

TEST_CASE("a neuron fires in the first step in which its potential reaches the threshold") {
  const Shape input{2, 6, 6};
  auto conv = make_conv({.maps = 3, .size = 3, .threshold = 3.5, .inhibition = Inhibition::none},
                        input, 2, 0);
  const auto spikes = lab::random_spikes(input, 0.6, 10, 6);
  auto windows = conv.windows();
  const auto fired = fire(conv, spikes, windows);
  size_t n = 0;
  for (size_t m = 0; m < 3; ++m)
    for (size_t y = 0; y < 4; ++y)
      for (size_t x = 0; x < 4; ++x) {
        const uint8_t t = fired.at(m, y, x);
        if (t == never) {
          CHECK(lab::potential_at(conv, spikes, m, y, x, 254) < 3.5);
          continue;
        }
        ++n;
        CHECK(lab::potential_at(conv, spikes, m, y, x, t) >= 3.5);
        CHECK(lab::potential_at(conv, spikes, m, y, x, int(t) - 1) < 3.5);
      }
  CHECK(n > 10);
}

TEST_CASE("convergence is 0 for weights of 0 and 1, and 1/4 for weights of one half") {
  auto conv = make_conv({.maps = 5, .size = 3}, {1, 5, 5}, 1, 0);
  for (size_t i = 0; i < conv.weights.size(); ++i) conv.weights[i] = float(i % 2);
  CHECK(convergence(conv) == 0);
  for (float& w : conv.weights) w = 0.5f;
  CHECK(convergence(conv) == doctest::Approx(0.25));
}

TEST_CASE("weights follow their law, depend on seed and layer, and are within 0 and 1") {
  const ConvSpec spec{.maps = 30, .size = 5, .weight_mean = 0.8, .weight_sd = 0.05};
  const auto a = make_conv(spec, {2, 9, 9}, 1, 0), b = make_conv(spec, {2, 9, 9}, 2, 0),
             c = make_conv(spec, {2, 9, 9}, 1, 1);
  double mean = 0;
  for (size_t r = 0; r < a.n_rows(); ++r)
    for (size_t m = 0; m < 30; ++m) {
      const float w = a.weights[r * a.width() + m];
      CHECK((w >= 0 && w <= 1));
      mean += double(w) / double(a.n_rows() * 30);
    }
  CHECK(mean == doctest::Approx(0.8).epsilon(0.01));
  CHECK(a.weights[0] != b.weights[0]);
  CHECK(a.weights[0] != c.weights[0]);
  CHECK_THROWS_AS(make_conv({.maps = 0}, {1, 9, 9}, 1, 0), Error);
}
