// The simplest neuron.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("the simple neuron leaks, jumps, and fires at its threshold") {
  OneNeuron n("lif_jump", 0.5, {{"tau", 20}, {"V_t", 1}});
  CHECK_FALSE(n.step_with("spikes", 0.75));
  CHECK(n.V() == 0.75);
  n.run(20);
  CHECK(n.V() == doctest::Approx(0.75 * std::exp(-1.0)).epsilon(1e-14));
  CHECK(n.step_with("spikes", 1.0));
  CHECK(n.V() == 0);
}

TEST_CASE("jumps every T fire the simple neuron when they exceed V_t (1 - exp(-T/tau))") {
  const double critical = 1 - std::exp(-10.0 / 20);
  for (double w : {critical * 0.99, critical * 1.01}) {
    OneNeuron n("lif_jump", 0.5);
    bool fired = false;
    for (int i = 0; i < 2000; ++i) fired |= n.step_with("spikes", i % 20 == 0 ? w : 0.0);
    CHECK(fired == (w > critical));
  }
}
