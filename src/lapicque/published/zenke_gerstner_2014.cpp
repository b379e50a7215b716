#include "lapicque/published/zenke_gerstner_2014.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque {

Network zenke_gerstner_2014(const TripletHomeostasis& o) {
  require(o.connectivity > 0 && o.connectivity <= 1,
          "zenke_gerstner_2014: connectivity is {:g}, must be in (0, 1]", o.connectivity);
  require(o.w >= 0 && o.w <= o.w_max,
          "zenke_gerstner_2014: w is {:g}, must be in [0, w_max = {:g}]", o.w, o.w_max);
  require(o.kappa > 0, "zenke_gerstner_2014: kappa is {:g} Hz, must be > 0", o.kappa);

  constexpr double g_L = 10;  // nS: the unit of weights
  Network net;
  net.name = "Zenke & Gerstner 2014";
  // The network is silent or active; it starts with the conductances of 3 Hz, so that it is active.
  const ValueMap initial = {{"V_m", Distribution{Distribution::Kind::uniform, -70, -50}},
                            {"g_ampa", 26.0},
                            {"g_nmda", 26.0},
                            {"g_in", 75.0}};
  const auto external =
      net.population("external", "poisson_generator", o.n_external, {{"rate", o.external_rate}});
  // Membranes of 20 and 10 ms.
  const auto e =
      net.population("E", "iaf_cond_exp_nmda", o.n_e, {{"C_m", 200.0}, {"g_L", g_L}}, initial);
  const auto i =
      net.population("I", "iaf_cond_exp_nmda", o.n_i, {{"C_m", 100.0}, {"g_L", g_L}}, initial);
  const FixedProbability rule{.p = o.connectivity, .autapses = false};
  const Synapse excitatory{.weight = o.w * g_L, .delay = o.delay},
      inhibitory{.weight = -o.w_in * g_L, .delay = o.delay};
  Synapse plastic = excitatory;
  plastic.model = "stdp_triplet";
  plastic.options = {{"preset", "visual_homeostatic"}};
  // Unpaired spikes at kappa change nothing: A2_minus tau_minus = A3_plus tau_plus tau_y kappa.
  constexpr double A3_plus = 6.5e-3, tau_plus = 16.8, tau_minus = 33.7, tau_y = 114;
  plastic.parameters = {
      {"A3_plus", o.eta * A3_plus},
      {"A2_minus", o.eta * A3_plus * tau_plus * tau_y * o.kappa * 1e-3 / tau_minus},
      {"kappa", o.kappa},
      {"tau_nu", o.tau_nu},
      {"learns_from", o.learns_from},
      {"w_0", g_L},
      {"w_max", o.w_max * g_L}};
  net.connect(external, e, rule, excitatory);
  net.connect(e, e, rule, plastic);
  net.connect(e, i, rule, excitatory);
  net.connect(i, e, rule, inhibitory);
  net.connect(i, i, rule, inhibitory);
  if (o.record_spikes)
    for (const auto target : {e, i}) net.record_spikes(target);
  return net;
}

}  // namespace lapicque
