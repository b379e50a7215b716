#include "lapicque/base/simd/isa.hpp"

#include <hwy/detect_targets.h>
#include <hwy/targets.h>

#include <string>
#include <vector>

#include "lapicque/base/error.hpp"

namespace lapicque {

bool runs_isa(std::string_view isa) {
  static const int64_t supported = hwy::SupportedTargets();  // asking takes microseconds
  if (isa == "sse4") return supported & HWY_SSE4;
  if (isa == "avx2") return supported & HWY_AVX2;
  if (isa == "avx512") return supported & HWY_AVX3_DL;
  return false;
}

size_t choose_isa(std::span<const std::string_view> compiled, std::string_view wanted) {
  for (size_t i = compiled.size(); i-- > 0;) {
    if (!wanted.empty() && compiled[i] != wanted) continue;
    if (runs_isa(compiled[i])) return i;
    require(wanted.empty(), "this machine cannot run the {} kernels", wanted);
  }
  const std::vector<std::string> names(compiled.begin(), compiled.end());
  require(wanted.empty(), "no kernels for the instruction set \"{}\"{}", wanted,
          suggestion(wanted, names));
  fail("this machine runs none of the instruction sets compiled in: {}", fmt::join(names, ", "));
}

}  // namespace lapicque
