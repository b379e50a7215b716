#include "lapicque/train/evaluate.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

/// Three neurons, of which each fires at every step that its own input is on.
Sequence<float> mirror() {
  Sequence<float> net({3}, {Linear{.n_out = 3, .weights = Constant{0}, .biases = Constant{0}},
                            Lif{.beta = 0.1, .threshold = 0.5, .reset = Reset::value}});
  auto weights = net.weights();
  for (size_t i = 0; i < 3; ++i) weights["0.weight"][i * 3 + i] = 1;
  net.load(weights);
  return net;
}

Dataset one_hot() {  // the last label is not what the network will say
  return currents(3, {1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0}, {0, 1, 0, 2}, 3);
}

}  // namespace

TEST_CASE("accuracy, confusion, spikes, operations and silent neurons are what they must be") {
  auto net = mirror();
  const auto found = evaluate(
      net, one_hot(), {.batch = 3, .n_steps = 5, .threads = 1, .activity = Activity::measured});
  CHECK(found.n_samples == 4);
  CHECK(found.accuracy == 0.75);
  CHECK(found.confusion == std::vector<std::vector<size_t>>{{2, 0, 0}, {0, 1, 0}, {1, 0, 0}});
  CHECK(found.layers[0].synaptic_operations == 3);  // one input that is on, once, to 3 targets
  CHECK(found.layers[1].spikes == 5);               // one neuron at each step
  CHECK(found.layers[1].n_silent == 1);
}

TEST_CASE("loss and accuracy do not depend on the size of a batch") {
  auto net = mirror();
  const auto all = evaluate(net, one_hot(), {.batch = 4, .n_steps = 5, .threads = 1});
  for (size_t batch : {1, 2}) {
    const auto part = evaluate(net, one_hot(), {.batch = batch, .n_steps = 5, .threads = 1});
    CHECK(part.loss == doctest::Approx(all.loss));
    CHECK(part.accuracy == all.accuracy);
  }
}

TEST_CASE("a record has the spikes of one sample, layer by layer") {
  auto net = mirror();
  const auto rasters = record(net, one_hot(), 1, 4);
  REQUIRE(rasters.size() == 1);
  CHECK(rasters[0].steps == std::vector<uint32_t>{0, 1, 2, 3});
  CHECK(rasters[0].neurons == std::vector<uint32_t>{1, 1, 1, 1});
  CHECK_THROWS_AS(record(net, one_hot(), 4, 4), Error);
}

TEST_CASE("a loss of potentials needs neurons at the end, and says so") {
  Sequence<float> net({3}, {Linear{3}});
  CHECK_THROWS_WITH_AS(evaluate(net, one_hot(), {.loss = CrossEntropyPotential{}}),
                       doctest::Contains("must be one of neurons"), Error);
}
