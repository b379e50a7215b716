// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/vision/kernels/contrast.hpp"

namespace lapicque::LAPICQUE_ISA {

vision::ContrastKernels<LAPICQUE_REAL> contrast_kernels(LAPICQUE_REAL);
vision::ContrastKernels<LAPICQUE_REAL> contrast_kernels(LAPICQUE_REAL) {
  return {&contrast_of_reals<LAPICQUE_REAL>, &contrast_of_bytes<LAPICQUE_REAL>,
          &contrast_scale<LAPICQUE_REAL>};
}

}  // namespace lapicque::LAPICQUE_ISA
