#include "lapicque/autograd/spiking.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../oracle/torch/by_autograd.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using autograd::Spiking;

namespace {

double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

train::Lif lif(train::Reset reset) { return {.beta = 0.8, .reset = reset}; }

}  // namespace

TEST_CASE("a layer of spiking neurons is a node of torch's graph, with autograd's gradients") {
  torch::manual_seed(1);
  const auto start = torch::rand({9, 3, 5}, torch::kDouble);
  const auto rest = torch::rand({3, 5}, torch::kDouble);
  const auto c = torch::randn({9, 3, 5}, torch::kDouble), d = torch::randn_like(c);
  const auto beta = torch::tensor(0.8, torch::kDouble);
  for (const auto& [ours, theirs] : {std::pair(train::Reset::value, by_autograd::Reset::value),
                                     {train::Reset::subtract, by_autograd::Reset::subtract},
                                     {train::Reset::none, by_autograd::Reset::none}}) {
    auto x = start.clone().requires_grad_(true), y = start.clone().requires_grad_(true);
    auto a = rest.clone().requires_grad_(true), b = rest.clone().requires_grad_(true);
    Spiking layer(lif(ours).neuron(), 5);
    // The currents come from other operations of the graph, as they would in a network.
    const auto mine = layer->forward((1.3 * x).tanh(), a.unsqueeze(0));
    const auto run = by_autograd::lif((1.3 * y).tanh(), b, beta, 1, theirs);
    CHECK(distance(mine.spikes, run.spikes) == 0);
    CHECK(distance(mine.potentials, run.potentials) < 1e-14);
    CHECK(distance(mine.state[0], run.last) < 1e-14);
    ((mine.spikes * c).sum() + (mine.potentials * d).sum() + mine.state.sum()).backward();
    ((run.spikes * c).sum() + (run.potentials * d).sum() + run.last.sum()).backward();
    CHECK(distance(x.grad(), y.grad()) < 1e-12);
    CHECK(distance(a.grad(), b.grad()) < 1e-12);
  }
}

TEST_CASE("a learned time constant is a parameter of the module, with autograd's gradient") {
  torch::manual_seed(1);
  const auto x = torch::rand({9, 3, 5}, torch::kDouble), c = torch::randn_like(x);
  auto spec = lif(train::Reset::subtract);
  spec.learn = {"tau"};
  Spiking layer(spec.neuron(), 5);
  const auto free = layer->named_parameters()["tau"];
  CHECK(free.item<double>() == doctest::Approx(std::log(-1 / std::log(0.8))));
  (layer->forward(x).spikes * c).sum().backward();

  auto u = free.detach().to(torch::kDouble).requires_grad_(true);
  const auto beta = torch::exp(-1 / torch::exp(u));
  const auto run = by_autograd::lif(x, torch::zeros({3, 5}, torch::kDouble), beta, 1,
                                    by_autograd::Reset::subtract);
  (run.spikes * c).sum().backward();
  CHECK(free.grad().item<double>() == doctest::Approx(u.grad().item<double>()).epsilon(1e-5));
}

TEST_CASE("single precision, several threads, and state carried from call to call") {
  torch::manual_seed(1);
  const auto x = torch::rand({10, 2, 70});
  Spiking one(lif(train::Reset::subtract).neuron(), 70),
      two(lif(train::Reset::subtract).neuron(), 70, 2);
  const auto whole = one->forward(x);
  CHECK(torch::equal(two->forward(x).potentials, whole.potentials));
  const auto first = one->forward(x.slice(0, 0, 4));
  const auto second = one->forward(x.slice(0, 4, 10), first.state);
  CHECK(torch::equal(second.potentials, whole.potentials.slice(0, 4, 10)));
}

TEST_CASE("tensors of another shape or type are refused in a sentence") {
  Spiking layer(train::Lif{}.neuron(), 5);
  CHECK_THROWS_WITH_AS(layer->forward(torch::zeros({3, 5})), doctest::Contains("[time, batch, 5]"),
                       Error);
  CHECK_THROWS_AS(layer->forward(torch::zeros({3, 2, 5}, torch::kInt)), Error);
  CHECK_THROWS_AS(layer->forward(torch::zeros({3, 2, 5}), torch::zeros({1, 3, 5})), Error);
}
