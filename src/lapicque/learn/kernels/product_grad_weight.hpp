// sums [n_k][width] += x' g for a few rows of x and one panel of columns of g.
#pragma once
#include "lapicque/learn/kernels/product_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

/// Windows first ... last - 1 of row r of g, one panel of columns, in to[][width]; filled with
/// zeros.
template <class R>
inline void lay_gradients(const learn::GradWeightCall<R>& c, size_t r, size_t first, size_t last,
                          R* to) {
  const PlanView& plan = *c.plan;
  const R* g = c.g + r * plan.n_windows * plan.n_columns + c.group * plan.n_out + c.first_column;
  for (size_t p = first; p < last; ++p, to += c.width) {
    std::memcpy(to, g + p * plan.n_columns, c.n_columns * sizeof(R));
    std::memset(to + c.n_columns, 0, (c.width - c.n_columns) * sizeof(R));
  }
}

/// Adds to a run's sums what is listed: entry `index` of the run, from window `place`.
template <class R, bool valued>
HWY_INLINE void add_listed(const learn::GradWeightCall<R>& c, const R* gradients, size_t n,
                           R* sums) {
  const Tag<R> d;
  const Scratch<R>& s = c.scratch;
  for_each_block((c.n_columns + lanes<R> - 1) / lanes<R>, [&]<size_t n_vectors>(size_t v) HWY_ATTR {
    R* to = sums + v * lanes<R>;
    const R* from = gradients + v * lanes<R>;
    for (size_t i = 0; i < n; ++i) {
      R* sum = to + s.index[i] * c.width;
      const R* g = from + s.place[i] * c.width;
      HWY_UNROLL(8)
      for (size_t j = 0; j < n_vectors * lanes<R>; j += lanes<R>) {
        const auto before = hn::Load(d, sum + j), gradient = hn::Load(d, g + j);
        if constexpr (valued)
          hn::Store(hn::MulAdd(hn::Set(d, s.value[i]), gradient, before), d, sum + j);
        else
          hn::Store(hn::Add(before, gradient), d, sum + j);
      }
    }
  });
}

/// Lists what one run sees of windows first ... last - 1, in order.
template <class R, bool valued>
HWY_INLINE size_t list_run(const learn::GradWeightCall<R>& c, const Run& run, size_t first,
                           size_t last) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const hn::ScalableTag<uint32_t> d;
  uint32_t* end = s.index;
  for (size_t p = first; p < last; ++p) {
    const uint32_t* before = end;
    const size_t begin = plan.windows[p] + c.group * plan.group_in + run.offset;
    for (size_t i = 0; i < run.length; i += 64)
      end = append_bits(lowest(bits_from(s.bits, begin + i), run.length - i), uint32_t(i), end);
    const auto place = hn::Set(d, uint32_t(p - first));
    for (size_t i = size_t(before - s.index); i < size_t(end - s.index); i += HWY_MAX_BYTES / 4)
      hn::StoreU(place, d, s.place + i);
    if constexpr (valued)
      for (size_t i = size_t(before - s.index); i < size_t(end - s.index); ++i)
        s.value[i] = s.numbers[begin + s.index[i]];
  }
  return size_t(end - s.index);
}

template <class R, bool valued>
HWY_INLINE void grad_weight_listed(const learn::GradWeightCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  for (size_t r = c.x.first; r < c.x.last; ++r) {
    lay_sparse(plan, c.x, r, s);
    for (size_t first = 0; first < plan.n_windows; first += s.n_chunk) {
      const size_t last = smaller(first + s.n_chunk, plan.n_windows);
      lay_gradients(c, r, first, last, s.gradients);
      for (size_t u = 0; u < plan.n_runs; ++u) {
        const size_t n = list_run<R, valued>(c, plan.runs[u], first, last);
        add_listed<R, valued>(c, s.gradients, n, c.sums + plan.runs[u].k * c.width);
      }
    }
  }
}

/// Adds to the sums of block_rows entries of a run, `offset` behind the windows' beginnings, what
/// `n` rows of x contribute; only the first n_valid entries are stored.
template <class R, size_t n_vectors>
HWY_INLINE void grad_weight_block(const learn::GradWeightCall<R>& c, size_t offset, size_t n,
                                  const R* gradients, R* sums, size_t n_valid) {
  const PlanView& plan = *c.plan;
  const Tag<R> d;
  Vec<R> acc[block_rows][n_vectors];
  for (size_t i = 0; i < block_rows; ++i)
    for (size_t v = 0; v < n_vectors; ++v)
      acc[i][v] = load(sums + smaller(i, n_valid - 1) * c.width + v * lanes<R>);
  for (size_t r = 0; r < n; ++r) {
    const R* row = c.scratch.numbers + r * c.scratch.stride + offset;
    for (size_t p = 0; p < plan.n_windows; ++p, gradients += c.width) {
      const R* x = row + plan.windows[p];
      hn::Vec<Tag<R>> g[n_vectors];
      HWY_UNROLL(8)
      for (size_t v = 0; v < n_vectors; ++v) g[v] = hn::Load(d, gradients + v * lanes<R>);
      HWY_UNROLL(16)
      for (size_t i = 0; i < block_rows; ++i) {
        const auto factor = hn::Set(d, x[i]);
        HWY_UNROLL(8)
        for (size_t v = 0; v < n_vectors; ++v) acc[i][v] = hn::MulAdd(factor, g[v], acc[i][v].v);
      }
    }
  }
  for (size_t i = 0; i < n_valid; ++i)
    for (size_t v = 0; v < n_vectors; ++v) store(acc[i][v], sums + i * c.width + v * lanes<R>);
}

template <class R>
HWY_INLINE void grad_weight_dense(const learn::GradWeightCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  for (size_t first = c.x.first; first < c.x.last; first += s.n_block) {
    const size_t last = smaller(first + s.n_block, c.x.last);
    lay_dense(plan, c.x, first, last, s);
    for (size_t r = first; r < last; ++r)
      lay_gradients(c, r, 0, plan.n_windows, s.gradients + (r - first) * plan.n_windows * c.width);
    for (size_t u = 0; u < plan.n_runs; ++u) {
      const Run run = plan.runs[u];
      for (size_t i = 0; i < run.length; i += block_rows) {
        const size_t offset = c.group * plan.group_in + run.offset + i;
        const size_t n_valid = smaller(block_rows, run.length - i);
        for (size_t at = 0; at < c.n_columns; at += block_vectors * lanes<R>) {
          R* sums = c.sums + (run.k + i) * c.width + at;
          if (c.n_columns - at > lanes<R>)
            grad_weight_block<R, 2>(c, offset, last - first, s.gradients + at, sums, n_valid);
          else
            grad_weight_block<R, 1>(c, offset, last - first, s.gradients + at, sums, n_valid);
        }
      }
    }
  }
}

template <class R>
void grad_weight(const learn::GradWeightCall<R>& c, learn::Method method) noexcept {
  if (method == learn::Method::dense)
    grad_weight_dense(c);
  else if (c.x.bits)
    grad_weight_listed<R, false>(c);
  else
    grad_weight_listed<R, true>(c);
}

}  // namespace lapicque::LAPICQUE_ISA
