#include "lapicque/train/regulariser.hpp"

#include <doctest/doctest.h>

#include "gradient_check.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("the slope of a bound on rates is the difference of its cost for one spike more") {
  Team team(1);
  // One of two neurons fires at each of 4 steps, the other never.
  Sequence<double> net({2}, {Lif{.beta = 0.1, .reset = Reset::value}, Linear{1}});
  const std::vector<double> x{2, 0, 2, 0, 2, 0, 2, 0};
  net.forward({.team = team}, signal_of(Kind::dense, 2, 4, 1, x));
  Regularisation<double> bounds({RateBounds{.lower = 0.25, .upper = 0.5, .strength = 3}});
  Gradient<double> g;
  const double cost = bounds.add(team, net[0], g);
  CHECK(cost == doctest::Approx(3 * (0.5 * 0.5 + 0.25 * 0.25) / 2));
  // d cost / d z of a step: strength 2 (r - bound) / (2 neurons x 4 steps)
  for (size_t t = 0; t < 4; ++t) {
    CHECK(g.values[2 * t] == doctest::Approx(3 * 2 * 0.5 / 8));
    CHECK(g.values[2 * t + 1] == doctest::Approx(-3 * 2 * 0.25 / 8));
  }
}

TEST_CASE("a lower bound on rates wakes silent neurons, and L1 quietens loud ones") {
  const std::vector<float> halves(64 * 20, 0.5f);
  const auto data = currents(20, halves, std::vector<int32_t>(64), 3);
  const auto spikes = [&](std::vector<Regulariser> regularisers, double bias) {
    Sequence net({20}, {Linear{.n_out = 30, .biases = Constant{bias}}, Lif{}, Linear{3}, Lif{}});
    fit(net, data,
        {.optimiser = Adam{.lr = 5e-3},
         .regularisers = regularisers,
         .epochs = 10,
         .batch = 16,
         .n_steps = 8,
         .threads = 1});
    return evaluate(net, data, {.n_steps = 8, .threads = 1, .activity = Activity::measured})
        .layers[1];
  };
  CHECK(spikes({RateBounds{.lower = 0.1, .strength = 100}}, -1).n_silent < spikes({}, -1).n_silent);
  CHECK(spikes({L1Rate{.strength = 10}}, 0.5).spikes < 0.5 * spikes({}, 0.5).spikes);
}
