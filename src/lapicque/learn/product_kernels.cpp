#include "lapicque/learn/product_kernels.hpp"

#include <vector>

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                     \
  namespace isa {                                 \
  learn::ProductKernels<float> products(float);   \
  learn::ProductKernels<double> products(double); \
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

namespace learn {

template <class R>
const ProductKernels<R>& product_kernels(std::string_view isa) {
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
  static const std::vector<ProductKernels<R>> tables = {
#ifdef LAPICQUE_HAS_sse4
      sse4::products(R()),
#endif
#ifdef LAPICQUE_HAS_avx2
      avx2::products(R()),
#endif
#ifdef LAPICQUE_HAS_avx512
      avx512::products(R()),
#endif
  };
  static const size_t best = choose_isa(compiled);  // asking the processor takes microseconds
  return tables[isa.empty() ? best : choose_isa(compiled, isa)];
}

template const ProductKernels<float>& product_kernels(std::string_view);
template const ProductKernels<double>& product_kernels(std::string_view);

}  // namespace learn
}  // namespace lapicque
