// The perfect integrator.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("the perfect integrator forgets nothing, and fires when its jumps add up to V_th") {
  OneNeuron n("if_jump", 0.5, {{"V_th", 1}, {"V_reset", -0.25}});
  CHECK_FALSE(n.step_with("spikes", 0.75));
  n.run(1000);
  CHECK(n.V() == 0.75);
  CHECK(n.step_with("spikes", 0.25));
  CHECK(n.V() == -0.25);
}
