// The loop that somebody would write who needs iaf_psc_exp and nothing else.
#pragma once
#include <cstddef>
#include <cstdint>

namespace lapicque::bench {

struct ByHand {
  float P_mm, P_m_ex, P_m_in, P_mc, P_ex, P_in, E_L, I_e, V_th, V_reset, n_ref, scale;
};

/// Advances n neurons by one step; returns the number of spikes.
size_t update_by_hand(const ByHand& q, float* V, float* ex, float* in, float* refractory,
                      int32_t* sum_ex, int32_t* sum_in, size_t n, uint32_t* spikes);

}  // namespace lapicque::bench
