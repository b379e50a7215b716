#include "neuron_update_by_hand.hpp"

namespace lapicque::bench {

size_t update_by_hand(const ByHand& q, float* __restrict V, float* __restrict ex,
                      float* __restrict in, float* __restrict refractory,
                      int32_t* __restrict sum_ex, int32_t* __restrict sum_in, size_t n,
                      uint32_t* __restrict spikes) {
  const float P_mm = q.P_mm, P_m_ex = q.P_m_ex, P_m_in = q.P_m_in, P_mc = q.P_mc, P_ex = q.P_ex,
              P_in = q.P_in, E_L = q.E_L, I_e = q.I_e, scale = q.scale;
  for (size_t i = 0; i < n; ++i) {
    const float next = E_L + P_mm * (V[i] - E_L) + P_m_ex * ex[i] + P_m_in * in[i] + P_mc * I_e;
    const bool free = refractory[i] < 1;
    V[i] = free ? next : V[i];
    refractory[i] = free ? refractory[i] : refractory[i] - 1;
    ex[i] = P_ex * ex[i] + scale * float(sum_ex[i]);
    in[i] = P_in * in[i] + scale * float(sum_in[i]);
    sum_ex[i] = 0, sum_in[i] = 0;
  }
  size_t n_spikes = 0;
  for (size_t i = 0; i < n; ++i)
    if (V[i] >= q.V_th) V[i] = q.V_reset, refractory[i] = q.n_ref, spikes[n_spikes++] = uint32_t(i);
  return n_spikes;
}

}  // namespace lapicque::bench
