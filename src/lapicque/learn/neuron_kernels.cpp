#include "lapicque/learn/neuron_kernels.hpp"

#include "lapicque/base/simd/isa.hpp"
#include "lapicque/learn/kernels/neuron_tables.hpp"

namespace lapicque {

#define LAPICQUE_DECLARE(isa)                       \
  namespace isa {                                   \
  template <class R>                                \
  const learn::ForwardTable<R>& forward_table();    \
  template <class R>                                \
  const learn::SlopeTable<R>& slope_table();        \
  template <class R, size_t part>                   \
  const learn::BackwardTable<R>& backward_table();  \
  template <class R, size_t part>                   \
  const learn::BackwardTable<R>& parameter_table(); \
  }
LAPICQUE_EACH_ISA(LAPICQUE_DECLARE)
#undef LAPICQUE_DECLARE

namespace learn {
namespace {

template <class R>
struct Tables {
  const ForwardTable<R>& forward;
  const SlopeTable<R>& slopes;
  std::array<const BackwardTable<R>*, n_parts> backward, by_parameter;
};

static_assert(n_parts == 4);
#define LAPICQUE_ROW(isa)                                                                         \
  {#isa,                                                                                          \
   {isa::forward_table<R>(),                                                                      \
    isa::slope_table<R>(),                                                                        \
    {&isa::backward_table<R, 0>(), &isa::backward_table<R, 1>(), &isa::backward_table<R, 2>(),    \
     &isa::backward_table<R, 3>()},                                                               \
    {&isa::parameter_table<R, 0>(), &isa::parameter_table<R, 1>(), &isa::parameter_table<R, 2>(), \
     &isa::parameter_table<R, 3>()}}},

}  // namespace

template <class R>
NeuronKernels<R> neuron_kernels(size_t model, std::string_view isa) {
  static const IsaTables<Tables<R>> compiled = {LAPICQUE_EACH_ISA(LAPICQUE_ROW)};
  const Tables<R>& tables = choose_table(compiled, isa);
  const size_t part = model % n_parts;
  return {.forward = tables.forward[model],
          .backward = (*tables.backward[part])[model],
          .by_parameter = (*tables.by_parameter[part])[model],
          .slopes = tables.slopes};
}

#undef LAPICQUE_ROW

template NeuronKernels<float> neuron_kernels(size_t, std::string_view);
template NeuronKernels<double> neuron_kernels(size_t, std::string_view);

}  // namespace learn
}  // namespace lapicque
