#include "lapicque/learn/neuron_kernels.hpp"

#include <vector>

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
namespace {

template <class R>
struct Tables {
  std::string_view isa;
  const ForwardTable<R>& forward;
  const SlopeTable<R>& slopes;
  std::array<const BackwardTable<R>*, n_parts> backward, by_parameter;
};

static_assert(n_parts == 4);
#define LAPICQUE_TABLES(isa)                                                                     \
  {#isa,                                                                                         \
   isa::forward_table<R>(),                                                                      \
   isa::slope_table<R>(),                                                                        \
   {&isa::backward_table<R, 0>(), &isa::backward_table<R, 1>(), &isa::backward_table<R, 2>(),    \
    &isa::backward_table<R, 3>()},                                                               \
   {&isa::parameter_table<R, 0>(), &isa::parameter_table<R, 1>(), &isa::parameter_table<R, 2>(), \
    &isa::parameter_table<R, 3>()}},

/// What was compiled in, the best last.
template <class R>
const std::vector<Tables<R>>& compiled_tables() {
  static const std::vector<Tables<R>> tables = {
#ifdef LAPICQUE_HAS_sse4
      LAPICQUE_TABLES(sse4)
#endif
#ifdef LAPICQUE_HAS_avx2
          LAPICQUE_TABLES(avx2)
#endif
#ifdef LAPICQUE_HAS_avx512
              LAPICQUE_TABLES(avx512)
#endif
  };
  return tables;
}
#undef LAPICQUE_TABLES

}  // namespace

template <class R>
NeuronKernels<R> neuron_kernels(size_t model, std::string_view isa) {
  std::vector<std::string_view> names;
  for (const auto& tables : compiled_tables<R>()) names.push_back(tables.isa);
  const Tables<R>& tables = compiled_tables<R>()[choose_isa(names, isa)];
  const size_t part = model % n_parts;
  return {.forward = tables.forward[model],
          .backward = (*tables.backward[part])[model],
          .by_parameter = (*tables.by_parameter[part])[model],
          .slopes = tables.slopes};
}

template NeuronKernels<float> neuron_kernels(size_t, std::string_view);
template NeuronKernels<double> neuron_kernels(size_t, std::string_view);

}  // namespace learn
}  // namespace lapicque
