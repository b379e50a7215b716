#include "lapicque/train/layers/dropout.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

constexpr size_t n = 1000, batch = 4, n_steps = 3;

std::vector<double> masked(Phase phase, uint64_t iteration, uint64_t seed = 1) {
  Sequence<double> net({n}, {Dropout{0.25}});
  Team team(2);
  const std::vector<double> ones(n_steps * batch * n, 1.0);
  const auto y = net.forward({.team = team, .phase = phase, .seed = seed, .iteration = iteration},
                             signal_of(Kind::dense, n, n_steps, batch, ones));
  return {y.values, y.values + ones.size()};
}

}  // namespace

TEST_CASE("dropout keeps its share, scales what it keeps, and its mask is shared by the steps") {
  const auto y = masked(Phase::training, 7);
  size_t kept = 0;
  for (size_t i = 0; i < batch * n; ++i) {
    kept += y[i] != 0;
    CHECK((y[i] == 0 || y[i] == doctest::Approx(1 / 0.75)));
    for (size_t t = 1; t < n_steps; ++t) CHECK(y[t * batch * n + i] == y[i]);
  }
  CHECK(double(kept) / (batch * n) == doctest::Approx(0.75).epsilon(0.04));
}

TEST_CASE("a mask is a pure function of seed and iteration, and evaluation has none") {
  CHECK(masked(Phase::training, 7) == masked(Phase::training, 7));
  CHECK(masked(Phase::training, 8) != masked(Phase::training, 7));
  CHECK(masked(Phase::training, 7, 2) != masked(Phase::training, 7));
  CHECK(masked(Phase::evaluation, 7) == std::vector<double>(n_steps * batch * n, 1.0));
}

TEST_CASE("spikes that pass dropout stay spikes, and count for more in the next product") {
  Team team(1);
  Sequence<double> packed({30}, {Lif{.beta = 0.5, .threshold = 0.2}, Dropout{0.5}, Linear{4}});
  Sequence<double> dense({30},
                         {Lif{.beta = 0.5, .threshold = 0.2}, AvgPool{1}, Dropout{0.5}, Linear{4}});
  dense.load(
      {{"3.weight", packed.weights().at("2.weight")}, {"3.bias", packed.weights().at("2.bias")}});
  const auto x = some_numbers(5 * 2 * 30, 3);
  const Pass<double> pass{.team = team, .phase = Phase::training};
  const auto a = packed.forward(pass, signal_of(Kind::dense, 30, 5, 2, x));
  const auto& dropped = packed[1].output();
  CHECK(dropped.kind == Kind::spikes);
  CHECK(dropped.amplitude == 2);
  // What the product gives is the product with the spikes' real values.
  std::vector<double> z(dropped.rows() * 30);
  learn::unpack(learn::SpikeView{dropped.words, 5, 2, 30}, std::span(z));
  const auto w = packed.weights().at("2.weight"), b = packed.weights().at("2.bias");
  for (size_t r = 0; r < 10; ++r)
    for (size_t j = 0; j < 4; ++j) {
      double y = b[j];
      for (size_t i = 0; i < 30; ++i) y += 2 * z[r * 30 + i] * w[i * 4 + j];
      CHECK(a.values[r * 4 + j] == doctest::Approx(y));
    }
}

TEST_CASE("the gradient through dropout is exact") {
  Sequence<double> net({2, 3, 2}, {Linear{12}, Dropout{0.4}, Linear{3}});
  check_gradient(net, Kind::dense, 2, 3);
}

TEST_CASE("a probability of one is refused") {
  const auto make = [] { Sequence<float>({4}, {Dropout{1}}); };
  CHECK_THROWS_WITH_AS(make(), doctest::Contains("p is 1"), Error);
}
