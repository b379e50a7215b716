// Vec<R>: as many numbers R as one instruction handles, with the operators and functions of a
// plain number, so that a model's equations compile for it unchanged.
//
// Only the kernels include this file. Each is compiled once per instruction set with
// LAPICQUE_ISA naming it; the names below live in the namespace of that set, so that no two
// copies of a template can be confused by the linker (tools/check_isa).
#pragma once
#ifndef LAPICQUE_ISA
#error "vec.hpp is for the kernels, which are compiled once per instruction set"
#endif
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace lapicque::LAPICQUE_ISA {

namespace hn = hwy::HWY_NAMESPACE;

template <class R>
using Tag = hn::ScalableTag<R>;

template <class R>
inline constexpr size_t lanes = HWY_MAX_BYTES / sizeof(R);

template <class R>
struct Mask {
  hn::Mask<Tag<R>> m;
  friend HWY_INLINE Mask operator&&(Mask a, Mask b) { return {hn::And(a.m, b.m)}; }
  friend HWY_INLINE Mask operator||(Mask a, Mask b) { return {hn::Or(a.m, b.m)}; }
  friend HWY_INLINE Mask operator!(Mask a) { return {hn::Not(a.m)}; }
  friend HWY_INLINE bool all(Mask a) { return hn::AllTrue(Tag<R>(), a.m); }
};

template <class R>
struct Vec {
  using D = Tag<R>;
  hn::Vec<D> v;

  Vec() = default;
  HWY_INLINE Vec(hn::Vec<D> x) : v(x) {}
  HWY_INLINE Vec(double x) : v(hn::Set(D(), static_cast<R>(x))) {}

  friend HWY_INLINE Vec operator+(Vec a, Vec b) { return hn::Add(a.v, b.v); }
  friend HWY_INLINE Vec operator-(Vec a, Vec b) { return hn::Sub(a.v, b.v); }
  friend HWY_INLINE Vec operator*(Vec a, Vec b) { return hn::Mul(a.v, b.v); }
  friend HWY_INLINE Vec operator/(Vec a, Vec b) { return hn::Div(a.v, b.v); }
  friend HWY_INLINE Vec operator-(Vec a) { return hn::Neg(a.v); }
  HWY_INLINE Vec& operator+=(Vec b) { return *this = *this + b; }
  HWY_INLINE Vec& operator-=(Vec b) { return *this = *this - b; }
  HWY_INLINE Vec& operator*=(Vec b) { return *this = *this * b; }
  HWY_INLINE Vec& operator/=(Vec b) { return *this = *this / b; }
  friend HWY_INLINE Mask<R> operator<(Vec a, Vec b) { return {hn::Lt(a.v, b.v)}; }
  friend HWY_INLINE Mask<R> operator<=(Vec a, Vec b) { return {hn::Le(a.v, b.v)}; }
  friend HWY_INLINE Mask<R> operator>(Vec a, Vec b) { return {hn::Gt(a.v, b.v)}; }
  friend HWY_INLINE Mask<R> operator>=(Vec a, Vec b) { return {hn::Ge(a.v, b.v)}; }
  friend HWY_INLINE Mask<R> operator==(Vec a, Vec b) { return {hn::Eq(a.v, b.v)}; }

  friend HWY_INLINE Vec select(Mask<R> c, Vec a, Vec b) { return hn::IfThenElse(c.m, a.v, b.v); }
  friend HWY_INLINE Vec max(Vec a, Vec b) { return hn::Max(a.v, b.v); }
  friend HWY_INLINE Vec min(Vec a, Vec b) { return hn::Min(a.v, b.v); }
  friend HWY_INLINE Vec abs(Vec a) { return hn::Abs(a.v); }
  friend HWY_INLINE Vec sqrt(Vec a) { return hn::Sqrt(a.v); }
  friend HWY_INLINE Vec exp(Vec a) { return hn::Exp(D(), a.v); }
  friend HWY_INLINE Vec expm1(Vec a) { return hn::Expm1(D(), a.v); }
  friend HWY_INLINE Vec log(Vec a) { return hn::Log(D(), a.v); }
  /// a >= 0, b > 0
  friend HWY_INLINE Vec pow(Vec a, Vec b) {
    const Vec x = exp(b * log(max(a, Vec(double(std::numeric_limits<R>::min())))));
    return select(a > Vec(0.0), x, Vec(0.0));
  }
};

template <class R>
HWY_INLINE Vec<R> load(const R* p) {
  return hn::Load(Tag<R>(), p);
}
template <class R>
HWY_INLINE void store(Vec<R> x, R* p) {
  hn::Store(x.v, Tag<R>(), p);
}

}  // namespace lapicque::LAPICQUE_ISA
