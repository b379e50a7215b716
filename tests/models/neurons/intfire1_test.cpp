// NEURON's IntFire1 on the grid.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("intfire1 leaks, adds weights, and fires above 1, not at 1") {
  OneNeuron n("intfire1", 0.5, {{"tau", 20}});
  CHECK_FALSE(n.step_with("spikes", 0.75));
  n.run(20);
  CHECK(n.V() == doctest::Approx(0.75 * std::exp(-1.0)).epsilon(1e-14));
  n.state("m") = 0;
  CHECK_FALSE(n.step_with("spikes", 1.0));
  n.state("m") = 0;
  CHECK(n.step_with("spikes", std::nextafter(1.0, 2.0)));
  CHECK(n.V() == 0);
}

TEST_CASE("intfire1 ignores what arrives within t_ref of a spike") {
  OneNeuron n("intfire1", 0.5, {{"t_ref", 3}});
  CHECK(n.step_with("spikes", 2));
  for (int i = 0; i < 6; ++i) CHECK_FALSE(n.step_with("spikes", 2));
  CHECK(n.V() == 0);
  CHECK(n.step_with("spikes", 2));
}
