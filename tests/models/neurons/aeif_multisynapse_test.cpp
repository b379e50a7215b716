// The adaptive exponential neuron with receptors chosen by parameters.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("two alpha receptors make aeif_multisynapse aeif_cond_alpha, spikes and all") {
  const Settings membrane{{"I_e", 1000}, {"V_peak", -40}, {"V_reset", -60}, {"t_ref", 2}};
  Settings fixed_settings{{"tau_syn_ex", 2}, {"tau_syn_in", 5}, {"E_in", -80}};
  Settings free_settings{{"E_2", 0},        {"tau_rise_2", 2},  {"tau_decay_2", 2},
                         {"tau_rise_3", 5}, {"tau_decay_3", 5}, {"E_3", -80}};
  for (auto* list : {&fixed_settings, &free_settings})
    list->insert(list->end(), membrane.begin(), membrane.end());
  OneNeuron fixed("aeif_cond_alpha", 0.1, fixed_settings);
  OneNeuron free("aeif_multisynapse", 0.1, free_settings);
  int n_spikes = 0;
  for (int i = 0; i < 3000; ++i) {
    fixed.input("excitatory") = free.input("receptor_2") = i % 70 == 0 ? 6 : 0;
    fixed.input("inhibitory") = free.input("receptor_3") = i % 110 == 0 ? 9 : 0;
    const bool spiked = fixed.step();
    REQUIRE(free.step() == spiked);
    n_spikes += spiked;
    REQUIRE(free.V() == doctest::Approx(fixed.V()).epsilon(1e-9));
    REQUIRE(free.state("w") == doctest::Approx(fixed.state("w")).epsilon(1e-9));
  }
  CHECK(n_spikes > 5);
}
