// Numbers that carry their derivative along n directions (forward-mode differentiation), with the
// operators and functions of base/math.hpp: a model's equations compile for them unchanged, and
// give the exact Jacobian of what they compute.
//
// T is double, a float, or a SIMD vector. Comparisons and select go by the value, so a branch taken
// is differentiated and one not taken is not; at a kink the derivative is that of the right side.
#pragma once
#include <array>
#include <cstddef>
#include <utility>

#include "lapicque/base/math.hpp"

namespace lapicque {

template <class T, size_t n>
struct Dual {
  using Condition = decltype(std::declval<const T&>() < std::declval<const T&>());

  T v;                 ///< the value
  std::array<T, n> d;  ///< its derivative along each direction

  Dual() = default;
  [[gnu::always_inline]] inline Dual(double x) : v(T(x)) {
    for (size_t i = 0; i < n; ++i) d[i] = T(0.0);
  }
  /// The variable of direction i, with value x.
  [[gnu::always_inline]] static inline Dual variable(const T& x, size_t i) {
    Dual result = constant(x);
    result.d[i] = T(1.0);
    return result;
  }
  [[gnu::always_inline]] static inline Dual constant(const T& x) {
    Dual result(0.0);
    result.v = x;
    return result;
  }

  [[gnu::always_inline]] friend inline Dual operator+(const Dual& a, const Dual& b) {
    return combine(a.v + b.v, [&](size_t i) { return a.d[i] + b.d[i]; });
  }
  [[gnu::always_inline]] friend inline Dual operator-(const Dual& a, const Dual& b) {
    return combine(a.v - b.v, [&](size_t i) { return a.d[i] - b.d[i]; });
  }
  [[gnu::always_inline]] friend inline Dual operator*(const Dual& a, const Dual& b) {
    return combine(a.v * b.v, [&](size_t i) { return a.d[i] * b.v + a.v * b.d[i]; });
  }
  [[gnu::always_inline]] friend inline Dual operator/(const Dual& a, const Dual& b) {
    const T q = a.v / b.v, per_b = T(1.0) / b.v;
    return combine(q, [&](size_t i) { return (a.d[i] - q * b.d[i]) * per_b; });
  }
  [[gnu::always_inline]] friend inline Dual operator-(const Dual& a) {
    return combine(-a.v, [&](size_t i) { return -a.d[i]; });
  }
  [[gnu::always_inline]] inline Dual& operator+=(const Dual& b) { return *this = *this + b; }
  [[gnu::always_inline]] inline Dual& operator-=(const Dual& b) { return *this = *this - b; }
  [[gnu::always_inline]] inline Dual& operator*=(const Dual& b) { return *this = *this * b; }
  [[gnu::always_inline]] inline Dual& operator/=(const Dual& b) { return *this = *this / b; }

  friend inline Condition operator<(const Dual& a, const Dual& b) { return a.v < b.v; }
  friend inline Condition operator<=(const Dual& a, const Dual& b) { return a.v <= b.v; }
  friend inline Condition operator>(const Dual& a, const Dual& b) { return a.v > b.v; }
  friend inline Condition operator>=(const Dual& a, const Dual& b) { return a.v >= b.v; }
  friend inline Condition operator==(const Dual& a, const Dual& b) { return a.v == b.v; }

  [[gnu::always_inline]] friend inline Dual select(Condition c, const Dual& a, const Dual& b) {
    return combine(select(c, a.v, b.v), [&](size_t i) { return select(c, a.d[i], b.d[i]); });
  }
  [[gnu::always_inline]] friend inline Dual max(const Dual& a, const Dual& b) {
    return select(a.v < b.v, b, a);
  }
  [[gnu::always_inline]] friend inline Dual min(const Dual& a, const Dual& b) {
    return select(b.v < a.v, b, a);
  }
  [[gnu::always_inline]] friend inline Dual abs(const Dual& a) {
    const Condition negative = a.v < T(0.0);
    return combine(abs(a.v), [&](size_t i) { return select(negative, -a.d[i], a.d[i]); });
  }
  [[gnu::always_inline]] friend inline Dual sqrt(const Dual& a) {
    const T root = sqrt(a.v), slope = T(0.5) / root;
    return combine(root, [&](size_t i) { return slope * a.d[i]; });
  }
  [[gnu::always_inline]] friend inline Dual exp(const Dual& a) {
    const T y = exp(a.v);
    return combine(y, [&](size_t i) { return y * a.d[i]; });
  }
  [[gnu::always_inline]] friend inline Dual expm1(const Dual& a) {
    const T y = expm1(a.v), slope = y + T(1.0);
    return combine(y, [&](size_t i) { return slope * a.d[i]; });
  }
  [[gnu::always_inline]] friend inline Dual log(const Dual& a) {
    const T slope = T(1.0) / a.v;
    return combine(log(a.v), [&](size_t i) { return slope * a.d[i]; });
  }

 private:
  /// The number of value v and derivatives derivative(0), derivative(1), ...
  template <class Derivative>
  [[gnu::always_inline]] static inline Dual combine(const T& v, const Derivative& derivative) {
    Dual result;
    result.v = v;
    for (size_t i = 0; i < n; ++i) result.d[i] = derivative(i);
    return result;
  }
};

}  // namespace lapicque
