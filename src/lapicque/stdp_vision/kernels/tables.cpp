// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/stdp_vision/kernels/diehl_cook.hpp"
#include "lapicque/stdp_vision/kernels/numbers.hpp"
#include "lapicque/stdp_vision/kernels/windows.hpp"

namespace lapicque::LAPICQUE_ISA {

stdp_vision::Kernels<LAPICQUE_REAL> stdp_vision_table(LAPICQUE_REAL);
stdp_vision::Kernels<LAPICQUE_REAL> stdp_vision_table(LAPICQUE_REAL) {
  using R = LAPICQUE_REAL;
  return {&first_spikes<R>, &spike_times<R>, &potentials<R>, &correlate<R>,
          &dot<R>,          &add_scaled<R>,  &diehl_cook<R>, &normalise_columns<R>};
}

}  // namespace lapicque::LAPICQUE_ISA
