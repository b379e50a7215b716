#include "lapicque/learn/channel_kernels.hpp"

#include "lapicque/base/simd/isa.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                     \
  namespace isa {                                 \
  learn::ChannelKernels<float> channels(float);   \
  learn::ChannelKernels<double> channels(double); \
  }
LAPICQUE_EACH_ISA(LAPICQUE_DECLARE)
#undef LAPICQUE_DECLARE

namespace learn {

template <class R>
const ChannelKernels<R>& channel_kernels(std::string_view isa) {
#define LAPICQUE_ROW(isa) {#isa, isa::channels(R())},
  static const IsaTables<ChannelKernels<R>> tables = {LAPICQUE_EACH_ISA(LAPICQUE_ROW)};
#undef LAPICQUE_ROW
  return choose_table(tables, isa);
}

template const ChannelKernels<float>& channel_kernels(std::string_view);
template const ChannelKernels<double>& channel_kernels(std::string_view);

}  // namespace learn
}  // namespace lapicque
