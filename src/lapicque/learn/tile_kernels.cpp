#include "lapicque/learn/tile_kernels.hpp"

#include "lapicque/base/simd/isa.hpp"
#include "lapicque/learn/kernels/amx/tile_unit.hpp"

#ifdef LAPICQUE_HAS_TILES
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstdlib>
#include <string_view>

namespace lapicque::learn {
namespace {

#ifdef LAPICQUE_HAS_TILES
/// Whether the processor has the unit, and the system saves its state for this process.
bool runs_tiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned bfloat16 = 1u << 22, tile = 1u << 24;
  if (!runs_isa("avx512") || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  if ((d & bfloat16) == 0 || (d & tile) == 0) return false;
  constexpr int request_permission = 0x1023, tile_data = 18;  // of arch_prctl
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}
#endif

bool switched_off() {
  const char* said = std::getenv("LAPICQUE_TILES");
  return said && std::string_view(said) == "off";
}

}  // namespace

const TileKernels* tile_kernels() {
#ifdef LAPICQUE_HAS_TILES
  static const bool usable = !switched_off() && runs_tiles();
  return usable ? &tile_unit::kernels : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace lapicque::learn
