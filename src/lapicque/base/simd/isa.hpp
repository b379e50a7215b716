// Which instruction sets this machine runs. Kernels are compiled once for each of those that the
// build names (cmake/rooms.cmake), and one is chosen at run time.
#pragma once
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lapicque/base/error.hpp"

// LAPICQUE_EACH_ISA(X) is X(isa) for each instruction set that the room's kernels are compiled
// for, the best last: to declare what each has, and to list it.
#ifdef LAPICQUE_HAS_sse4
#define LAPICQUE_IF_SSE4(X) X(sse4)
#else
#define LAPICQUE_IF_SSE4(X)
#endif
#ifdef LAPICQUE_HAS_avx2
#define LAPICQUE_IF_AVX2(X) X(avx2)
#else
#define LAPICQUE_IF_AVX2(X)
#endif
#ifdef LAPICQUE_HAS_avx512
#define LAPICQUE_IF_AVX512(X) X(avx512)
#else
#define LAPICQUE_IF_AVX512(X)
#endif
#define LAPICQUE_EACH_ISA(X) LAPICQUE_IF_SSE4(X) LAPICQUE_IF_AVX2(X) LAPICQUE_IF_AVX512(X)

namespace lapicque {

/// Whether this machine runs kernels of that name; false for a name that is none.
bool runs_isa(std::string_view isa);

/// The place in `compiled` (names as in LAPICQUE_KERNEL_TARGETS, the best last) of the instruction
/// set `wanted`, or where that is empty of the best one that this machine runs. Throws Error for a
/// name that is not compiled in, and where the machine cannot run it.
size_t choose_isa(std::span<const std::string_view> compiled, std::string_view wanted = {});

/// What the kernels of each instruction set have, by its name, the best last.
template <class T>
using IsaTables = std::vector<std::pair<std::string_view, T>>;

/// The table that choose_isa() chooses.
template <class T>
const T& choose_table(const IsaTables<T>& tables, std::string_view wanted) {
  std::array<std::string_view, 8> names;
  require(tables.size() <= names.size(), "kernels for {} instruction sets", tables.size());
  for (size_t i = 0; i < tables.size(); ++i) names[i] = tables[i].first;
  return tables[choose_isa(std::span(names).first(tables.size()), wanted)].second;
}

}  // namespace lapicque
