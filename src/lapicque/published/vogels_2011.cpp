#include "lapicque/published/vogels_2011.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque {

Network vogels_2011(const InhibitoryBalance& o) {
  require(o.connectivity > 0 && o.connectivity <= 1,
          "vogels_2011: connectivity is {:g}, must be in (0, 1]", o.connectivity);
  require(o.g_in_start >= 0 && o.g_in_start <= o.g_max,
          "vogels_2011: g_in_start is {:g} nS, must be in [0, g_max = {:g} nS]", o.g_in_start,
          o.g_max);

  Network net;
  net.name = "Vogels et al. 2011";
  const ValueMap parameters = {
      {"C_m", 200.0}, {"g_L", 10.0}, {"E_L", -60.0},  {"V_th", -50.0},     {"V_reset", -60.0},
      {"t_ref", 5.0}, {"E_ex", 0.0}, {"E_in", -80.0}, {"tau_syn_ex", 5.0}, {"tau_syn_in", 10.0}};
  const ValueMap initial = {{"V_m", Distribution{Distribution::Kind::uniform, -60, -50}}};
  const auto e = net.population("E", "iaf_cond_exp", o.n_e, parameters, initial);
  const auto i = net.population("I", "iaf_cond_exp", o.n_i, parameters, initial);
  const FixedProbability rule{.p = o.connectivity, .autapses = false};
  for (const auto target : {e, i})
    net.connect(e, target, rule, {.weight = o.g_ex, .delay = o.delay});
  net.connect(i, i, rule, {.weight = -o.g_in, .delay = o.delay});
  net.connect(
      i, e, rule,
      {.weight = -o.g_in_start,
       .delay = o.delay,
       .model = "vogels",
       .parameters = {{"tau", o.tau_stdp}, {"eta", o.eta}, {"rho", o.rho}, {"w_max", o.g_max}}});
  for (const auto target : {e, i}) {
    net.stimulate(target, {.name = "background", .amplitude = o.background});
    if (o.record_spikes) net.record_spikes(target);
  }
  return net;
}

}  // namespace lapicque
