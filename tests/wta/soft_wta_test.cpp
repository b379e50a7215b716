#include "lapicque/wta/soft_wta.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

TEST_CASE("one winner is amplified by 1/(1-a+b1 b2), linearly in its input") {
  for (const SoftWta c : {SoftWta{.a = 1.2, .b1 = 3, .b2 = 0.25}, {.a = 1.3, .b1 = 2, .b2 = 0.25}})
    for (double input : {1.0, 2.0}) {
      const std::vector<double> in{input, 0.4 * input, 0.1 * input};
      const auto s = settle(c, in);
      CHECK(s.x[0] == doctest::Approx(winner_gain(c) * input).epsilon(1e-6));
      CHECK(s.x[1] == doctest::Approx(0));
      CHECK(s.x[2] == doctest::Approx(0));
    }
  CHECK(winner_gain({.a = 1.2, .b1 = 3, .b2 = 0.25}) == doctest::Approx(1 / 0.55));
  CHECK(winner_gain({.a = 1.3, .b1 = 2, .b2 = 0.25}) == doctest::Approx(5));
}

TEST_CASE("soft competition passes deviations at 1/(1-a) and the mean at 1/(1-a+m b1 b2)") {
  const SoftWta c{.a = 0.5, .b1 = 1, .b2 = 0.25};
  const std::vector<double> input{1, 0.9, 0.8, 0.7};
  const auto s = settle(c, input);
  for (size_t i = 0; i < 4; ++i)
    CHECK(s.x[i] == doctest::Approx(mean_gain(c, 4) * 0.85 + deviation_gain(c) * (input[i] - 0.85))
                        .epsilon(1e-6));
  CHECK(s.x[0] == doctest::Approx(0.8667).epsilon(1e-3));  // wins, and the last survives
  CHECK(s.x[3] == doctest::Approx(0.2667).epsilon(1e-3));
}

TEST_CASE("losers survive below a = 1 and are silenced from 1 on") {
  const std::vector<double> input{1, 0.9};
  const SoftWta soft{.a = 0.9, .b1 = 1, .b2 = 0.25}, hard{.a = 1.1, .b1 = 1, .b2 = 0.25};
  CHECK(is_soft(soft));
  CHECK_FALSE(is_soft(hard));
  CHECK(settle(soft, input).x[1] > 0.1);
  CHECK(settle(hard, input).x[1] < 1e-6);
}

TEST_CASE("of two equal inputs the one that had a head start wins, where a > 1") {
  const SoftWta c{.a = 1.2, .b1 = 3, .b2 = 0.25};
  for (size_t first : {0u, 1u}) {
    SoftWtaState s{{0, 0}, 0};
    std::vector<double> biased{1, 1};
    biased[first] += 0.2;
    advance(c, biased, 50, 0.5, s);
    advance(c, std::vector<double>{1, 1}, 2000, 0.5, s);
    CHECK(s.x[first] == doctest::Approx(winner_gain(c)).epsilon(1e-6));
    CHECK(s.x[1 - first] < 1e-6);
  }
}

TEST_CASE("a circuit diverges where the bound a < 1 + b1 b2 says so") {
  const SoftWta below{.a = 1.4, .b1 = 2, .b2 = 0.25}, above{.a = 1.6, .b1 = 2, .b2 = 0.25};
  CHECK(is_stable(below));
  CHECK_FALSE(is_stable(above));
  CHECK(settle(below, std::vector<double>{1}).x[0] == doctest::Approx(winner_gain(below)));
  CHECK(settle(above, std::vector<double>{1}).x[0] > 1e3);
  CHECK(is_contracting({.a = 1.2, .b1 = 3, .b2 = 0.25}));
  CHECK_FALSE(is_contracting({.a = 1.2, .b1 = 1, .b2 = 0.25}));
}

TEST_CASE("neighbours on a line help each other by a1") {
  const std::vector<double> input{0, 1, 0, 0};
  const auto s = settle({.a = 0.2, .a1 = 0.2, .b1 = 0, .b2 = 0}, input);
  CHECK(s.x[0] == doctest::Approx(0.2 / 0.8 * s.x[1]).epsilon(1e-6));
  CHECK(s.x[2] > s.x[3]);
  CHECK(s.x[3] > 0);
}

TEST_CASE("in discrete time the circuit is stable where its eigenvalues are inside the circle") {
  for (double a : {0.5, 0.9, 1.3, 1.6, 2.1})
    for (double b : {0.1, 0.5, 0.9, 1.1}) {
      const SoftWta c{.a = a, .b1 = b, .b2 = 1};
      const auto [one, two] = discrete_eigenvalues(c);
      CHECK(is_stable_in_steps(c) == (std::abs(one) < 1 && std::abs(two) < 1));
      CHECK(std::abs(one * one - a * one + b) < 1e-12);
    }
}

TEST_CASE("coupled maps hold what one map forgets, and a pulse elsewhere switches them") {
  const CoupledMaps maps;
  CHECK(held_state(maps) == doctest::Approx(10.0 / 3));
  CoupledState s{{{0, 0}, 0}, {{0, 0}, 0}};
  const std::vector<double> none{0, 0}, a{2, 0}, b{0, 2};
  auto pulse = [&](const CoupledMaps& of, const std::vector<double>& input) {
    advance(of, input, 200, 0.5, s);
    advance(of, none, 800, 0.5, s);
  };
  pulse(maps, a);
  CHECK(s.first.x[0] == doctest::Approx(held_state(maps)).epsilon(1e-3));
  CHECK(s.second.x[0] == doctest::Approx(held_state(maps)).epsilon(1e-3));
  CHECK(s.first.x[1] < 1e-6);
  pulse(maps, b);
  CHECK(s.first.x[1] == doctest::Approx(held_state(maps)).epsilon(1e-3));
  CHECK(s.first.x[0] < 1e-6);
  pulse(maps, a);
  CHECK(s.first.x[0] == doctest::Approx(held_state(maps)).epsilon(1e-3));
  CoupledMaps apart = maps;
  apart.coupling = 0;
  pulse(apart, a);
  CHECK(s.first.x[0] < 1e-3);
  CHECK(held_state(apart) == 0);
}

TEST_CASE("inputs of another size and steps that are too long are refused") {
  SoftWtaState s{{0, 0}, 0};
  CHECK_THROWS_WITH_AS(advance(SoftWta{}, std::vector<double>{1}, 10, 1, s),
                       "soft_wta: 1 inputs for 2 units", Error);
  CHECK_THROWS_AS(advance(SoftWta{}, std::vector<double>{1, 2}, 10, 11, s), Error);
}
