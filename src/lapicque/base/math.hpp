// The functions a model's equations use, for plain numbers. base/simd/vec.hpp gives the same
// names for vectors; a model writes `exp(x)` and means both.
#pragma once
#include <algorithm>
#include <cmath>

namespace lapicque {

using std::abs;
using std::exp;
using std::expm1;
using std::log;
using std::max;
using std::min;
using std::pow;
using std::sqrt;

/// a where the condition holds, else b; both are evaluated.
template <class T>
constexpr T select(bool condition, T a, T b) {
  return condition ? a : b;
}

/// Whether a condition holds for all numbers of a vector; of a plain number it is the condition.
constexpr bool all(bool condition) { return condition; }

}  // namespace lapicque
