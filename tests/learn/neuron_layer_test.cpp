#include "lapicque/learn/neuron_layer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::learn;

TEST_CASE("a leaky integrate-and-fire neuron decays by exp(-dt/tau), adds its input, and resets") {
  Team team(1);
  const double beta = 0.9;
  const NeuronLayer<double> layer({.parameters = {{"tau", {-1 / std::log(beta)}}}}, 1);
  const std::vector<double> x{0.3, 0.4, 0.5, 0.2};
  std::vector<double> potentials(4);
  Spikes spikes(4, 1, 1);
  layer.forward(team, {.n_steps = 4,
                       .batch = 1,
                       .inputs = {{x}},
                       .spikes = spikes.rows(),
                       .potentials = potentials});
  CHECK(potentials[0] == doctest::Approx(0.3));
  CHECK(potentials[1] == doctest::Approx(0.67));
  CHECK(potentials[2] == doctest::Approx(1.103));  // above 1: a spike, then 0
  CHECK(potentials[3] == doctest::Approx(0.2));
  CHECK(count(spikes) == 1);
  CHECK(spikes.view().at(2, 0, 0));
}
