#include "lapicque/train/layers/linear.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("a fixed input is multiplied once, and gives what the same input at every step gives") {
  Team team(1);
  Sequence<double> net({5}, {Linear{4}, LeakyReadout{0.5}, Linear{.n_out = 2, .bias = false}});
  const size_t n_steps = 3, batch = 2;
  const auto once = some_numbers(batch * 5, 1);
  std::vector<double> every;
  for (size_t t = 0; t < n_steps; ++t) every.insert(every.end(), once.begin(), once.end());
  const auto gradients = [&](Kind kind, const std::vector<double>& x) {
    const auto y = net.forward({.team = team, .phase = Phase::training},
                               signal_of(kind, 5, n_steps, batch, x));
    CHECK(net[0].output().kind == kind);
    std::vector<double> g(y.values, y.values + n_steps * batch * 2);
    net.backward(team, {.values = g.data()});
    std::vector<double> all;
    for (auto* p : net.parameters()) all.insert(all.end(), p->gradient.begin(), p->gradient.end());
    return all;
  };
  const auto a = gradients(Kind::fixed, once), b = gradients(Kind::dense, every);
  for (size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]));
}

TEST_CASE("the gradient of a product with spikes is exact in its weights") {
  Team team(1);
  Sequence<double> net({6}, {Lif{.threshold = 0.3}, Linear{4}});
  const auto x = some_numbers(3 * 2 * 6, 1);
  const auto y =
      net.forward({.team = team, .phase = Phase::training}, signal_of(Kind::dense, 6, 3, 2, x));
  const auto& z = net[0].output();
  auto g = some_numbers(3 * 2 * 4, 2);
  const auto g_before = g;
  net.backward(team, {.values = g.data()});
  std::vector<double> dense(3 * 2 * 6);
  learn::unpack(learn::SpikeView{z.words, 3, 2, 6}, std::span(dense));
  const auto& weight = *net.parameters()[0];
  for (size_t i = 0; i < 6; ++i)
    for (size_t j = 0; j < 4; ++j) {
      double sum = 0;
      for (size_t r = 0; r < 6; ++r) sum += dense[r * 6 + i] * g_before[r * 4 + j];
      CHECK(weight.gradient[i * 4 + j] == doctest::Approx(sum));
    }
  CHECK(y.kind == Kind::dense);
}

TEST_CASE("synaptic operations are events times the number of targets") {
  Team team(1);
  Sequence<double> net({3}, {Linear{7}});
  const std::vector<double> x{1, 0, 2, 0, 0, 3};
  net.forward({.team = team}, signal_of(Kind::fixed, 3, 1, 2, x));
  CHECK(net[0].synaptic_operations() == 3 * 7);
}
