#include "lapicque/published/brunel_2000.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {

uint32_t Brunel::c_e() const { return uint32_t(std::lround(connectivity * n_e)); }
uint32_t Brunel::c_i() const { return uint32_t(std::lround(connectivity * n_i)); }
double Brunel::external_rate() const { return 1000 * eta * v_thresh / (j * tau_m); }

Network brunel_2000(const Brunel& o) {
  require(o.connectivity > 0 && o.connectivity <= 1,
          "brunel: connectivity is {:g}, must be in (0, 1]", o.connectivity);
  require(o.j > 0, "brunel: j is {:g} mV, must be > 0 mV", o.j);
  require(o.tau_m > 0, "brunel: tau_m is {:g} ms, must be > 0 ms", o.tau_m);
  require(o.eta >= 0 && o.g >= 0, "brunel: g is {:g} and eta is {:g}, both must be >= 0", o.g,
          o.eta);
  require(o.v_reset < o.v_thresh, "brunel: v_reset is {:g} mV, must be < v_thresh = {:g} mV",
          o.v_reset, o.v_thresh);

  Network net;
  net.name = "Brunel 2000";
  const ValueMap parameters = {{"tau_m", o.tau_m},
                               {"E_L", 0.0},
                               {"V_th", o.v_thresh},
                               {"V_reset", o.v_reset},
                               {"t_ref", o.t_ref}};
  ValueMap initial = {{"V_m", 0.0}};
  if (o.start == Brunel::Start::spread)
    initial = {{"V_m", Distribution{Distribution::Kind::uniform, 0, o.v_thresh}}};
  const auto e = net.population("E", "iaf_psc_delta", o.n_e, parameters, initial);
  const auto i = net.population("I", "iaf_psc_delta", o.n_i, parameters, initial);
  for (const auto target : {e, i}) {
    const FixedInDegree from_e{.k = o.c_e(), .autapses = false, .multapses = false};
    const FixedInDegree from_i{.k = o.c_i(), .autapses = false, .multapses = false};
    Synapse excitatory{.weight = o.j, .delay = o.delay};
    if (target == e && o.excitation == Brunel::Excitation::weight_dependent_stdp) {
      excitatory.model = "stdp";
      excitatory.options = {{"weight_dependence", "multiplicative"}};
      excitatory.parameters = {{"A_plus", 0.01}, {"A_minus", 2.02 * 0.01}, {"w_max", 3 * o.j}};
    }
    net.connect(e, target, from_e, excitatory);
    net.connect(i, target, from_i, {.weight = -o.g * o.j, .delay = o.delay});
    // c_ext independent Poisson trains are one of their total rate.
    net.stimulate(target, {.name = "external input of " + net.populations[target.index].name,
                           .kind = Stimulus::Kind::poisson,
                           .weight = o.j,
                           .rate = o.external_rate()});
    if (o.record_spikes) net.record_spikes(target);
  }
  return net;
}

}  // namespace lapicque
