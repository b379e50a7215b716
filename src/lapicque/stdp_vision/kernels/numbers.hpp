// Correlations, and the two products that a linear machine is trained by.
#pragma once
#include "lapicque/base/simd/vec.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::LAPICQUE_ISA {

template <class R>
void correlate(const stdp_vision::Correlation<R>& c) noexcept {
  const size_t stride = c.width + c.size - 1;
  for (size_t y = 0; y < c.height; ++y) {
    R* to = c.y + y * c.width;
    for (size_t x = 0; x < c.width; ++x) to[x] = 0;
    for (size_t i = 0; i < c.size; ++i)
      for (size_t j = 0; j < c.size; ++j) {
        const R weight = c.kernel[i * c.size + j];
        const R* from = c.image + (y + i) * stride + j;
        for (size_t x = 0; x < c.width; ++x) to[x] += weight * from[x];
      }
  }
}

template <class R>
R dot(const R* a, const R* b, size_t n) noexcept {
  Vec<R> sums[4] = {Vec<R>(0.0), Vec<R>(0.0), Vec<R>(0.0), Vec<R>(0.0)};
  size_t i = 0;
  for (; i + 4 * lanes<R> <= n; i += 4 * lanes<R>)
    for (size_t k = 0; k < 4; ++k)
      sums[k] += load(a + i + k * lanes<R>) * load(b + i + k * lanes<R>);
  for (; i < n; i += lanes<R>) sums[0] += load(a + i) * load(b + i);
  return hn::GetLane(hn::SumOfLanes(Tag<R>(), ((sums[0] + sums[1]) + (sums[2] + sums[3])).v));
}

template <class R>
void add_scaled(const R* x, R scale, R* y, size_t n) noexcept {
  const Vec<R> factor(double{scale});
  for (size_t i = 0; i < n; i += lanes<R>) store(load(y + i) + factor * load(x + i), y + i);
}

}  // namespace lapicque::LAPICQUE_ISA
