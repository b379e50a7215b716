#include "lapicque/train/losses.hpp"

#include <doctest/doctest.h>
#include <torch/torch.h>

using namespace lapicque::train;
namespace F = torch::nn::functional;

namespace {

constexpr int64_t n_steps = 6, batch = 4, n = 5;

/// Value and gradient of ours and of torch's formula, for the same numbers.
void compare(const Loss& loss,
             const std::function<torch::Tensor(torch::Tensor, torch::Tensor)>& by) {
  torch::manual_seed(1);
  auto y = torch::randn({n_steps, batch, n}, torch::kDouble).requires_grad_(true);
  const auto labels = torch::randint(n, {batch}, torch::kLong);
  const auto value = by(y, labels);
  value.backward();
  const auto narrow = labels.to(torch::kInt);
  std::vector<double> g(size_t(y.numel()));
  const double ours =
      loss({size_t(n_steps), size_t(batch), size_t(n), {y.data_ptr<double>(), size_t(y.numel())}},
           {{narrow.data_ptr<int32_t>(), size_t(batch)}, {}}, g);
  INFO(loss.name());
  CHECK(ours == doctest::Approx(value.item<double>()).epsilon(1e-12));
  const auto mine = torch::from_blob(g.data(), y.sizes(), torch::kDouble);
  CHECK((mine - y.grad()).abs().max().item<double>() < 1e-14);
}

const std::vector<double> weights{1, 2, 0.5, 1, 3};
F::CrossEntropyFuncOptions options() {
  return F::CrossEntropyFuncOptions()
      .weight(torch::tensor(weights, torch::kDouble))
      .label_smoothing(0.1);
}
const ClassOptions classes{.label_smoothing = 0.1, .weights = weights};

torch::Tensor one_hot(const torch::Tensor& labels, double on, double off) {
  return torch::one_hot(labels, n).to(torch::kDouble) * (on - off) + off;
}

}  // namespace

TEST_CASE("every loss of real numbers equals torch's formula, in value and gradient") {
  compare(CrossEntropyRate{classes}, [](auto y, auto labels) {
    auto sum = torch::zeros({}, torch::kDouble);
    for (int64_t t = 0; t < n_steps; ++t) sum = sum + F::cross_entropy(y[t], labels, options());
    return sum / n_steps;
  });
  compare(CrossEntropyPotential{}, [](auto y, auto labels) {
    auto sum = torch::zeros({}, torch::kDouble);
    for (int64_t t = 0; t < n_steps; ++t) sum = sum + F::cross_entropy(y[t], labels);
    return sum;
  });
  compare(CrossEntropyCount{classes},
          [](auto y, auto labels) { return F::cross_entropy(y.sum(0), labels, options()); });
  compare(CrossEntropyMean{classes},
          [](auto y, auto labels) { return F::cross_entropy(y.mean(0), labels, options()); });
  compare(CrossEntropyMaxPotential{classes},
          [](auto y, auto labels) { return F::cross_entropy(y.amax(0), labels, options()); });
  compare(Tet{.lambda = 0.2, .level = 0.7}, [](auto y, auto labels) {
    const auto repeated = labels.repeat({n_steps});
    return 0.8 * F::cross_entropy(y.flatten(0, 1), repeated) + 0.2 * (y - 0.7).square().mean();
  });
  compare(MseCount{.correct = 0.8, .incorrect = 0.2}, [](auto y, auto labels) {
    return F::mse_loss(y.sum(0), one_hot(labels, 0.8, 0.2) * n_steps) / n_steps;
  });
  compare(MseMean{},
          [](auto y, auto labels) { return F::mse_loss(y.mean(0), one_hot(labels, 1, 0)); });
  compare(MsePotential{.correct = 1, .incorrect = -1}, [](auto y, auto labels) {
    return F::mse_loss(y, one_hot(labels, 1, -1).expand({n_steps, batch, n}));
  });
}
