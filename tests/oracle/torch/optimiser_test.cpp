#include "lapicque/train/optimiser.hpp"

#include <doctest/doctest.h>
#include <torch/torch.h>

using namespace lapicque;
using namespace lapicque::train;

namespace {

constexpr int64_t n = 1000;

/// Ten steps along the same random gradients; the largest difference of the weights.
double difference(
    const OptimiserSpec& spec,
    const std::function<std::unique_ptr<torch::optim::Optimizer>(std::vector<torch::Tensor>)>&
        make) {
  Team team(1);
  torch::manual_seed(3);
  auto theirs = torch::randn({n}, torch::kDouble).requires_grad_(true);
  Parameter<double> ours{"p", {size_t(n)}, Array<double>(size_t(n)), Array<double>(size_t(n))};
  std::copy_n(theirs.data_ptr<double>(), n, ours.value.data());
  const auto optimizer = make({theirs});
  Optimiser<double> optimiser(spec);
  for (int step = 0; step < 10; ++step) {
    theirs.mutable_grad() = torch::randn({n}, torch::kDouble);
    std::copy_n(theirs.grad().data_ptr<double>(), n, ours.gradient.data());
    optimizer->step();
    optimiser.step(team, {&ours}, 1, 1);
  }
  const auto mine = torch::from_blob(ours.value.data(), {n}, torch::kDouble);
  return (mine - theirs.detach()).abs().max().item<double>();
}

}  // namespace

TEST_CASE("ten steps of each optimiser end where torch.optim's do") {
  using Parameters = std::vector<torch::Tensor>;
  CHECK(difference(Adam{.lr = 0.01, .weight_decay = 0.1}, [](Parameters p) {
          return std::make_unique<torch::optim::Adam>(
              p, torch::optim::AdamOptions(0.01).weight_decay(0.1));
        }) < 1e-14);
  CHECK(difference(AdamW{.lr = 0.01, .weight_decay = 0.1}, [](Parameters p) {
          return std::make_unique<torch::optim::AdamW>(
              p, torch::optim::AdamWOptions(0.01).weight_decay(0.1));
        }) < 1e-14);
  for (const bool nesterov : {false, true})
    CHECK(difference(Sgd{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = nesterov},
                     [&](Parameters p) {
                       return std::make_unique<torch::optim::SGD>(
                           p,
                           torch::optim::SGDOptions(0.1).momentum(0.9).weight_decay(0.01).nesterov(
                               nesterov));
                     }) < 1e-14);
}
