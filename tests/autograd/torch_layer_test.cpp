#include "lapicque/autograd/torch_layer.hpp"

#include <doctest/doctest.h>
#include <torch/torch.h>

#include "../train/gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;
using autograd::Torch;

namespace {

Torch convolution() {
  return {[] {
            return torch::nn::Sequential(torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 4, 3)),
                                         torch::nn::GELU());
          },
          {4, 4, 4}};
}
Torch linear(int64_t n_in, int64_t n_out) {
  return {[=] { return torch::nn::Sequential(torch::nn::Linear(n_in, n_out)); }, size_t(n_out)};
}

}  // namespace

TEST_CASE("the gradient through modules of libtorch is exact, fixed input and not") {
  for (const Kind kind : {Kind::fixed, Kind::dense}) {
    Sequence<double> net({6, 6, 2}, {convolution(), LeakyReadout{0.5}, AvgPool{2}, Flatten{},
                                     linear(16, 3), Readout{}});
    check_gradient(net, kind, 3, 2, 1e-5);
  }
}

TEST_CASE("a module's convolution is ours, with the weights' axes exchanged") {
  Sequence<double> theirs({6, 6, 2}, {Torch{[] {
                                              return torch::nn::Sequential(torch::nn::Conv2d(
                                                  torch::nn::Conv2dOptions(2, 4, 3)));
                                            },
                                            {4, 4, 4}}});
  Sequence<double> ours({6, 6, 2}, {Conv2d{4, 3}});
  auto weights = theirs.weights();
  const auto w = torch::from_blob(weights["0.0.weight"].data(), {4, 2, 3, 3}, torch::kDouble)
                     .permute({2, 3, 1, 0})
                     .contiguous();
  ours.load({{"0.weight", {w.data_ptr<double>(), w.data_ptr<double>() + w.numel()}},
             {"0.bias", weights["0.0.bias"]}});
  Team team(1);
  const auto x = some_numbers(2 * 3 * 72, 1);
  const auto in = signal_of(Kind::dense, {6, 6, 2}, 2, 3, x);
  const auto a = theirs.forward({.team = team}, in), b = ours.forward({.team = team}, in);
  for (size_t i = 0; i < 2 * 3 * 64; ++i) CHECK(a.values[i] == doctest::Approx(b.values[i]));
}

TEST_CASE("a network with modules trains, the same to the bit from the same seed") {
  const auto x = some_numbers(60 * 6, 1, 0, 2);
  std::vector<float> values(x.begin(), x.end());
  std::vector<int32_t> labels(60);
  for (size_t i = 0; i < 60; ++i) labels[i] = values[i * 6] > values[i * 6 + 1];
  const auto data = currents(6, values, labels, 2);
  const auto trained = [&](int threads, uint64_t seed, double* accuracy) {
    Sequence net({6},
                 {Torch{[] {
                          return torch::nn::Sequential(torch::nn::Linear(6, 40),
                                                       torch::nn::BatchNorm1d(40),
                                                       torch::nn::Dropout(0.1));
                        },
                        40},
                  Lif{.beta = 0.8}, linear(40, 2), Lif{.beta = 0.8}},
                 seed);
    fit(net, data,
        {.optimiser = Adam{.lr = 1e-2},
         .epochs = 12,
         .batch = 20,
         .n_steps = 8,
         .threads = threads});
    *accuracy = evaluate(net, data, {.n_steps = 8, .threads = 1}).accuracy;
    return net.weights();
  };
  double one = 0, two = 0, other = 0;
  torch::manual_seed(1);
  const auto weights = trained(1, 1, &one);
  torch::manual_seed(2);  // torch's own generator has no say
  CHECK(trained(2, 1, &two) == weights);
  CHECK(trained(1, 2, &other) != weights);
  CHECK(one > 0.9);
  CHECK(weights.contains("0.1.running_mean"));
  CHECK(weights.at("0.1.running_mean") != std::vector<float>(40));
}

TEST_CASE("a module that gives another shape than announced is refused, with both") {
  Sequence<double> net({6}, {Torch{linear(6, 3).modules, 4}});
  Team team(1);
  const auto x = some_numbers(6, 1);
  CHECK_THROWS_WITH_AS(net.forward({.team = team}, signal_of(Kind::fixed, 6, 1, 1, x)),
                       doctest::Contains("layer 0 (Torch)"), Error);
}
