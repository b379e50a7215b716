// What differs from aeif_cond_exp: the conductance. aeif_cond_exp_test.cpp times both.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("a vanishing exponential makes aeif_cond_alpha the leaky neuron iaf_cond_alpha") {
  const Settings common = {{"C_m", 250}, {"g_L", 20}, {"E_L", -70}, {"tau_syn_ex", 1}};
  Settings adaptive = common, plain = common;
  adaptive.insert(adaptive.end(), {{"a", 0}, {"V_th", 1000}, {"V_peak", 2000}, {"Delta_T", 0.5}});
  plain.insert(plain.end(), {{"V_th", 1000}});
  OneNeuron a("aeif_cond_alpha", 0.1, adaptive), b("iaf_cond_alpha", 0.1, plain);
  a.state("V_m") = -70;
  double highest = -100, worst = 0;
  for (int i = 0; i < 200; ++i) {
    a.step_with("excitatory", i == 0 ? 40 : 0);
    b.step_with("excitatory", i == 0 ? 40 : 0);
    worst = std::max(worst, std::abs(a.V() - b.V()));
    highest = std::max(highest, b.V());
  }
  CHECK(highest > -60);
  CHECK(worst < 1e-4);  // the linear part of AdEx is of second order, that of iaf_cond_alpha exact
}
