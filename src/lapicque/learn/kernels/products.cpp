// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/learn/kernels/product_forward.hpp"
#include "lapicque/learn/kernels/product_grad_input.hpp"
#include "lapicque/learn/kernels/product_grad_weight.hpp"

namespace lapicque::LAPICQUE_ISA {

learn::ProductKernels<LAPICQUE_REAL> products(LAPICQUE_REAL);
learn::ProductKernels<LAPICQUE_REAL> products(LAPICQUE_REAL) {
  return {&forward<LAPICQUE_REAL>, &grad_weight<LAPICQUE_REAL>, &grad_input<LAPICQUE_REAL>};
}

}  // namespace lapicque::LAPICQUE_ISA
