#include "lapicque/vision/contrast_kernels.hpp"

#include <algorithm>

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
  // A row of zeros, copies of the last rows and a row of results; then sums and squares, over a
  // padded row or, in 16 bits each, over a block of them.
  const size_t row = 2 * (w.width + w.k + contrast_slack);
  const size_t block = (contrast_block_rows(w) + 1) * contrast_block_stride(w.width) / 2;
  return 3 * n_contrast_row_scratch(w.width) + std::max(row, block);
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
