#include "lapicque/vision/contrast_kernels.hpp"

#include <vector>

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                               \
  namespace isa {                                           \
  vision::ContrastKernels<float> contrast_kernels(float);   \
  vision::ContrastKernels<double> contrast_kernels(double); \
  }
#ifdef LAPICQUE_HAS_sse4
LAPICQUE_DECLARE(sse4)
#endif
#ifdef LAPICQUE_HAS_avx2
LAPICQUE_DECLARE(avx2)
#endif
#ifdef LAPICQUE_HAS_avx512
LAPICQUE_DECLARE(avx512)
#endif
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
  static const std::vector<std::string_view> compiled = {
  // the best last
#ifdef LAPICQUE_HAS_sse4
      "sse4",
#endif
#ifdef LAPICQUE_HAS_avx2
      "avx2",
#endif
#ifdef LAPICQUE_HAS_avx512
      "avx512",
#endif
  };
  static const std::vector<ContrastKernels<R>> tables = {
#ifdef LAPICQUE_HAS_sse4
      sse4::contrast_kernels(R()),
#endif
#ifdef LAPICQUE_HAS_avx2
      avx2::contrast_kernels(R()),
#endif
#ifdef LAPICQUE_HAS_avx512
      avx512::contrast_kernels(R()),
#endif
  };
  return tables[choose_isa(compiled, isa)];
}

template const ContrastKernels<float>& contrast_kernels(std::string_view);
template const ContrastKernels<double>& contrast_kernels(std::string_view);

}  // namespace vision
}  // namespace lapicque
