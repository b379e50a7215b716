#include "lapicque/engine/kernels.hpp"

#include <array>
#include <vector>

#include "lapicque/base/simd/isa.hpp"
#include "lapicque/models/all.hpp"

namespace lapicque {

using Updates = std::array<UpdateKernel, AllNeurons::size>;
#define LAPICQUE_DECLARE(isa)                              \
  namespace isa {                                          \
  extern const Updates table_float32, table_float64;       \
  extern void (*const poisson_kernel)(const PoissonArgs&); \
  extern const PlasticKernels plastic_kernels;             \
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

const KernelTable& kernels(std::string_view isa) {
  static const std::vector<KernelTable> tables = {
  // what was compiled in, the best last
#ifdef LAPICQUE_HAS_sse4
      {"sse4", sse4::table_float32, sse4::table_float64, sse4::poisson_kernel,
       sse4::plastic_kernels},
#endif
#ifdef LAPICQUE_HAS_avx2
      {"avx2", avx2::table_float32, avx2::table_float64, avx2::poisson_kernel,
       avx2::plastic_kernels},
#endif
#ifdef LAPICQUE_HAS_avx512
      {"avx512", avx512::table_float32, avx512::table_float64, avx512::poisson_kernel,
       avx512::plastic_kernels},
#endif
  };
  std::vector<std::string_view> compiled;
  for (const KernelTable& table : tables) compiled.push_back(table.isa);
  return tables[choose_isa(compiled, isa)];
}

}  // namespace lapicque
