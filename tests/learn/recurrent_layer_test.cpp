#include "lapicque/learn/recurrent_layer.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "learn/recurrent_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::test;

namespace {

constexpr double beta = 0.9, scale = 3;

/// Leaky neurons with random numbers all around.
template <class R>
Loop<R> leaky(size_t n_steps, size_t batch, size_t n) {
  return {{.parameters = {{"tau", {-1 / std::log(beta)}}},
           .surrogate = {SurrogateKind::fast_sigmoid, scale},
           .learnable = {"V_t"}},
          {n_steps, batch, n}};
}

/// The derivative of the loss along one direction of all numbers, by a sweep of tangents written
/// out for the leaky neuron; checks the spikes on its way.
double tangent(const Loop<double>& a, const std::vector<double>& d_input,
               const std::vector<double>& d_weights, const std::vector<double>& d_state,
               const std::vector<double>& d_before, double d_threshold) {
  double loss = 0;
  for (size_t b = 0; b < a.batch; ++b) {
    std::vector<double> v(a.n), dv(a.n), z(a.n), dz(a.n);
    for (size_t i = 0; i < a.n; ++i) {
      v[i] = a.state[b * a.n + i], dv[i] = d_state[b * a.n + i];
      z[i] = a.before.view().at(0, b, i), dz[i] = d_before[b * a.n + i];
    }
    for (size_t t = 0; t < a.n_steps; ++t) {
      const auto sent = z, d_sent = dz;
      for (size_t j = 0; j < a.n; ++j) {
        const size_t k = t * a.row + b * a.n + j;
        double x = a.input[k], dx = d_input[k];
        for (size_t i = 0; i < a.n; ++i) {
          x += sent[i] * a.weights[i * a.n + j];
          dx += d_sent[i] * a.weights[i * a.n + j] + sent[i] * d_weights[i * a.n + j];
        }
        v[j] = beta * v[j] + x, dv[j] = beta * dv[j] + dx;
        loss += a.by_potentials[k] * dv[j];
        const double e = v[j] - 1, slope = 1 / std::pow(1 + scale * std::abs(e), 2);
        z[j] = e >= 0, dz[j] = slope * (dv[j] - d_threshold);
        REQUIRE(bool(z[j]) == a.spikes.view().at(t, b, j));
        loss += a.by_spikes[k] * dz[j];
        dv[j] = (1 - z[j]) * dv[j] - v[j] * dz[j];
        v[j] *= 1 - z[j];
      }
    }
    for (size_t i = 0; i < a.n; ++i) loss += a.by_state[b * a.n + i] * dv[i];
  }
  return loss;
}

}  // namespace

TEST_CASE("the gradients of a recurrent layer are the adjoint of its tangents") {
  Team team(2);
  for (size_t n : {1, 5, 70}) {
    CAPTURE(n);
    auto a = leaky<double>(21, 2, n);
    a.run(team);
    CHECK(count(a.spikes) > 3);
    double product = 0;
    const auto along = [&](const std::vector<double>& gradient, uint32_t seed) {
      auto direction = uniform_numbers<double>(gradient.size(), -1, 1, seed);
      for (size_t i = 0; i < gradient.size(); ++i) product += gradient[i] * direction[i];
      return direction;
    };
    const auto input = along(a.grad_currents, 11), weights = along(a.grad_weights, 12);
    const auto state = along(a.grad_state, 13), before = along(a.grad_before, 14);
    const auto threshold = along(a.grad_parameters, 15);
    CHECK(tangent(a, input, weights, state, before, threshold[0]) ==
          doctest::Approx(product).epsilon(1e-10));
  }
}

TEST_CASE("without weights the neurons are alone") {
  Team team(1);
  auto loop = leaky<float>(20, 2, 9);
  std::fill(loop.weights.begin(), loop.weights.end(), 0.f);
  loop.run(team);
  Spikes spikes(20, 2, 9);
  loop.layer.neurons().forward(team, {.n_steps = 20,
                                      .batch = 2,
                                      .inputs = {{loop.input}},
                                      .initial_state = loop.state,
                                      .spikes = spikes.rows()});
  CHECK(count(spikes) > 3);
  for (size_t w = 0; w < spikes.view().n_words(); ++w)
    CHECK(spikes.view().words[w] == loop.spikes.view().words[w]);
}

TEST_CASE("no bit of a recurrent layer depends on the number of threads") {
  Team one(1), three(3);
  auto a = leaky<float>(20, 3, 130), b = leaky<float>(20, 3, 130);
  a.run(one), b.run(three);
  CHECK(a.currents == b.currents);
  CHECK(a.final_state == b.final_state);
  CHECK(a.grad_currents == b.grad_currents);
  CHECK(a.grad_weights == b.grad_weights);
  CHECK(a.grad_parameters == b.grad_parameters);
}

TEST_CASE("weights of another shape are refused") {
  Team team(1);
  auto a = leaky<float>(4, 1, 6);
  a.weights.resize(35);
  CHECK_THROWS_WITH_AS(a.run(team), doctest::Contains("weights has 35 values, must have 36"),
                       Error);
}
