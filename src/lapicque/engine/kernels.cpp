#include "lapicque/engine/kernels.hpp"

#include <hwy/detect_targets.h>
#include <hwy/targets.h>

#include <array>
#include <string>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/models/all.hpp"

namespace lapicque {

using Updates = std::array<UpdateKernel, Neurons::size>;
#define LAPICQUE_DECLARE(isa)                              \
  namespace isa {                                          \
  extern const Updates table_float32, table_float64;       \
  extern void (*const poisson_kernel)(const PoissonArgs&); \
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

namespace {

struct Choice {
  KernelTable table;
  int64_t target;  // Highway's bit for the machine that can run it
};

/// What was compiled in, the best last.
const std::vector<Choice>& choices() {
  static const std::vector<Choice> all = {
#ifdef LAPICQUE_HAS_sse4
      {{"sse4", sse4::table_float32, sse4::table_float64, sse4::poisson_kernel}, HWY_SSE4},
#endif
#ifdef LAPICQUE_HAS_avx2
      {{"avx2", avx2::table_float32, avx2::table_float64, avx2::poisson_kernel}, HWY_AVX2},
#endif
#ifdef LAPICQUE_HAS_avx512
      {{"avx512", avx512::table_float32, avx512::table_float64, avx512::poisson_kernel},
       HWY_AVX3_DL},
#endif
  };
  return all;
}

}  // namespace

const KernelTable& kernels(std::string_view isa) {
  const int64_t supported = hwy::SupportedTargets();
  const Choice* best = nullptr;
  std::vector<std::string> names;
  for (const Choice& choice : choices()) {
    names.emplace_back(choice.table.isa);
    const bool runs = (supported & choice.target) != 0;
    if (choice.table.isa == isa) {
      require(runs, "this machine cannot run the {} kernels", isa);
      return choice.table;
    }
    if (runs) best = &choice;
  }
  require(isa.empty(), "no kernels for the instruction set \"{}\"{}", isa, suggestion(isa, names));
  require(best != nullptr, "this machine runs none of the instruction sets compiled in: {}",
          fmt::join(names, ", "));
  return best->table;
}

}  // namespace lapicque
