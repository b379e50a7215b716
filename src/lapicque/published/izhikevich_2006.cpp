#include "lapicque/published/izhikevich_2006.hpp"

#include <vector>

#include "lapicque/base/error.hpp"

namespace lapicque {

Network izhikevich_2006(const Polychronization& o) {
  require(o.n_e > 0 && o.n_i > 0, "polychronization: n_e is {} and n_i is {}, both must be > 0",
          o.n_e, o.n_i);
  require(o.longest_delay >= 1, "polychronization: longest_delay is {} ms, must be >= 1 ms",
          o.longest_delay);
  require(o.w_e <= o.w_max, "polychronization: w_e is {:g} mV, above w_max = {:g} mV", o.w_e,
          o.w_max);
  const uint32_t n = o.n_e + o.n_i;
  std::vector<double> a(n, 0.02), d(n, 8.0);                    // regular spiking
  for (uint32_t i = o.n_e; i < n; ++i) a[i] = 0.1, d[i] = 2.0;  // fast spiking

  Network net;
  net.name = "Izhikevich 2006";
  const auto all = net.population("neurons", "izhikevich", n,
                                  {{"a", a}, {"b", 0.2}, {"c", -65.0}, {"d", d}, {"V_th", 30.0}},
                                  {{"V_m", -65.0}, {"U_m", -13.0}});
  const auto e = all[{0, o.n_e}], i = all[{o.n_e, n}];
  const FixedOutDegree rule{.k = o.out_degree, .autapses = false, .multapses = false};
  // Uniform over whole steps: what lies within half a step of one is rounded to it.
  Value delay = 1.0;
  if (o.longest_delay > 1)
    delay = Distribution{Distribution::Kind::uniform, 0.5, o.longest_delay + 0.5};
  net.connect(e, all, rule, {.weight = o.w_e, .delay = delay}, "excitatory");
  net.connect(i, e, rule, {.weight = o.w_i, .delay = 1.0}, "inhibitory");
  net.stimulate(all, {.name = "thalamus",
                      .kind = Stimulus::Kind::poisson,
                      .weight = o.thalamic_weight,
                      .rate = o.thalamic_rate});
  if (o.record_spikes) net.record_spikes(all);
  return net;
}

}  // namespace lapicque
