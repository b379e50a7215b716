#include "lapicque/vision/contrast_kernels.hpp"

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                               \
  namespace isa {                                           \
  vision::ContrastKernels<float> contrast_kernels(float);   \
  vision::ContrastKernels<double> contrast_kernels(double); \
  }
LAPICQUE_EACH_ISA(LAPICQUE_DECLARE)
#undef LAPICQUE_DECLARE

namespace vision {

size_t n_contrast_scratch(const Window& w) {
  // Sums and squares over a padded row, the rows at the end of the plane and a row of zeros, one of
  // results; each with room for a vector too many.
  constexpr size_t slack = 128;
  return 2 * (w.width + w.k + slack) + 3 * (w.width + slack);
}

template <class R>
const ContrastKernels<R>& contrast_kernels(std::string_view isa) {
#define LAPICQUE_ROW(isa) {#isa, isa::contrast_kernels(R())},
  static const IsaTables<ContrastKernels<R>> tables = {LAPICQUE_EACH_ISA(LAPICQUE_ROW)};
#undef LAPICQUE_ROW
  return choose_table(tables, isa);
}

template const ContrastKernels<float>& contrast_kernels(std::string_view);
template const ContrastKernels<double>& contrast_kernels(std::string_view);

}  // namespace vision
}  // namespace lapicque
