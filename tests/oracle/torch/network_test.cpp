// A whole spiking network: our layer-by-layer gradient against torch's autograd through the same
// network written in ordinary tensor operations.
#include <doctest/doctest.h>

#include "by_autograd.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

torch::Tensor tensor(const Array<double>& values, torch::IntArrayRef sizes) {
  return torch::from_blob(const_cast<double*>(values.data()), sizes, torch::kDouble).clone();
}

double largest_difference(const Parameter<double>& p, const torch::Tensor& gradient) {
  const auto mine = tensor(p.gradient, gradient.sizes());
  return (mine - gradient).abs().max().item<double>();
}

}  // namespace

TEST_CASE("convolution, pooling, spikes, resets: every gradient is that of torch's autograd") {
  const int64_t n_steps = 7, batch = 3;
  Sequence<double> net({8, 8, 2}, {Conv2d{6, 3}, MaxPool{2}, Lif{.beta = 0.8, .threshold = 0.4},
                                   Flatten{}, Linear{4}, Lif{.beta = 0.9}});
  torch::manual_seed(2);
  const auto x = torch::rand({batch, 8, 8, 2}, torch::kDouble) * 2;

  Team team(1);
  const auto y = net.forward({.team = team, .phase = Phase::training, .potentials = true},
                             {.kind = Kind::fixed,
                              .shape = {8, 8, 2},
                              .n_steps = size_t(n_steps),
                              .batch = size_t(batch),
                              .values = x.data_ptr<double>()});
  auto gz = torch::randn({n_steps, batch, 4}, torch::kDouble), gv = torch::randn_like(gz);
  const auto cz = gz.clone(), cv = gv.clone();
  const auto gx = net.backward_to_input(
      team, {.values = gz.data_ptr<double>(), .potentials = gv.data_ptr<double>()});

  const auto parameters = net.parameters();  // conv weight, bias, linear weight, bias
  auto w1 = tensor(parameters[0]->value, {3, 3, 2, 6}).requires_grad_(true);
  auto b1 = tensor(parameters[1]->value, {6}).requires_grad_(true);
  auto w2 = tensor(parameters[2]->value, {54, 4}).requires_grad_(true);
  auto b2 = tensor(parameters[3]->value, {4}).requires_grad_(true);
  auto input = x.clone().requires_grad_(true);
  auto maps = torch::max_pool2d(
      torch::conv2d(input.permute({0, 3, 1, 2}), w1.permute({3, 2, 0, 1}), b1), 2);
  const auto currents = maps.permute({0, 2, 3, 1}).flatten(1).expand({n_steps, batch, 54});
  const auto beta1 = torch::tensor(0.8, torch::kDouble), beta2 = torch::tensor(0.9, torch::kDouble);
  const auto hidden = by_autograd::lif(currents, torch::zeros({batch, 54}, torch::kDouble), beta1,
                                       0.4, by_autograd::Reset::subtract);
  const auto out = by_autograd::lif(torch::matmul(hidden.spikes, w2) + b2,
                                    torch::zeros({batch, 4}, torch::kDouble), beta2, 1,
                                    by_autograd::Reset::subtract);
  ((out.spikes * cz).sum() + (out.potentials * cv).sum()).backward();

  CHECK(hidden.spikes.sum().item<double>() > 100);
  const auto potentials =
      torch::from_blob(const_cast<double*>(y.potentials), {n_steps, batch, 4}, torch::kDouble);
  CHECK((potentials - out.potentials).abs().max().item<double>() < 1e-12);
  CHECK(largest_difference(*parameters[0], w1.grad()) < 1e-10);
  CHECK(largest_difference(*parameters[1], b1.grad()) < 1e-10);
  CHECK(largest_difference(*parameters[2], w2.grad()) < 1e-10);
  CHECK(largest_difference(*parameters[3], b2.grad()) < 1e-10);
  const auto of_input = torch::from_blob(gx.values, x.sizes(), torch::kDouble);
  CHECK((of_input - input.grad()).abs().max().item<double>() < 1e-10);
}
