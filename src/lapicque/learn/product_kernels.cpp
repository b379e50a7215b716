#include "lapicque/learn/product_kernels.hpp"

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                     \
  namespace isa {                                 \
  learn::ProductKernels<float> products(float);   \
  learn::ProductKernels<double> products(double); \
  }
LAPICQUE_EACH_ISA(LAPICQUE_DECLARE)
#undef LAPICQUE_DECLARE

namespace learn {

template <class R>
const ProductKernels<R>& product_kernels(std::string_view isa) {
#define LAPICQUE_ROW(isa) {#isa, isa::products(R())},
  static const IsaTables<ProductKernels<R>> tables = {LAPICQUE_EACH_ISA(LAPICQUE_ROW)};
#undef LAPICQUE_ROW
  return choose_table(tables, isa);
}

template const ProductKernels<float>& product_kernels(std::string_view);
template const ProductKernels<double>& product_kernels(std::string_view);

}  // namespace learn
}  // namespace lapicque
