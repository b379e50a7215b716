#include "lapicque/engine/kernels.hpp"

#include <array>

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
LAPICQUE_EACH_ISA(LAPICQUE_DECLARE)
#undef LAPICQUE_DECLARE

const KernelTable& kernels(std::string_view isa) {
#define LAPICQUE_ROW(isa) \
  {#isa, {#isa, isa::table_float32, isa::table_float64, isa::poisson_kernel, isa::plastic_kernels}},
  static const IsaTables<KernelTable> tables = {LAPICQUE_EACH_ISA(LAPICQUE_ROW)};
#undef LAPICQUE_ROW
  return choose_table(tables, isa);
}

}  // namespace lapicque
