// The readout.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("a leaky integrator never fires, whatever it gets") {
  OneNeuron n("li", 0.1, {{"I_e", 1e6}});
  CHECK(n.run(100).empty());
  CHECK(n.V() == doctest::Approx(-70 + 1e6 * 10 / 250).epsilon(1e-4));
}

TEST_CASE("below threshold a leaky integrator is iaf_psc_exp") {
  OneNeuron a("li", 0.1), b("iaf_psc_exp", 0.1);
  double worst = 0;
  for (int i = 0; i < 1000; ++i) {
    const double w = i % 7 == 0 ? 50 : 0;
    a.step_with("spikes", w);
    b.step_with("excitatory", w);
    worst = std::max(worst, std::abs(a.V() - b.V()));
  }
  CHECK(a.V() > -69);
  CHECK(worst < 1e-12);
}
