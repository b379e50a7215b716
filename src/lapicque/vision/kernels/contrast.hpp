// The local contrast of one plane: sums of x and x^2 run down the columns, are added up across
// each window, and give
//
//     sigma = sqrt(E[x^2] - E[x]^2) = sqrt(k^2 sum x^2 - (sum x)^2) / k^2.
//
// Results are written a whole vector at a time too: what lies behind a row is the next one.
#pragma once
#include <type_traits>

#include "lapicque/vision/kernels/contrast_bytes.hpp"
#include "lapicque/vision/kernels/contrast_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

using vision::Padding;

/// As many numbers of memory as a vector of A has, as A.
template <class A, class X>
HWY_INLINE hn::Vec<hn::ScalableTag<A>> widened(const X* p) {
  const hn::ScalableTag<A> d;
  const hn::Rebind<X, hn::ScalableTag<A>> dx;
  if constexpr (std::is_same_v<A, X>)
    return hn::LoadU(d, p);
  else if constexpr (std::is_same_v<A, double> && std::is_same_v<X, uint8_t>)
    return hn::PromoteTo(
        d, hn::PromoteTo(hn::Rebind<int32_t, hn::ScalableTag<A>>(), hn::LoadU(dx, p)));
  else
    return hn::PromoteTo(d, hn::LoadU(dx, p));
}

/// x in sums of type A: int32_t for bytes, exact up to k = 15, or double.
template <class A, class X, class R>
class ContrastPlane {
  using D = hn::ScalableTag<A>;
  using DR = hn::Rebind<R, D>;
  static constexpr size_t n_lanes = HWY_MAX_BYTES / sizeof(A);
  static constexpr size_t slack = vision::contrast_slack;
  static constexpr size_t fresh = 64;  // rows after which sums that run are made anew

 public:
  HWY_INLINE explicit ContrastPlane(const vision::ContrastCall<X, R>& c)
      : c_(c),
        w_(c.window.width),
        h_(c.window.height),
        p_(c.window.k / 2),
        rows_(c.window, c.x, n_lanes, c.scratch),
        first_(std::is_same_v<A, double> ? A(c.x[0]) : A(0)) {
    double* room = c.scratch + 2 * vision::n_contrast_row_scratch(w_);
    result_ = reinterpret_cast<R*>(room);
    sums_ = reinterpret_cast<A*>(room + vision::n_contrast_row_scratch(w_));
    squares_ = sums_ + (w_ + c.window.k + slack);
  }

  HWY_INLINE R run() {
    const D d;
    const DR dr;
    auto largest = hn::Zero(dr);
    for (size_t y = 0; y < h_; ++y) {
      if (y % fresh == 0)
        begin(y);
      else
        slide(y);
      pad();
      R* row = c_.sigma ? c_.sigma + y * w_ : result_;
      R* to = rows_.is_copied(y) ? result_ : row;
      for (size_t i = 0; i < w_; i += n_lanes) {
        auto s = hn::LoadU(d, sums_ + i), q = hn::LoadU(d, squares_ + i);
        for (size_t j = 1; j < c_.window.k; ++j) {
          s = hn::Add(s, hn::LoadU(d, sums_ + i + j));
          q = hn::Add(q, hn::LoadU(d, squares_ + i + j));
        }
        const auto sigma = deviation(s, q);
        hn::StoreU(hn::Mul(sigma, hn::Set(dr, c_.factor)), dr, to + i);
        const auto inside = hn::FirstN(dr, w_ - i < n_lanes ? w_ - i : n_lanes);
        largest = hn::Max(largest, hn::IfThenElseZero(inside, sigma));
      }
      if (to != row) std::memcpy(row, to, w_ * sizeof(R));
    }
    alignas(64) R lanes_of[n_lanes];
    hn::StoreU(largest, dr, lanes_of);
    R most = 0;
    for (size_t i = 0; i < n_lanes; ++i) most = lanes_of[i] > most ? lanes_of[i] : most;
    return most;
  }

 private:
  HWY_INLINE auto load(const X* p) const {
    if constexpr (std::is_same_v<A, double>)
      return hn::Sub(widened<A>(p), hn::Set(D(), first_));
    else
      return widened<A>(p);
  }

  /// Sums of the k rows around y.
  HWY_INLINE void begin(size_t y) {
    const D d;
    std::memset(sums_, 0, (w_ + c_.window.k + slack) * sizeof(A));
    std::memset(squares_, 0, (w_ + c_.window.k + slack) * sizeof(A));
    for (size_t j = 0; j < c_.window.k; ++j) {
      const X* from = rows_.row(std::ptrdiff_t(y + j) - std::ptrdiff_t(p_));
      for (size_t i = 0; i < w_; i += n_lanes) {
        const auto x = load(from + i);
        hn::StoreU(hn::Add(hn::LoadU(d, sums_ + p_ + i), x), d, sums_ + p_ + i);
        const auto q = hn::Add(hn::LoadU(d, squares_ + p_ + i), hn::Mul(x, x));
        hn::StoreU(q, d, squares_ + p_ + i);
      }
    }
  }

  /// The same from those of the row above: one row comes in, one goes out.
  HWY_INLINE void slide(size_t y) {
    const D d;
    const X* in = rows_.row(std::ptrdiff_t(y + p_));
    const X* out = rows_.row(std::ptrdiff_t(y) - std::ptrdiff_t(p_) - 1);
    for (size_t i = 0; i < w_; i += n_lanes) {
      const auto a = load(in + i), b = load(out + i);
      const auto change = hn::Sub(a, b);
      const auto s = hn::LoadU(d, sums_ + p_ + i), q = hn::LoadU(d, squares_ + p_ + i);
      hn::StoreU(hn::Add(s, change), d, sums_ + p_ + i);
      hn::StoreU(hn::Add(q, hn::Mul(change, hn::Add(a, b))), d, squares_ + p_ + i);
    }
  }

  /// The sums of the columns that padding adds.
  HWY_INLINE void pad() {
    const A k = A(c_.window.k), nothing = A(0) - first_;
    for (size_t j = 1; j <= p_; ++j) {
      const size_t left = vision::source(c_.window.padding, -std::ptrdiff_t(j), w_);
      const size_t right = vision::source(c_.window.padding, std::ptrdiff_t(w_ - 1 + j), w_);
      sums_[p_ - j] = left == w_ ? k * nothing : sums_[p_ + left];
      squares_[p_ - j] = left == w_ ? k * nothing * nothing : squares_[p_ + left];
      sums_[p_ + w_ - 1 + j] = right == w_ ? k * nothing : sums_[p_ + right];
      squares_[p_ + w_ - 1 + j] = right == w_ ? k * nothing * nothing : squares_[p_ + right];
    }
  }

  HWY_INLINE hn::Vec<DR> deviation(hn::Vec<D> s, hn::Vec<D> q) const {
    const D d;
    const DR dr;
    const double area = double(c_.window.area()), white = std::is_same_v<X, uint8_t> ? 255 : 1;
    const auto v = hn::Sub(hn::Mul(hn::Set(d, A(area)), q), hn::Mul(s, s));
    const auto unit = hn::Set(dr, R(1 / (area * white)));
    if constexpr (std::is_same_v<A, int32_t>)
      return hn::Mul(hn::Sqrt(hn::ConvertTo(dr, v)), unit);
    else if constexpr (std::is_same_v<R, float>)
      return hn::Mul(hn::Sqrt(hn::DemoteTo(dr, hn::Max(v, hn::Zero(d)))), unit);
    else
      return hn::Mul(hn::Sqrt(hn::Max(v, hn::Zero(d))), unit);
  }

  const vision::ContrastCall<X, R>& c_;
  const size_t w_, h_, p_;
  const ContrastRows<X> rows_;
  const A first_;
  A *sums_ = nullptr, *squares_ = nullptr;  // [p + width + p], column sums of x and x^2
  R* result_ = nullptr;                     // a row that does not fit into the plane
};

template <class R>
void contrast_scale(R* y, size_t n, R factor) noexcept {
  const hn::ScalableTag<R> d;
  constexpr size_t n_lanes = HWY_MAX_BYTES / sizeof(R);
  const auto f = hn::Set(d, factor);
  size_t i = 0;
  for (; i + n_lanes <= n; i += n_lanes) hn::StoreU(hn::Mul(hn::LoadU(d, y + i), f), d, y + i);
  for (; i < n; ++i) y[i] *= factor;
}

template <class R>
R contrast_of_reals(const vision::ContrastCall<R, R>& c) noexcept {
  return ContrastPlane<double, R, R>(c).run();
}

template <class R>
R contrast_of_bytes(const vision::ContrastCall<uint8_t, R>& c) noexcept {
  if constexpr (std::is_same_v<R, float>) {
    if (c.window.k == 3) return ContrastOfBytes3(c).run();
    if (c.window.k <= 15) return ContrastPlane<int32_t, uint8_t, R>(c).run();
  }
  return ContrastPlane<double, uint8_t, R>(c).run();
}

}  // namespace lapicque::LAPICQUE_ISA
