#include "lapicque/published/hpc_benchmark.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {

double HpcBenchmark::j() const {
  // The answer to I = e t/tau_syn exp(-t/tau_syn) pA, with b = 1/tau_syn - 1/tau_m:
  //   V(t) = e / (tau_syn C_m) ((exp(-t/tau_m) - exp(-t/tau_syn)) / b^2 - t exp(-t/tau_syn) / b)
  const double b = 1 / tau_syn - 1 / tau_m;
  auto v = [&](double t) {
    const double m = std::exp(-t / tau_m), s = std::exp(-t / tau_syn);
    return M_E / (tau_syn * c_m) * ((m - s) / (b * b) - t * s / b);
  };
  // It rises to one maximum: golden sections.
  double low = 0, high = 20 * std::max(tau_m, tau_syn);
  constexpr double golden = 0.6180339887498949;
  while (high - low > 1e-9 * tau_m) {
    const double left = high - golden * (high - low), right = low + golden * (high - low);
    if (v(left) < v(right))
      low = left;
    else
      high = right;
  }
  return psp / v((low + high) / 2);
}

double HpcBenchmark::external_rate() const {
  // A constant current of rate j e tau_syn, the charge of one event, reaches the threshold.
  return 1000 * eta * v_thresh * c_m / (tau_m * j() * M_E * tau_syn);
}

Network hpc_benchmark(const HpcBenchmark& o) {
  require(o.scale > 0 && o.scale <= 1000, "hpc_benchmark: scale is {:g}, must be in (0, 1000]",
          o.scale);
  require(o.psp > 0 && o.g >= 0 && o.eta >= 0,
          "hpc_benchmark: psp is {:g} mV, g {:g} and eta {:g}; psp must be > 0, the others >= 0",
          o.psp, o.g, o.eta);
  require(o.tau_syn > 0 && o.tau_m > o.tau_syn,
          "hpc_benchmark: tau_m is {:g} ms and tau_syn {:g} ms, must be tau_m > tau_syn > 0 ms",
          o.tau_m, o.tau_syn);

  Network net;
  net.name = "hpc_benchmark";
  const ValueMap parameters = {{"C_m", o.c_m},
                               {"tau_m", o.tau_m},
                               {"E_L", 0.0},
                               {"V_th", o.v_thresh},
                               {"V_reset", 0.0},
                               {"t_ref", 0.5},
                               {"tau_syn_ex", o.tau_syn},
                               {"tau_syn_in", o.tau_syn}};
  // Spread about what the stationary state has, so that the first transient is short.
  const ValueMap initial = {{"V_m", Distribution{Distribution::Kind::normal, 5.7, 7.2}}};
  const auto e = net.population("E", "iaf_psc_alpha", uint32_t(std::lround(9000 * o.scale)),
                                parameters, initial);
  const auto i = net.population("I", "iaf_psc_alpha", uint32_t(std::lround(2250 * o.scale)),
                                parameters, initial);
  const double j = o.j();
  Synapse excitatory{.weight = j, .delay = o.delay};
  const Synapse inhibitory{.weight = -o.g * j, .delay = o.delay};
  const FixedInDegree from_e{.k = HpcBenchmark::c_e, .autapses = false},
      from_i{.k = HpcBenchmark::c_i, .autapses = false};
  Synapse plastic = excitatory;
  if (o.excitation == HpcBenchmark::Excitation::power_law)
    plastic.model = "stdp", plastic.options = {{"preset", "morrison_power_law"}};
  net.connect(e, e, from_e, plastic);
  net.connect(i, e, from_i, inhibitory);
  net.connect(e, i, from_e, excitatory);
  net.connect(i, i, from_i, inhibitory);
  for (const auto target : {e, i}) {
    net.stimulate(target, {.name = "external input of " + net.populations[target.index].name,
                           .kind = Stimulus::Kind::poisson,
                           .weight = j,
                           .rate = o.external_rate()});
    if (o.record_spikes) net.record_spikes(target);
  }
  return net;
}

}  // namespace lapicque
