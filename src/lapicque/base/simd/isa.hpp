// Which instruction sets this machine runs. Kernels are compiled once for each of those that the
// build names (cmake/rooms.cmake), and one is chosen at run time.
#pragma once
#include <span>
#include <string_view>

namespace lapicque {

/// The place in `compiled` (names as in LAPICQUE_KERNEL_TARGETS, the best last) of the instruction
/// set `wanted`, or where that is empty of the best one that this machine runs. Throws Error for a
/// name that is not compiled in, and where the machine cannot run it.
size_t choose_isa(std::span<const std::string_view> compiled, std::string_view wanted = {});

}  // namespace lapicque
