#include "lapicque/stdp_vision/kernels.hpp"

#include <vector>

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                             \
  namespace isa {                                         \
  stdp_vision::Kernels<float> stdp_vision_table(float);   \
  stdp_vision::Kernels<double> stdp_vision_table(double); \
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

namespace stdp_vision {

template <class R>
const Kernels<R>& kernels(std::string_view isa) {
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
  static const std::vector<Kernels<R>> tables = {
#ifdef LAPICQUE_HAS_sse4
      sse4::stdp_vision_table(R()),
#endif
#ifdef LAPICQUE_HAS_avx2
      avx2::stdp_vision_table(R()),
#endif
#ifdef LAPICQUE_HAS_avx512
      avx512::stdp_vision_table(R()),
#endif
  };
  static const size_t best = choose_isa(compiled);
  return tables[isa.empty() ? best : choose_isa(compiled, isa)];
}

template const Kernels<float>& kernels(std::string_view);
template const Kernels<double>& kernels(std::string_view);

}  // namespace stdp_vision
}  // namespace lapicque
