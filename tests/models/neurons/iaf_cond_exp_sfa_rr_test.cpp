// Adaptation and relative refractoriness by conductances.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("without its two conductances iaf_cond_exp_sfa_rr is iaf_cond_exp, to the bit") {
  const Settings common = {{"C_m", 250},        {"g_L", 16.6667},  {"E_in", -85},
                           {"V_th", -55},       {"V_reset", -60},  {"t_ref", 2},
                           {"tau_syn_ex", 0.2}, {"tau_syn_in", 2}, {"I_e", 500}};
  Settings silent = common;
  silent.insert(silent.end(), {{"q_sfa", 0}, {"q_rr", 0}});
  OneNeuron a("iaf_cond_exp_sfa_rr", 0.1, silent), b("iaf_cond_exp", 0.1, common);
  int spikes = 0;
  for (int i = 0; i < 3000; ++i) {
    const bool spiked = a.step_with("inhibitory", i % 50 == 0 ? 3 : 0);
    CHECK(spiked == b.step_with("inhibitory", i % 50 == 0 ? 3 : 0));
    spikes += spiked;
  }
  CHECK(a.V() == b.V());
  CHECK(spikes > 20);
}

TEST_CASE("each spike opens q_sfa and q_rr, which close exponentially and lengthen intervals") {
  OneNeuron n("iaf_cond_exp_sfa_rr", 0.1, {{"I_e", 1500}});
  std::vector<double> spikes;
  double worst = 0;
  for (int i = 1; i <= 5000; ++i) {
    if (n.step()) spikes.push_back(i * 0.1);
    double g_sfa = 0, g_rr = 0;
    for (double t : spikes) {
      g_sfa += 14.48 * std::exp(-(i * 0.1 - t) / 110);
      g_rr += 3214 * std::exp(-(i * 0.1 - t) / 1.97);
    }
    worst = std::max(
        {worst, std::abs(n.state("g_sfa") - g_sfa), std::abs(n.state("g_rr") - g_rr) / 1000});
  }
  CHECK(worst < 1e-10);
  REQUIRE(spikes.size() > 5);
  CHECK(spikes.back() - spikes[spikes.size() - 2] > 1.5 * (spikes[1] - spikes[0]));
}

TEST_CASE("adaptation and refractoriness each pull towards their own reversal potential") {
  for (const auto& [q, E] : {std::pair{"q_sfa", "E_sfa"}, std::pair{"q_rr", "E_rr"}}) {
    OneNeuron n("iaf_cond_exp_sfa_rr", 0.1,
                {{"q_sfa", 0}, {"q_rr", 0}, {"tau_sfa", 50}, {"tau_rr", 50}, {"t_ref", 0}});
    OneNeuron pulled("iaf_cond_exp_sfa_rr", 0.1,
                     {{"q_sfa", 0},
                      {"q_rr", 0},
                      {"tau_sfa", 50},
                      {"tau_rr", 50},
                      {"t_ref", 0},
                      {q, 1e5},
                      {E, -93}});
    for (OneNeuron* m : {&n, &pulled}) {
      m->state("V_m") = -50;
      CHECK(m->step());
      m->run(5);
    }
    CHECK(n.V() == doctest::Approx(-70));
    CHECK(std::abs(pulled.V() + 93) < 0.1);
  }
}
