// Jumps of the potential, and none while refractory.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("a spike at a delta synapse moves the potential by its weight, exactly") {
  OneNeuron n("iaf_psc_delta", 0.1);
  n.step_with("spikes", 3.5);
  CHECK(n.V() == doctest::Approx(-66.5).epsilon(1e-15));
  n.run(7);
  CHECK(n.V() == doctest::Approx(-70 + 3.5 * std::exp(-0.7)).epsilon(1e-14));
}

TEST_CASE("a delta synapse is ignored while the neuron is refractory") {
  OneNeuron n("iaf_psc_delta", 0.1);
  CHECK(n.step_with("spikes", 20));
  for (int i = 0; i < 20; ++i) CHECK_FALSE(n.step_with("spikes", 20));
  CHECK(n.V() == -70);
  CHECK(n.step_with("spikes", 20));
}
