// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/learn/kernels/product_forward.hpp"
#include "lapicque/learn/kernels/product_grad_input.hpp"
#include "lapicque/learn/kernels/product_grad_weight.hpp"
#include "lapicque/learn/kernels/product_lists.hpp"

namespace lapicque::LAPICQUE_ISA {

learn::ProductKernels<LAPICQUE_REAL> products(LAPICQUE_REAL);
learn::ProductKernels<LAPICQUE_REAL> products(LAPICQUE_REAL) {
  using R = LAPICQUE_REAL;
  return {&forward<R>,       &grad_weight<R>,   &grad_input<R>,
          &column_sums<R>,   &short_product<R>, &list_rows<R>,
          &forward_lists<R>, &list_columns<R>,  &grad_weight_lists<R>};
}

}  // namespace lapicque::LAPICQUE_ISA
