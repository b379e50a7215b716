// The version of this library and the facts of its build.
#pragma once
#include <string_view>

namespace lapicque {
std::string_view version();        ///< "0.1.0", as in CMakeLists.txt
std::string_view build_summary();  ///< compiler and build type, for provenance
}  // namespace lapicque
