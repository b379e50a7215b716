// One current for all synapses is the sum of two that decay alike.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("with equal time constants one synaptic current does what two do") {
  const Settings both = {{"E_L", -65}, {"V_th", -50}, {"V_reset", -65}, {"I_e", 300}};
  Settings two_currents = both;
  two_currents.insert(two_currents.end(), {{"tau_syn_ex", 0.5}, {"tau_syn_in", 0.5}});
  OneNeuron one("iaf_psc_exp_single", 0.1, both), two("iaf_psc_exp", 0.1, two_currents);
  two.state("V_m") = -65;
  int spikes = 0;
  for (int i = 0; i < 5000; ++i) {
    const double w = (i * 7919) % 13 == 0 ? 400.0 : (i * 104729) % 29 == 0 ? -600.0 : 0.0;
    const bool a = one.step_with("synapse", w);
    const bool b = w < 0 ? two.step_with("inhibitory", w) : two.step_with("excitatory", w);
    REQUIRE(a == b);
    REQUIRE(one.V() == doctest::Approx(two.V()).epsilon(1e-13));
    spikes += a;
  }
  CHECK(spikes > 5);
}
