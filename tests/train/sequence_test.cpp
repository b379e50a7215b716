#include "lapicque/train/sequence.hpp"

#include <doctest/doctest.h>

#include "gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

/// Real numbers out: a readout that never fires.
Sequence<double> smooth_network() {
  return Sequence<double>(
      {6, 6, 2}, {Conv2d{.c_out = 4, .kernel = 3, .padding = 1}, BatchNorm{}, AvgPool{},
                  LeakyReadout{0.8}, Flatten{}, Linear{5}, LeakyReadout{0.7}, Readout{Over::mean}});
}

}  // namespace

TEST_CASE("the gradient of a whole network is that of finite differences, fixed input and not") {
  auto net = smooth_network();
  for (const Kind kind : {Kind::fixed, Kind::dense}) check_gradient(net, kind, 4, 3, 1e-5);
}

TEST_CASE("what a short linear layer sends back is the same whether it is multiplied out or not") {
  for (const Kind kind : {Kind::fixed, Kind::dense}) {
    Sequence<double> net({20}, {Linear{70}, Lif{.beta = 0.8}, Linear{90}, Lif{.beta = 0.9},
                                Linear{3}, Readout{Over::sum}});
    const auto x = some_numbers((kind == Kind::fixed ? 1 : 12) * 5 * 20, 4, 0, 2);
    const auto c = some_numbers(5 * 3, 5);
    const auto gradients = [&](const Chain<double>::AddGradient& add) {
      Team team(2);
      net.forward({.team = team, .phase = Phase::training}, signal_of(kind, 20, 12, 5, x));
      auto slopes = c;
      net.backward(team, {.values = slopes.data()}, add);
      std::vector<std::vector<double>> all;
      for (const auto* p : net.parameters())
        all.emplace_back(p->gradient.begin(), p->gradient.end());
      return all;
    };
    // Whoever adds to gradients on the way needs their numbers.
    const auto product = gradients({}), numbers = gradients([](auto&, auto&) {});
    for (size_t p = 0; p < numbers.size(); ++p)
      for (size_t i = 0; i < numbers[p].size(); ++i)
        REQUIRE(product[p][i] == doctest::Approx(numbers[p][i]).epsilon(1e-12));
    CHECK(std::abs(numbers[0][0]) > 1e-6);
  }
}

TEST_CASE("layers know their shapes, and a layer that does not fit says which it is") {
  const Sequence<float> net({28, 28, 1}, {Conv2d{12, 5}, MaxPool{2}, Lif{}, Conv2d{64, 5},
                                          MaxPool{2}, Lif{}, Flatten{}, Linear{10}, Lif{}});
  CHECK(net.output_shape() == Shape(10));
  CHECK(net[3].input_shape() == Shape(12, 12, 12));
  CHECK(net.n_parameters() == 25 * 12 + 12 + 25 * 12 * 64 + 64 + 1024 * 10 + 10);
  const auto make = [] { Sequence<float>({4, 4, 1}, {Linear{3}, Conv2d{2, 5}}); };
  CHECK_THROWS_WITH_AS(make(), doctest::Contains("layer 1 (Conv2d)"), Error);
  const auto neuron = [] { Sequence<float>({4}, {train::Neuron{.model = "lif_jmp"}}); };
  CHECK_THROWS_WITH_AS(neuron(), doctest::Contains("layer 0"), Error);
}

TEST_CASE("first weights are a pure function of seed and name, as wide as torch.nn.Linear's") {
  const auto weights = [](uint64_t seed) {
    return Sequence<float>({100}, {Linear{50}, Lif{}}, seed).weights();
  };
  CHECK(weights(1) == weights(1));
  CHECK(weights(1) != weights(2));
  float largest = 0;
  const auto first = weights(1);
  for (float w : first.at("0.weight")) largest = std::max(largest, std::abs(w));
  CHECK(largest <= 0.1f);
  CHECK(largest > 0.099f);
}

TEST_CASE("weights that do not fit are refused, and nothing changes") {
  Sequence<float> net({4}, {Linear{3}});
  const auto before = net.weights();
  auto other = before;
  other["0.weight"].pop_back();
  CHECK_THROWS_WITH_AS(net.load(other), doctest::Contains("0.weight has 11 numbers"), Error);
  other = before;
  other.erase("0.bias");
  CHECK_THROWS_WITH_AS(net.load(other), doctest::Contains("0.bias is missing"), Error);
  CHECK(net.weights() == before);
}

TEST_CASE("a run in two windows with the state carried between them is the run in one") {
  Sequence<double> net({6}, {Linear{20}, Lif{.beta = 0.8}, Linear{4}, Lif{.beta = 0.9}});
  Team team(1);
  const size_t n_steps = 10, batch = 3;
  const auto x = some_numbers(n_steps * batch * 6, 4, 0, 3);
  const auto run = [&](size_t first, size_t n, const StateDict<double>* initial,
                       StateDict<double>* final) {
    Pass<double> pass{.team = team, .initial = initial, .final = final, .potentials = true};
    auto part = signal_of(Kind::dense, 6, n, batch, x);
    part.values += first * batch * 6;
    const auto y = net.forward(pass, part);
    return std::vector<double>(y.potentials, y.potentials + n * batch * 4);
  };
  const auto whole = run(0, n_steps, nullptr, nullptr);
  StateDict<double> state;
  auto parts = run(0, 4, nullptr, &state);
  const auto rest = run(4, 6, &state, nullptr);
  parts.insert(parts.end(), rest.begin(), rest.end());
  CHECK(parts == whole);
  state.erase("1");
  CHECK_THROWS_AS(run(4, 6, &state, nullptr), Error);
}
