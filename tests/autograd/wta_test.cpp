#include "lapicque/autograd/wta.hpp"

#include <doctest/doctest.h>
#include <torch/optim/adam.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

const vision::Wta recurrent{.form = vision::Form::recurrent, .k = 3, .parameters = {.a = 0.4}};

double value(const torch::Tensor& t) { return t.item<double>(); }

}  // namespace

TEST_CASE("the layer is a node of torch's graph: what it gives is vision's, in both precisions") {
  torch::manual_seed(1);
  const auto x = torch::rand({2, 3, 9, 8});
  autograd::Wta layer(recurrent);
  CHECK(layer->parameters().empty());
  const auto y = layer->forward(x);
  std::vector<float> expected(size_t(x.numel()));
  Team team(1);
  vision::wta_forward<float>(team, recurrent, {2, 3, 9, 8}, {x.data_ptr<float>(), expected.size()},
                             expected);
  CHECK(std::equal(expected.begin(), expected.end(), y.data_ptr<float>()));
  CHECK((layer->forward(x.to(torch::kDouble)) - y).abs().max().item<double>() < 1e-5);
  // Channels innermost in memory are the same images.
  CHECK(layer->forward(x.contiguous(torch::MemoryFormat::ChannelsLast)).equal(y));
}

TEST_CASE("gradients by pixels and learned parameters equal central differences") {
  torch::manual_seed(1);
  const auto weights = torch::rand({1, 2, 7, 7}, torch::kDouble);
  auto x = torch::rand({1, 2, 7, 7}, torch::kDouble).requires_grad_(true);
  autograd::Wta layer(recurrent, autograd::Names{"gain", "a", "b1", "b2"});
  const auto loss = [&](const torch::Tensor& images) {
    return (layer->forward(images).square() * weights).sum();
  };
  loss((1.5 * x).tanh()).backward();
  const torch::NoGradGuard fixed;
  const auto slope = [&](torch::Tensor at) {
    constexpr double h = 1e-5;
    const double middle = value(at);
    at.fill_(middle + h);
    const double above = value(loss((1.5 * x).tanh()));
    at.fill_(middle - h);
    const double below = value(loss((1.5 * x).tanh()));
    at.fill_(middle);
    return (above - below) / (2 * h);
  };
  CHECK(value(x.grad()[0][1][3][4]) == doctest::Approx(slope(x[0][1][3][4])).epsilon(1e-5));
  for (const auto& p : layer->named_parameters()) {
    CAPTURE(p.key());
    CHECK(std::abs(value(p->grad())) > 1e-6);
    CHECK(value(p->grad()) == doctest::Approx(slope(p.value())).epsilon(1e-5));
  }
}

TEST_CASE("a layer learns the competition of another from what that one gives") {
  torch::manual_seed(1);
  const auto x = torch::rand({4, 1, 10, 10});
  auto wanted = recurrent;
  wanted.normaliser = vision::Normaliser::none;
  wanted.parameters.a = 0.6;
  wanted.parameters.b1 = 2;
  auto start = wanted;
  start.parameters.a = 0.3;
  start.parameters.b1 = 1;
  autograd::Wta teacher(wanted), layer(start, autograd::Names{"a", "b1"});
  const auto y = teacher->forward(x);
  torch::optim::Adam optimiser(layer->parameters(), torch::optim::AdamOptions(0.02));
  double first = 0, last = 0;
  for (int i = 0; i < 300; ++i) {
    optimiser.zero_grad();
    const auto loss = (layer->forward(x) - y).square().mean();
    last = loss.item<double>();
    if (i == 0) first = last;
    loss.backward();
    optimiser.step();
  }
  CHECK(last < 0.01 * first);
  CHECK(layer->wta().parameters.a > 0.45);
}

TEST_CASE("what the layer cannot take is refused in a sentence") {
  CHECK_THROWS_WITH_AS(autograd::Wta(recurrent, autograd::Names{"gian"}), doctest::Contains("gain"),
                       Error);
  auto none = recurrent;
  none.parameters.eps = 0;
  CHECK_THROWS_WITH_AS(autograd::Wta(none, autograd::Names{"eps"}), doctest::Contains("above 0"),
                       Error);
  autograd::Wta layer(recurrent);
  CHECK_THROWS_WITH_AS(layer->forward(torch::rand({3, 4, 5})), doctest::Contains("height"), Error);
  CHECK_THROWS_AS(layer->forward(torch::zeros({1, 1, 5, 5}, torch::kInt)), Error);
  CHECK_THROWS_AS(layer->forward(torch::rand({1, 1, 1, 5})), Error);
}
