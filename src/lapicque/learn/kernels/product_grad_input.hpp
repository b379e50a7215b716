// Rows of gx = g W': every window of g adds a window to a padded row, which is then cut.
#pragma once
#include "lapicque/learn/kernels/product_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

/// Appends which of n numbers are not zero, and their values, to lists of `size` entries; returns
/// their new size. Up to 16 entries behind the end are overwritten.
template <class R>
HWY_INLINE size_t append_nonzero(const R* numbers, size_t n, size_t size, const Scratch<R>& s) {
  const Tag<R> d;
  const hn::Rebind<uint32_t, Tag<R>> d32;
  for (size_t i = 0; i < n; i += lanes<R>) {
    const auto x = load_first(numbers + i, n - i).v;
    const auto mask = hn::Ne(x, hn::Zero(d));
    alignas(8) uint8_t bytes[8] = {};
    const size_t n_set = hn::CountTrue(d, mask);
    hn::StoreMaskBits(d, mask, bytes);
    hn::StoreU(hn::Compress(x, mask), d, s.value + size);
    const auto places = hn::Add(first_places(d32), hn::Set(d32, uint32_t(i)));
    hn::StoreU(hn::Compress(places, hn::LoadMaskBits(d32, bytes)), d32, s.index + size);
    size += n_set;
  }
  return size;
}

/// Adds vectors v ... of a window to the padded row where it begins.
template <class R, size_t n_vectors>
HWY_INLINE void add_window(const PlanView& plan, const Vec<R> (&acc)[n_vectors], size_t v,
                           R* window) {
  const Tag<R> d;
  constexpr size_t a_line = learn::line<R> / lanes<R>;  // vectors
  HWY_UNROLL(8)
  for (size_t i = 0; i < n_vectors; ++i) {
    R* to = window + plan.line_at[(v + i) / a_line] + (v + i) % a_line * lanes<R>;
    hn::StoreU(hn::Add(hn::LoadU(d, to), acc[i].v), d, to);
  }
}

template <class R>
HWY_INLINE void grad_input_listed(const learn::GradInputCall<R>& c, size_t r, size_t group) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const learn::PanelView<R>& w = c.w[group];
  const R* g = c.g + r * plan.n_windows * plan.n_columns + group * plan.n_out;
  for (size_t first = 0; first < plan.n_windows; first += s.n_chunk) {
    const size_t last = smaller(first + s.n_chunk, plan.n_windows);
    size_t size = 0;
    for (size_t p = first; p < last; ++p) {
      s.begins[p - first] = size;
      size = append_nonzero(g + p * plan.n_columns, plan.n_out, size, s);
    }
    s.begins[last - first] = size;
    for (size_t panel = 0; panel < w.n_panels(); ++panel) {
      const size_t n_vectors = w.columns_of(panel) / lanes<R>;
      for_each_block(n_vectors, [&]<size_t n_block>(size_t v) HWY_ATTR {
        const R* rows = w.panel(panel) + v * lanes<R>;
        const size_t vector = panel * w.width / lanes<R> + v;
        for (size_t p = first; p < last; ++p) {
          const size_t begin = s.begins[p - first];
          const Listed<R> list{s.index + begin, s.value + begin, s.begins[p - first + 1] - begin};
          Vec<R> acc[n_block];
          for (size_t i = 0; i < n_block; ++i) acc[i] = Vec<R>(0.0);
          add_rows<R, n_block, true>(list, rows, w.width, acc);
          add_window<R, n_block>(plan, acc, vector,
                                 s.sums + plan.windows[p] + group * plan.group_in);
        }
      });
    }
  }
}

/// block_rows windows of g times vectors `vector` ... of the transposed weights.
template <class R, size_t n_vectors, class Finish>
HWY_INLINE void grad_input_block(const PlanView& plan, const R* const (&g)[block_rows], const R* w,
                                 size_t width, size_t n_valid, const Finish& finish) {
  Vec<R> acc[block_rows][n_vectors];
  for (size_t i = 0; i < block_rows; ++i)
    for (size_t v = 0; v < n_vectors; ++v) acc[i][v] = Vec<R>(0.0);
  multiply<R, block_rows, n_vectors>(g, plan.n_out, w, width, acc);
  for (size_t i = 0; i < n_valid; ++i) finish(i, acc[i]);
}

/// Whether a row of gx is its only window: it is then written at once.
HWY_INLINE bool is_window(const PlanView& plan) {
  return plan.n_windows == 1 && plan.n_runs == 1 && plan.n_k == plan.n_in;
}

template <class R>
HWY_INLINE void grad_input_dense(const learn::GradInputCall<R>& c, size_t first, size_t last,
                                 size_t group) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const learn::PanelView<R>& w = c.w[group];
  const size_t n_rows = (last - first) * plan.n_windows;
  const R* from = c.g + first * plan.n_windows * plan.n_columns + group * plan.n_out;
  for (size_t i = 0; i < n_rows; ++i)
    std::memcpy(s.gradients + i * s.g_stride, from + i * plan.n_columns, plan.n_out * sizeof(R));
  const auto columns = [&]<size_t n_vectors>(size_t column, const R* rows) HWY_ATTR {
    for (size_t row = 0; row < n_rows; row += block_rows) {
      const R* g[block_rows];
      for (size_t i = 0; i < block_rows; ++i)
        g[i] = s.gradients + smaller(row + i, n_rows - 1) * s.g_stride;
      const auto finish = [&](size_t i, const Vec<R>(&acc)[n_vectors]) HWY_ATTR {
        const size_t j = row + i, r = j / plan.n_windows;
        if (is_window(plan)) {
          R* to = c.gx + (first + r) * plan.n_in;
          for (size_t v = 0, k = column; v < n_vectors && k < plan.n_in; ++v, k += lanes<R>)
            store_first(acc[v], to + k, plan.n_in - k);
        } else {
          add_window<R, n_vectors>(
              plan, acc, column / lanes<R>,
              s.sums + r * s.stride + plan.windows[j % plan.n_windows] + group * plan.group_in);
        }
      };
      grad_input_block<R, n_vectors>(plan, g, rows, w.width, smaller(block_rows, n_rows - row),
                                     finish);
    }
  };
  for (size_t panel = 0; panel < w.n_panels(); ++panel) {
    const size_t n = w.columns_of(panel);
    for (size_t at = 0; at < n; at += block_vectors * lanes<R>)
      if (n - at > lanes<R>)
        columns.template operator()<2>(panel * w.width + at, w.panel(panel) + at);
      else
        columns.template operator()<1>(panel * w.width + at, w.panel(panel) + at);
  }
}

template <class R>
void grad_input(const learn::GradInputCall<R>& c, learn::Method method) noexcept {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const bool dense = method == learn::Method::dense;
  const size_t step = dense ? s.n_block : 1;
  for (size_t first = c.first; first < c.last; first += step) {
    const size_t last = smaller(first + step, c.last);
    if (dense && is_window(plan)) {
      grad_input_dense(c, first, last, 0);
      continue;
    }
    std::memset(s.sums, 0, (last - first) * s.stride * sizeof(R));
    for (size_t group = 0; group < c.n_groups; ++group)
      if (dense)
        grad_input_dense(c, first, last, group);
      else
        grad_input_listed(c, first, group);
    for (size_t r = first; r < last; ++r)
      cut_row(plan, s.sums + (r - first) * s.stride, c.gx + r * plan.n_in);
  }
}

/// n_rows steps of n_vectors vectors of columns from i on, of which c.n may cut a lone last one.
template <class R, size_t n_rows, size_t n_vectors>
HWY_INLINE void short_product_block(const learn::ShortProductCall<R>& c, size_t t, size_t i) {
  constexpr bool whole = n_vectors > 1;
  const Tag<R> d;
  Vec<R> acc[n_rows][n_vectors];
  for (size_t r = 0; r < n_rows; ++r)
    for (size_t v = 0; v < n_vectors; ++v) acc[r][v] = Vec<R>(0.0);
  const size_t n = c.n - i;
  for (size_t j = 0; j < c.n_rows; ++j) {
    hn::Vec<Tag<R>> w[n_vectors];
    for (size_t v = 0; v < n_vectors; ++v) {
      const R* from = c.w + j * c.w_step + i + v * lanes<R>;
      w[v] = whole ? hn::LoadU(d, from) : load_first(from, n - v * lanes<R>).v;
    }
    HWY_UNROLL(8)
    for (size_t r = 0; r < n_rows; ++r) {
      const auto factor = hn::Set(d, c.g[(t + r) * c.g_step + j]);
      HWY_UNROLL(8)
      for (size_t v = 0; v < n_vectors; ++v) acc[r][v] = hn::MulAdd(factor, w[v], acc[r][v].v);
    }
  }
  for (size_t r = 0; r < n_rows; ++r)
    for (size_t v = 0; v < n_vectors; ++v) {
      R* to = c.out + (t + r) * c.out_step + i + v * lanes<R>;
      if constexpr (whole)
        hn::StoreU(acc[r][v].v, d, to);
      else
        store_first(acc[r][v], to, n - v * lanes<R>);
    }
}

template <class R>
void short_product(const learn::ShortProductCall<R>& c) noexcept {
  constexpr size_t n_rows = 4, n_vectors = HWY_MAX_BYTES == 64 ? 4 : 2;
  for (size_t t = 0; t < c.n_steps;) {
    const size_t n = c.n_steps - t >= n_rows ? n_rows : 1;
    size_t i = 0;
    for (; i + n_vectors * lanes<R> <= c.n; i += n_vectors * lanes<R>)
      if (n == n_rows)
        short_product_block<R, n_rows, n_vectors>(c, t, i);
      else
        short_product_block<R, 1, n_vectors>(c, t, i);
    for (; i < c.n; i += lanes<R>)
      if (n == n_rows)
        short_product_block<R, n_rows, 1>(c, t, i);
      else
        short_product_block<R, 1, 1>(c, t, i);
    t += n;
  }
}

}  // namespace lapicque::LAPICQUE_ISA
