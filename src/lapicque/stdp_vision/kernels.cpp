#include "lapicque/stdp_vision/kernels.hpp"

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                             \
  namespace isa {                                         \
  stdp_vision::Kernels<float> stdp_vision_table(float);   \
  stdp_vision::Kernels<double> stdp_vision_table(double); \
  }
LAPICQUE_EACH_ISA(LAPICQUE_DECLARE)
#undef LAPICQUE_DECLARE

namespace stdp_vision {

template <class R>
const Kernels<R>& kernels(std::string_view isa) {
#define LAPICQUE_ROW(isa) {#isa, isa::stdp_vision_table(R())},
  static const IsaTables<Kernels<R>> tables = {LAPICQUE_EACH_ISA(LAPICQUE_ROW)};
#undef LAPICQUE_ROW
  return choose_table(tables, isa);
}

template const Kernels<float>& kernels(std::string_view);
template const Kernels<double>& kernels(std::string_view);

}  // namespace stdp_vision
}  // namespace lapicque
