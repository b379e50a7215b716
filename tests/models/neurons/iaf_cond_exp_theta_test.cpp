// The membrane is that of iaf_cond_exp; theta rises with spikes and decays between them, exactly.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("theta decays along its exponential, a step being nothing of its time constant") {
  OneNeuron n("iaf_cond_exp_theta", 0.5);
  n.run(1000);
  CHECK(n.state("theta") == doctest::Approx(20 * std::exp(-1000 / 1e7)).epsilon(1e-12));
  OneNeuron quick("iaf_cond_exp_theta", 0.5, {{"tau_theta", 100}, {"V_th", 0}});
  quick.run(250);
  CHECK(quick.state("theta") == doctest::Approx(20 * std::exp(-2.5)).epsilon(1e-12));
}

TEST_CASE("a spike lifts the threshold by theta_plus, and a driven neuron slows down") {
  OneNeuron n("iaf_cond_exp_theta", 0.5, {{"I_e", 20}, {"theta_plus", 0.5}, {"tau_theta", 1e9}});
  const auto spikes = n.run(2000);
  REQUIRE(spikes.size() > 5);
  CHECK(n.state("theta") == doctest::Approx(20 + 0.5 * double(spikes.size())).epsilon(1e-5));
  CHECK(spikes[2] - spikes[1] < spikes[5] - spikes[4]);
  // V = E_L + (1 - exp(-t / tau)) I / g_L from V_reset = E_L after t_ref: when it meets V_th +
  // theta.
  const double first = -100 * std::log(1 - 13.0 / 20), second = -100 * std::log(1 - 13.5 / 20);
  CHECK(std::abs(spikes[0] - first) <= 0.5);
  CHECK(std::abs(spikes[1] - spikes[0] - 5 - second) <= 1);
}

TEST_CASE("without theta it is iaf_cond_exp") {
  const Settings same = {{"C_m", 100},   {"g_L", 1},        {"E_L", -65},
                         {"E_in", -100}, {"V_th", -52},     {"V_reset", -65},
                         {"t_ref", 5},   {"tau_syn_ex", 1}, {"tau_syn_in", 2}};
  Settings with = same;
  with.push_back({"theta_plus", 0});
  OneNeuron a("iaf_cond_exp", 0.5, same), b("iaf_cond_exp_theta", 0.5, with);
  a.state("V_m") = -65, b.state("theta") = 0;
  for (int i = 0; i < 400; ++i) {
    const bool one = a.step_with(i % 7 ? "excitatory" : "inhibitory", i % 3);
    CHECK(b.step_with(i % 7 ? "excitatory" : "inhibitory", i % 3) == one);
    CHECK(b.V() == doctest::Approx(a.V()).epsilon(1e-14));
  }
}
