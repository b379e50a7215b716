// Receptors chosen by parameters do what the neurons with fixed receptors do.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

const Settings membrane{{"C_m", 200}, {"E_L", -65}, {"V_th", 1000}, {"g_L", 10}};

Settings with(Settings more) {
  more.insert(more.end(), membrane.begin(), membrane.end());
  return more;
}

}  // namespace

TEST_CASE("two conductances of iaf_multisynapse are those of iaf_cond_exp") {
  OneNeuron fixed("iaf_cond_exp", 0.1,
                  with({{"E_ex", 0}, {"E_in", -80}, {"tau_syn_ex", 3}, {"tau_syn_in", 7}}));
  OneNeuron free("iaf_multisynapse", 0.1,
                 with({{"E_3", 0}, {"E_1", -80}, {"tau_decay_3", 3}, {"tau_decay_1", 7}}));
  fixed.state("V_m") = free.state("V_m") = -65;
  for (int i = 0; i < 300; ++i) {
    fixed.input("excitatory") = free.input("receptor_3") = i % 7 == 0 ? 4 : 0;
    fixed.input("inhibitory") = free.input("receptor_1") = i % 11 == 0 ? 9 : 0;
    fixed.step(), free.step();
    CHECK(free.V() == doctest::Approx(fixed.V()).epsilon(1e-14));
  }
  CHECK(std::abs(fixed.V() + 65) > 1);
}

TEST_CASE("a receptor with conductance 0 injects its weight as a current of either sign") {
  const auto potential = [](double weight, double dt) {
    OneNeuron n("iaf_multisynapse", dt, with({{"conductance_4", 0}, {"tau_decay_4", 5}}));
    n.state("V_m") = -65;
    n.step_with("receptor_4", weight);
    n.run(12);
    return n.V() + 65;
  };
  // the closed form of a membrane of 20 ms charged by 100 pA that decay with 5 ms
  const double exact = 100.0 / 200 * 20 * 5 / 15 * (std::exp(-12.0 / 20) - std::exp(-12.0 / 5));
  CHECK(potential(100, 0.1) == doctest::Approx(exact).epsilon(1e-5));
  CHECK(potential(-100, 0.1) == doctest::Approx(-exact).epsilon(1e-5));
  CHECK(order_of(potential(100, 0.4) - exact, potential(100, 0.2) - exact) ==
        doctest::Approx(2).epsilon(0.1));
}

TEST_CASE("the sixteenth receptor works like the first") {
  const auto potential = [](const std::string& model, const std::string& k) {
    OneNeuron n(model, 0.1, with({{"tau_rise_" + k, 1}, {"tau_decay_" + k, 4}}));
    n.step_with("receptor_" + k, 5);
    n.run(6);
    return n.V();
  };
  CHECK(potential("iaf_multisynapse_16", "16") == potential("iaf_multisynapse", "1"));
  CHECK(potential("aeif_multisynapse_16", "16") != potential("iaf_multisynapse", "1"));
}
