// The local contrast of bytes over 3 x 3 pixels in whole numbers of 16 bits. With z = x - 128,
// which deviates as x does, a column of three has |sum z| <= 384 and sum z^2 <= 49,152 < 2^16; and
// a window
//
//     9 sum z^2 - (sum z)^2 = 81 sigma^2 <= 81 * 127.5^2 < 2^24,
//
// of which every term is a whole number that a float holds. So each step is exact but the root.
//
// Columns are summed for a block of rows at a time, then windows for the block: what is read was
// written long enough ago.
#pragma once
#include <cmath>

#include "lapicque/vision/kernels/contrast_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

class ContrastOfBytes3 {
  using D16 = hn::ScalableTag<int16_t>;
  using DR = hn::ScalableTag<float>;
  static constexpr size_t n_columns = HWY_MAX_BYTES / 2, n_lanes = HWY_MAX_BYTES / 4;

 public:
  HWY_INLINE explicit ContrastOfBytes3(const vision::ContrastCall<uint8_t, float>& c)
      : c_(c),
        w_(c.window.width),
        h_(c.window.height),
        rows_(c.window, c.x, n_columns, c.scratch),
        stride_(vision::contrast_block_stride(w_)),
        n_block_(vision::contrast_block_rows(c.window)) {
    double* room = c.scratch + 2 * vision::n_contrast_row_scratch(w_);
    result_ = reinterpret_cast<float*>(room);
    sums_ = reinterpret_cast<int16_t*>(room + vision::n_contrast_row_scratch(w_)) + margin;
    squares_ = reinterpret_cast<uint16_t*>(sums_ + n_block_ * stride_);
  }

  HWY_INLINE float run() {
    const DR dr;
    auto largest = hn::Zero(dr);
    for (size_t first = 0; first < h_; first += n_block_) {
      const size_t n = h_ - first < n_block_ ? h_ - first : n_block_;
      for (size_t i = 0; i < w_; i += n_columns) sum_columns(first, n, i);
      for (size_t j = 0; j < n; ++j) pad(sums_ + j * stride_, squares_ + j * stride_);
      for (size_t j = 0; j < n; ++j)
        largest = hn::Max(
            largest, c_.sigma ? window_row<true>(first + j, j) : window_row<false>(first + j, j));
    }
    alignas(64) float lanes_of[n_lanes];
    hn::StoreU(largest, dr, lanes_of);
    float most = 0;
    for (float v : lanes_of) most = v > most ? v : most;
    return std::sqrt(most) * unit;
  }

 private:
  static constexpr size_t margin = 32;  // of contrast_block_stride(): in front of each row
  static constexpr float unit = float(1 / (9.0 * 255));

  static HWY_INLINE hn::Vec<D16> centred(const uint8_t* p) {
    const D16 d;
    const auto x = hn::PromoteTo(d, hn::LoadU(hn::Rebind<uint8_t, D16>(), p));
    return hn::Sub(x, hn::Set(d, int16_t(128)));
  }

  /// sum z and sum z^2 of three rows around each of n rows, in a strip of columns from i on.
  HWY_INLINE void sum_columns(size_t first, size_t n, size_t i) {
    const D16 d;
    auto above = centred(rows_.row(std::ptrdiff_t(first) - 1) + i);
    auto here = centred(rows_.row(std::ptrdiff_t(first)) + i);
    auto above2 = hn::Mul(above, above), here2 = hn::Mul(here, here);
    for (size_t j = 0; j < n; ++j) {
      const auto below = centred(rows_.row(std::ptrdiff_t(first + j) + 1) + i);
      const auto below2 = hn::Mul(below, below);
      hn::StoreU(hn::Add(hn::Add(above, here), below), d, sums_ + j * stride_ + i);
      const auto squares = hn::Add(hn::Add(above2, here2), below2);  // of 16 bits without a sign
      hn::StoreU(squares, d, reinterpret_cast<int16_t*>(squares_) + j * stride_ + i);
      above = here, here = below, above2 = here2, here2 = below2;
    }
  }

  /// The columns left and right of a row.
  HWY_INLINE void pad(int16_t* sums, uint16_t* squares) const {
    for (const bool right : {false, true}) {
      const std::ptrdiff_t at = right ? std::ptrdiff_t(w_) : -1;
      const size_t from = vision::source(c_.window.padding, at, w_);
      sums[at] = from == w_ ? int16_t(3 * -128) : sums[from];
      squares[at] = from == w_ ? uint16_t(3 * 128 * 128) : squares[from];
    }
  }

  /// 81 sigma^2 / 255^2 of the windows from column i on.
  static HWY_INLINE hn::Vec<DR> variance(const int16_t* sums, const uint16_t* squares) {
    const hn::RebindToSigned<DR> di;
    const hn::Rebind<int16_t, DR> ds;
    const hn::Rebind<uint16_t, DR> du;
    const DR dr;
    const auto s16 =
        hn::Add(hn::Add(hn::LoadU(ds, sums - 1), hn::LoadU(ds, sums)), hn::LoadU(ds, sums + 1));
    const auto at = [&](const uint16_t* p) { return hn::PromoteTo(di, hn::LoadU(du, p)); };
    const auto q =
        hn::ConvertTo(dr, hn::Add(hn::Add(at(squares - 1), at(squares)), at(squares + 1)));
    const auto s = hn::ConvertTo(dr, hn::PromoteTo(di, s16));
    return hn::Sub(hn::Mul(hn::Set(dr, 9.0f), q), hn::Mul(s, s));
  }

  /// Writes row y, the block's row j, if that is wanted, and returns the largest variances.
  template <bool write>
  HWY_INLINE hn::Vec<DR> window_row(size_t y, size_t j) {
    const DR dr;
    const int16_t* sums = sums_ + j * stride_;
    const uint16_t* squares = squares_ + j * stride_;
    float* row = write ? c_.sigma + y * w_ : nullptr;
    float* to = rows_.is_copied(y) ? result_ : row;
    auto largest = hn::Zero(dr);
    const auto take = [&](hn::Vec<DR> v, size_t i) {
      largest = hn::Max(largest, v);
      if constexpr (write) {
        const auto sigma = hn::Mul(hn::Sqrt(v), hn::Set(dr, unit));
        hn::StoreU(hn::Mul(sigma, hn::Set(dr, c_.factor)), dr, to + i);
      }
    };
    size_t i = 0;
    for (; i + n_lanes <= w_; i += n_lanes) take(variance(sums + i, squares + i), i);
    if (i < w_)
      take(hn::IfThenElseZero(hn::FirstN(dr, w_ - i), variance(sums + i, squares + i)), i);
    if (write && to != row) std::memcpy(row, to, w_ * sizeof(float));
    return largest;
  }

  const vision::ContrastCall<uint8_t, float>& c_;
  const size_t w_, h_;
  const ContrastRows<uint8_t> rows_;
  const size_t stride_, n_block_;
  float* result_ = nullptr;      // a row that does not fit into the plane
  int16_t* sums_ = nullptr;      // [n_block][stride], of three rows
  uint16_t* squares_ = nullptr;  // the same
};

}  // namespace lapicque::LAPICQUE_ISA
