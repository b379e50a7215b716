#include "lapicque/train/layers/recurrent.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/learn/recurrent_layer.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/layers/neuron_options.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

Sequence<double> network() {
  return Sequence<double>({3}, {Linear{8}, Recurrent{Lif{.beta = 0.8}.neuron(), Normal{0, 0.5}}});
}

std::vector<double> potentials(Sequence<double>& net, const std::vector<double>& x, size_t first,
                               size_t n_steps, const StateDict<double>* initial,
                               StateDict<double>* final) {
  Team team(1);
  auto in = signal_of(Kind::dense, 3, n_steps, 2, x);
  in.values += first * 2 * 3;
  const auto y =
      net.forward({.team = team, .initial = initial, .final = final, .potentials = true}, in);
  return {y.potentials, y.potentials + n_steps * 2 * 8};
}

}  // namespace

TEST_CASE("what a recurrent layer gets is its input and the last step's spikes times its weights") {
  auto net = network();
  const auto x = some_numbers(12 * 2 * 3, 1, 0, 4);
  const auto v = potentials(net, x, 0, 12, nullptr, nullptr);
  const auto w = net.weights().at("1.weight");
  const double* input = net[0].output().values;
  std::vector<double> u(2 * 8), z(2 * 8);
  size_t n_spikes = 0;
  for (size_t t = 0; t < 12; ++t) {
    const auto before = z;
    for (size_t i = 0; i < 16; ++i) {
      double current = input[t * 16 + i];
      for (size_t k = 0; k < 8; ++k) current += before[i / 8 * 8 + k] * w[k * 8 + i % 8];
      u[i] = 0.8 * u[i] + current;
      CHECK(v[t * 16 + i] == doctest::Approx(u[i]));
      z[i] = u[i] >= 1;
      n_spikes += z[i] > 0;
      u[i] -= z[i];
    }
  }
  CHECK(n_spikes > 10);
}

TEST_CASE("a recurrent layer continues in a second window where the first ended") {
  auto net = network();
  const auto x = some_numbers(10 * 2 * 3, 1, 0, 4);
  const auto whole = potentials(net, x, 0, 10, nullptr, nullptr);
  StateDict<double> state;
  auto parts = potentials(net, x, 0, 4, nullptr, &state);
  const auto rest = potentials(net, x, 4, 6, &state, nullptr);
  parts.insert(parts.end(), rest.begin(), rest.end());
  CHECK(parts == whole);
}

TEST_CASE("the gradient through recurrent weights is that of the equations written out by hand") {
  constexpr size_t n = 4, batch = 2, n_steps = 15, row = n * batch;
  const Surrogate surrogate{SurrogateKind::fast_sigmoid, 4};
  for (const Kind kind : {Kind::dense, Kind::fixed}) {
    Sequence<double> net(
        {n}, {Recurrent{Lif{.beta = 0.8, .surrogate = surrogate}.neuron(), Normal{0, 0.5}}});
    const auto w = net.weights().at("0.weight");
    const auto x = some_numbers(n_steps * row, 11, 0, 0.9);
    auto c = some_numbers(n_steps * row, 12), d = some_numbers(n_steps * row, 13);
    const auto input = [&](size_t t, size_t i) {
      return x[(kind == Kind::fixed ? 0 : t) * row + i];
    };

    std::vector<double> u(n_steps * row), z(n_steps * row), v(row);
    for (size_t t = 0; t < n_steps; ++t)
      for (size_t i = 0; i < row; ++i) {
        double& now = u[t * row + i];
        now = 0.8 * v[i] + input(t, i);
        for (size_t k = 0; t > 0 && k < n; ++k)
          now += z[(t - 1) * row + i / n * n + k] * w[k * n + i % n];
        z[t * row + i] = now >= 1;
        v[i] = now - z[t * row + i];
      }
    std::vector<double> gx(n_steps * row), gw(n * n), after(row), back(row);
    for (size_t t = n_steps; t-- > 0;) {
      for (size_t i = 0; i < row; ++i) {
        const double e = u[t * row + i] - 1,
                     slope = 1 / ((1 + 4 * std::abs(e)) * (1 + 4 * std::abs(e)));
        const double by_z = c[t * row + i] + back[i] - after[i];
        gx[t * row + i] = d[t * row + i] + by_z * slope + after[i];
        after[i] = 0.8 * gx[t * row + i];
      }
      for (size_t i = 0; i < row; ++i) {
        back[i] = 0;
        for (size_t k = 0; k < n; ++k) {
          back[i] += w[i % n * n + k] * gx[t * row + i / n * n + k];
          if (t > 0) gw[i % n * n + k] += z[(t - 1) * row + i] * gx[t * row + i / n * n + k];
        }
      }
    }
    if (kind == Kind::fixed)
      for (size_t t = 1; t < n_steps; ++t)
        for (size_t i = 0; i < row; ++i) gx[i] += gx[t * row + i];

    Team team(1);
    net.forward({.team = team, .phase = Phase::training, .potentials = true},
                signal_of(kind, n, n_steps, batch, x));
    const auto g = net.backward_to_input(team, {.values = c.data(), .potentials = d.data()});
    for (size_t i = 0; i < (kind == Kind::fixed ? 1 : n_steps) * row; ++i)
      REQUIRE(g.values[i] == doctest::Approx(gx[i]));
    for (size_t i = 0; i < n * n; ++i)
      REQUIRE(net.parameters()[0]->gradient[i] == doctest::Approx(gw[i]));
  }
}

TEST_CASE("neurons that feed each other learn their parameters, on free scales") {
  constexpr size_t n = 5, batch = 2, n_steps = 15, row = n * batch;
  const auto neurons = Lif{.beta = 0.8, .learn = {"V_t", "tau"}}.neuron();
  Sequence<double> net({n}, {Recurrent{neurons, Normal{0, 0.5}}});
  auto weights = net.weights();
  weights.at("0.tau") = {std::log(3.0)};
  net.load(weights);
  const auto x = some_numbers(n_steps * row, 31, 0, 0.9);
  auto c = some_numbers(n_steps * row, 32), d = c;
  Team team(1);
  net.forward({.team = team, .phase = Phase::training},
              signal_of(Kind::dense, n, n_steps, batch, x));
  net.backward_to_input(team, {.values = d.data()});

  auto options = options_of(neurons);
  options.parameters["tau"] = {3};
  learn::RecurrentLayer<double> layer(options, n);
  learn::Spikes spikes(n_steps, batch, n);
  std::vector<double> currents(n_steps * row), gradient(2), gx(n_steps * row);
  std::vector<double> checkpoints(learn::NeuronLayer<double>::n_checkpoints(n_steps) * row);
  const auto& w = weights.at("0.weight");
  layer.forward(team, {.n_steps = n_steps,
                       .batch = batch,
                       .inputs = {{x}},
                       .weights = w,
                       .spikes = spikes.rows(),
                       .currents = currents,
                       .checkpoints = checkpoints});
  CHECK(learn::count(spikes) > 10);
  layer.backward(team, {.n_steps = n_steps,
                        .batch = batch,
                        .inputs = {{x}},
                        .weights = w,
                        .spikes = spikes,
                        .currents = currents,
                        .checkpoints = checkpoints,
                        .grad_spikes = {c},
                        .grad_currents = gx,
                        .grad_parameters = gradient});
  REQUIRE(net.parameters().size() == 3);
  CHECK(net.parameters()[1]->name == "0.V_t");
  // Both are above 0: dx/du = x on the scale of logarithms.
  CHECK(net.parameters()[1]->gradient[0] == doctest::Approx(gradient[0]).epsilon(1e-12));
  CHECK(net.parameters()[2]->gradient[0] == doctest::Approx(3 * gradient[1]).epsilon(1e-12));
  CHECK(std::abs(gradient[0]) > 1e-3);
  CHECK(std::abs(gradient[1]) > 1e-3);
}

TEST_CASE("recurrent weights have the same gradient to the bit on 1, 2 and 3 threads") {
  const auto x = some_numbers(20 * 9 * 70, 21, 0, 1);
  auto c = some_numbers(20 * 9 * 70, 22);
  const auto gradient = [&](int threads) {
    Sequence<double> net({70}, {Recurrent{Lif{.beta = 0.8}.neuron(), Normal{0, 0.3}}});
    Team team(threads);
    net.forward({.team = team, .phase = Phase::training}, signal_of(Kind::dense, 70, 20, 9, x));
    auto slopes = c;
    net.backward(team, {.values = slopes.data()});
    const auto& g = net.parameters()[0]->gradient;
    return std::vector<double>(g.begin(), g.end());
  };
  const auto one = gradient(1);
  CHECK(gradient(2) == one);
  CHECK(gradient(3) == one);
}

TEST_CASE("neurons that do not fire cannot feed each other") {
  const auto make = [] { Sequence<float>({3}, {Recurrent{LeakyReadout{}.neuron()}}); };
  CHECK_THROWS_WITH_AS(make(), doctest::Contains("layer 0 (Recurrent)"), Error);
}
