// y = x W + b for a few rows of x and one panel of columns.
#pragma once
#include "lapicque/learn/kernels/product_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

/// The sums that a panel's columns start from: the bias, zero behind the last column.
template <class R>
struct StartingSums {
  alignas(64) R values[8 * learn::line<R>] = {};
  HWY_INLINE StartingSums(const R* bias, size_t n) {
    if (bias) std::memcpy(values, bias, n * sizeof(R));
  }
};

template <class R, bool valued>
HWY_INLINE void forward_windows(const learn::ForwardCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const size_t step = c.w.step(c.panel), n = c.w.columns_of(c.panel);
  const size_t column = c.group * plan.n_out + c.panel * c.w.width;
  const R* w = c.w.panel(c.panel);
  const StartingSums<R> start(c.bias ? c.bias + column : nullptr, n);
  for (size_t r = c.x.first; r < c.x.last; ++r) {
    lay_sparse(plan, c.x, r, 0, s);
    for (size_t p = 0; p < plan.n_windows; ++p) {
      const size_t begin = plan.windows[p] + c.group * plan.group_in;
      const Listed<R> list = list_window<R, valued>(plan, s, begin);
      R* y = c.y + (r * plan.n_windows + p) * plan.n_columns + column;
      for_each_block((n + lanes<R> - 1) / lanes<R>, [&]<size_t n_vectors>(size_t v) HWY_ATTR {
        const size_t at = v * lanes<R>;
        Vec<R> acc[n_vectors];
        for (size_t i = 0; i < n_vectors; ++i) acc[i] = load(start.values + at + i * lanes<R>);
        add_rows<R, n_vectors, valued>(list, w + at, step, acc);
        for (size_t i = 0; i < n_vectors; ++i)
          store_first(acc[i], y + at + i * lanes<R>, n - at - i * lanes<R>);
      });
    }
  }
}

/// block_rows windows and n_vectors vectors of columns from `at` on; only the first n_rows windows
/// are stored.
template <class R, size_t n_vectors>
HWY_INLINE void forward_block(const PlanView& plan, const R* const (&x)[block_rows], const R* w,
                              size_t width, const R* start, R* const (&y)[block_rows],
                              size_t n_rows, size_t n_columns) {
  Vec<R> acc[block_rows][n_vectors];
  for (size_t i = 0; i < block_rows; ++i)
    for (size_t v = 0; v < n_vectors; ++v) acc[i][v] = load(start + v * lanes<R>);
  for (size_t u = 0; u < plan.n_runs; ++u) {
    const Run run = plan.runs[u];
    const R* rows[block_rows];
    for (size_t i = 0; i < block_rows; ++i) rows[i] = x[i] + run.offset;
    multiply<R, block_rows, n_vectors>(rows, run.length, w + run.k * width, width, acc);
  }
  for (size_t i = 0; i < n_rows; ++i)
    for (size_t v = 0; v < n_vectors; ++v)
      store_first(acc[i][v], y[i] + v * lanes<R>, n_columns - v * lanes<R>);
}

template <class R>
HWY_INLINE void forward_dense(const learn::ForwardCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const size_t width = c.w.width, n = c.w.columns_of(c.panel);
  const size_t column = c.group * plan.n_out + c.panel * width;
  const R* w = c.w.panel(c.panel);
  const StartingSums<R> start(c.bias ? c.bias + column : nullptr, n);
  for (size_t first = c.x.first; first < c.x.last; first += s.n_block) {
    const size_t last = smaller(first + s.n_block, c.x.last);
    lay_dense(plan, c.x, first, last, s);
    const size_t n_rows = (last - first) * plan.n_windows;
    for (size_t at = 0; at < n; at += block_vectors * lanes<R>) {
      for (size_t row = 0; row < n_rows; row += block_rows) {
        const R* x[block_rows];
        R* y[block_rows];
        for (size_t i = 0; i < block_rows; ++i) {
          const size_t j = smaller(row + i, n_rows - 1);
          x[i] = s.numbers + j / plan.n_windows * s.stride + plan.windows[j % plan.n_windows] +
                 c.group * plan.group_in;
          y[i] = c.y + (first * plan.n_windows + j) * plan.n_columns + column + at;
        }
        const size_t n_valid = smaller(block_rows, n_rows - row);
        if (n - at > lanes<R>)
          forward_block<R, 2>(plan, x, w + at, width, start.values + at, y, n_valid, n - at);
        else
          forward_block<R, 1>(plan, x, w + at, width, start.values + at, y, n_valid, n - at);
      }
    }
  }
}

template <class R>
void forward(const learn::ForwardCall<R>& c, learn::Method method) noexcept {
  if (method == learn::Method::dense)
    forward_dense(c);
  else if (c.x.bits)
    forward_windows<R, false>(c);
  else
    forward_windows<R, true>(c);
}

}  // namespace lapicque::LAPICQUE_ISA
