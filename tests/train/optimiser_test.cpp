#include "lapicque/train/optimiser.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

Parameter<double> parameter(size_t n, double value) {
  Parameter<double> p{"p", {n}, Array<double>(n), Array<double>(n)};
  for (double& x : p.value) x = value;
  return p;
}

}  // namespace

TEST_CASE("Adam's first step has the size of the learning rate, against the gradient") {
  Team team(1);
  auto p = parameter(2, 1);
  p.gradient[0] = 1e-3, p.gradient[1] = -50;
  Optimiser<double> adam(Adam{.lr = 0.1});
  adam.step(team, {&p}, 1, 1);
  CHECK(p.value[0] == doctest::Approx(0.9).epsilon(1e-5));
  CHECK(p.value[1] == doctest::Approx(1.1));
}

TEST_CASE("AdamW decays by lr times the decay, Adam through the gradient; biases do not") {
  Team team(1);
  auto p = parameter(1, 2);
  Optimiser<double> adamw(AdamW{.lr = 0.1, .weight_decay = 0.5});
  adamw.step(team, {&p}, 1, 1);  // no gradient
  CHECK(p.value[0] == doctest::Approx(2 * (1 - 0.1 * 0.5)));
  auto bias = parameter(1, 2);
  bias.decays = false;
  Optimiser<double> for_bias(AdamW{.lr = 0.1, .weight_decay = 0.5});
  for_bias.step(team, {&bias}, 1, 1);
  CHECK(bias.value[0] == 2);
}

TEST_CASE("momentum sums a constant gradient as a geometric series") {
  Team team(1);
  auto p = parameter(1, 0);
  p.gradient[0] = 1;
  Optimiser<double> sgd(Sgd{.lr = 0.5, .momentum = 0.9});
  double expected = 0, v = 0;
  for (int i = 0; i < 5; ++i) {
    sgd.step(team, {&p}, 1, 1);
    v = 0.9 * v + 1;
    expected -= 0.5 * v;
  }
  CHECK(p.value[0] == doctest::Approx(expected));
}

TEST_CASE("an optimiser continues from its moments to the bit, for any number of threads") {
  const auto run = [](int threads, int interrupted_at) {
    Team team(threads);
    Parameter<float> p{"p", {100000}, Array<float>(100000), Array<float>(100000)};
    Optimiser<float> adam(Adam{.lr = 0.1, .weight_decay = 0.01});
    for (int i = 0; i < 4; ++i) {
      Stream random(make_key(1, Purpose::test, uint32_t(i)));
      for (float& g : p.gradient) g = float(random.uniform() - 0.5);
      if (i == interrupted_at) {
        Optimiser<float> other(Adam{.lr = 0.1, .weight_decay = 0.01});
        other.restore({&p}, adam.n_steps(), adam.moments());
        adam = std::move(other);
      }
      adam.step(team, {&p}, 1, 0.5);
    }
    return std::vector<float>(p.value.begin(), p.value.end());
  };
  const auto one = run(1, -1);
  CHECK(run(1, 2) == one);
  CHECK(run(3, -1) == one);
}

TEST_CASE("the norm of the gradients is that of all numbers together") {
  Team team(2);
  auto a = parameter(40000, 0), b = parameter(3, 0);
  a.gradient[39999] = 3, b.gradient[1] = -4;
  CHECK(gradient_norm<double>(team, {&a, &b}) == 5);
  zero_gradients<double>(team, {&a, &b});
  CHECK(gradient_norm<double>(team, {&a, &b}) == 0);
}

TEST_CASE("numbers out of range, and moments that do not fit, are refused") {
  CHECK_THROWS_WITH_AS(Optimiser<float>(Adam{.beta1 = 1}), doctest::Contains("beta1 is 1"), Error);
  CHECK_THROWS_WITH_AS(Optimiser<float>(Sgd{.lr = -1}), doctest::Contains("lr is -1"), Error);
  auto p = parameter(3, 0);
  Optimiser<double> adam(Adam{});
  CHECK_THROWS_AS(adam.restore({&p}, 1, {{1, 2}, {1, 2}}), Error);
}
