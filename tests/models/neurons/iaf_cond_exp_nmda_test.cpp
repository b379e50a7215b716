// Conductances and threshold against their closed forms; without NMDA it is iaf_cond_exp.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("g_nmda follows g_ampa along the difference of two exponentials, whatever the step") {
  for (const double dt : {0.1, 2.0})
    for (const double tau : {5.0, 100.0}) {  // 5: the singular case
      CAPTURE(dt);
      CAPTURE(tau);
      OneNeuron n("iaf_cond_exp_nmda", dt, {{"tau_nmda", tau}});
      n.state("g_ampa") = 3;
      n.run(30);
      const double t = 30, a = std::exp(-t / 5), b = std::exp(-t / tau);
      const double expected = tau == 5 ? 3 * t / 5 * a : 3 * 5 / (tau - 5) * (b - a);
      CHECK(n.state("g_ampa") == doctest::Approx(3 * a).epsilon(1e-12));
      CHECK(n.state("g_nmda") == doctest::Approx(expected).epsilon(1e-12));
    }
}

TEST_CASE("the threshold jumps by theta_spike at a spike and decays, which is the refractoriness") {
  OneNeuron n("iaf_cond_exp_nmda", 0.1, {{"I_e", 1000}});
  const auto spikes = n.run(100);
  REQUIRE(spikes.size() > 3);
  const double since = 100 - spikes.back();
  CHECK(n.state("theta") == doctest::Approx(100 * std::exp(-since / 5)).epsilon(1e-9));
  // The interval t where E_L + (1 - exp(-t / 20)) I / g_L meets V_th + 100 exp(-t / 5).
  double low = 0, high = 50;
  for (int i = 0; i < 60; ++i) {
    const double t = (low + high) / 2;
    const bool over = -70 + 100 * (1 - std::exp(-t / 20)) >= -50 + 100 * std::exp(-t / 5);
    (over ? high : low) = t;
  }
  CHECK(std::abs(spikes[2] - spikes[1] - high) <= 0.1);
}

TEST_CASE("with AMPA alone and no jump it is iaf_cond_exp without refractoriness") {
  OneNeuron a("iaf_cond_exp", 0.5,
              {{"C_m", 200},
               {"g_L", 10},
               {"E_L", -70},
               {"E_in", -80},
               {"V_th", -50},
               {"V_reset", -70},
               {"t_ref", 0},
               {"tau_syn_ex", 5},
               {"tau_syn_in", 10}});
  OneNeuron b("iaf_cond_exp_nmda", 0.5, {{"ampa_share", 1}, {"theta_spike", 0}});
  a.state("V_m") = -70;
  int n_spikes = 0;
  for (int i = 0; i < 400; ++i) {
    const bool one = a.step_with(i % 7 ? "excitatory" : "inhibitory", i % 3);
    CHECK(b.step_with(i % 7 ? "excitatory" : "inhibitory", i % 3) == one);
    CHECK(b.V() == doctest::Approx(a.V()).epsilon(1e-13));
    n_spikes += one;
  }
  CHECK(n_spikes > 3);
}
