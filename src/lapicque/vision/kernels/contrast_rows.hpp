// The rows of a plane as the contrast kernels read them: a whole vector at a time, also where a row
// ends within one. What lies behind a row is the next one, or for the last rows, which are copied,
// free room.
#pragma once
#include <cstring>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/vision/contrast_kernels.hpp"

namespace lapicque::LAPICQUE_ISA {

/// Numbers of type X, read n_lanes at a time. Room: 2 n_contrast_row_scratch(width) doubles.
template <class X>
class ContrastRows {
 public:
  HWY_INLINE ContrastRows(const vision::Window& window, const X* x, size_t n_lanes, double* room)
      : window_(window),
        x_(x),
        zeros_(reinterpret_cast<X*>(room)),
        last_(reinterpret_cast<X*>(room + vision::n_contrast_row_scratch(window.width))) {
    const size_t w = window.width, h = window.height;
    std::memset(zeros_, 0, (w + n_lanes) * sizeof(X));
    const size_t n_behind = (n_lanes + w - 2) / w;  // rows whose last vector leaves the plane
    n_copied_ = n_behind < h ? n_behind : h;
    std::memcpy(last_, x + (h - n_copied_) * w, n_copied_ * w * sizeof(X));
  }

  /// Row y, also beyond the edge, by the window's padding.
  HWY_INLINE const X* row(std::ptrdiff_t y) const {
    const size_t at = vision::source(window_.padding, y, window_.height);
    if (at == window_.height) return zeros_;
    if (!is_copied(at)) return x_ + at * window_.width;
    return last_ + (at + n_copied_ - window_.height) * window_.width;
  }

  /// Whether whole vectors of row y leave the plane.
  HWY_INLINE bool is_copied(size_t y) const { return y + n_copied_ >= window_.height; }

 private:
  const vision::Window& window_;
  const X* x_;
  X *zeros_, *last_;
  size_t n_copied_ = 0;
};

}  // namespace lapicque::LAPICQUE_ISA
