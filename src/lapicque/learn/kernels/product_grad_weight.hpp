// sums [n_k][width] += x' g for a few rows of x and one panel of columns of g.
#pragma once
#include "lapicque/learn/kernels/product_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

/// A block of windows: those of rows first ... last - 1 from window `begin` to `end` - 1.
struct WindowBlock {
  size_t first, last, begin, end;
  HWY_INLINE size_t n_windows() const { return end - begin; }  ///< of each row
};

/// One panel of columns of a block's windows of g, `stride` numbers apart, in whole vectors.
template <class R>
struct GradientRows {
  const R* data;
  size_t stride;
};

/// The block's gradients as they are, where they are whole vectors that do not straddle cache
/// lines, or else copied to `to`: each is read many times.
template <class R>
HWY_INLINE GradientRows<R> lay_gradients(const learn::GradWeightCall<R>& c, const WindowBlock& b,
                                         R* to) {
  const PlanView& plan = *c.plan;
  const R* g = c.g + (b.first * plan.n_windows + b.begin) * plan.n_columns + c.group * plan.n_out +
               c.first_column;
  const bool aligned = (reinterpret_cast<uintptr_t>(g) | plan.n_columns * sizeof(R)) % 64 == 0;
  if (aligned && c.n_columns % lanes<R> == 0) return {g, plan.n_columns};
  const size_t n = (b.last - b.first) * b.n_windows();
  for (size_t p = 0; p < n; ++p, g += plan.n_columns)
    for (size_t j = 0; j < c.n_columns; j += lanes<R>)
      store(load_first(g + j, c.n_columns - j), to + p * c.width + j);
  return {to, c.width};
}

/// Moves what was found, entries `index` of windows `window`, to the lists of the entries.
template <class R, bool valued>
HWY_INLINE void sort_by_entry(const Scratch<R>& s, size_t n_found) {
  for (size_t i = 0; i < n_found; ++i) {
    const size_t entry = s.index[i], at = entry * s.n_chunk + s.n_places[entry]++;
    s.place[at] = uint16_t(s.window[i]);
    if constexpr (valued) s.value[at] = s.found[i];
  }
}

/// For entries i ... i + n - 1 of a run: in which windows of the block each is not zero, as lists
/// of up to n_chunk windows, ascending, with their lengths in scratch.n_places (and values).
template <class R, bool valued>
HWY_INLINE void list_entries(const learn::GradWeightCall<R>& c, const WindowBlock& b,
                             const Run& run, size_t i, size_t n) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const hn::ScalableTag<uint32_t> d;
  std::memset(s.n_places, 0, n * sizeof(uint32_t));
  uint32_t window = 0, *end = s.index;
  for (size_t r = b.first; r < b.last; ++r) {
    const uint64_t* bits = s.bits + (r - b.first) * s.bit_stride;
    for (size_t p = b.begin; p < b.end; ++p, ++window) {
      const size_t begin = plan.windows[p] + c.group * plan.group_in + run.offset + i;
      const size_t before = size_t(end - s.index);
      for (size_t j = 0; j < n; j += 64)
        end = append_bits(lowest(bits_from(bits, begin + j), n - j), uint32_t(j), end);
      const size_t n_found = size_t(end - s.index);
      const auto place = hn::Set(d, window);
      for (size_t e = before; e < n_found; e += HWY_MAX_BYTES / 4)
        hn::StoreU(place, d, s.window + e);
      if constexpr (valued) {
        const R* numbers = s.numbers + (r - b.first) * s.stride + begin;
        for (size_t e = before; e < n_found; ++e) s.found[e] = numbers[s.index[e]];
      }
      if (n_found > learn::n_found_at_once) {  // a long loop over many windows is well predicted
        sort_by_entry<R, valued>(s, n_found);
        end = s.index;
      }
    }
  }
  sort_by_entry<R, valued>(s, size_t(end - s.index));
}

/// Adds up the gradients that each of n entries has listed.
template <class R, bool valued>
HWY_INLINE void add_listed(const learn::GradWeightCall<R>& c, const GradientRows<R>& gradients,
                           size_t n, R* sums, bool adds) {
  const Tag<R> d;
  const Scratch<R>& s = c.scratch;
  for (size_t k = 0; k < n; ++k) {
    const size_t n_places = s.n_places[k];
    if (n_places == 0 && adds) continue;
    const uint16_t* place = s.place + k * s.n_chunk;
    const R* value = s.value + k * s.n_chunk;
    const auto work = [&]<size_t n_vectors>(size_t v) HWY_ATTR {
      R* sum = sums + k * c.stride + v * lanes<R>;
      const R* from = gradients.data + v * lanes<R>;
      const size_t n_left = c.n_columns - v * lanes<R>;
      Vec<R> acc[n_vectors];
      for (size_t j = 0; j < n_vectors; ++j)
        acc[j] = adds ? load_first(sum + j * lanes<R>, n_left - j * lanes<R>) : Vec<R>(0.0);
      for (size_t e = 0; e < n_places; ++e) {
        const R* g = from + place[e] * gradients.stride;
        HWY_UNROLL(8)
        for (size_t j = 0; j < n_vectors; ++j)
          if constexpr (valued)
            acc[j] = hn::MulAdd(hn::Set(d, value[e]), hn::LoadU(d, g + j * lanes<R>), acc[j].v);
          else
            acc[j] = hn::Add(acc[j].v, hn::LoadU(d, g + j * lanes<R>));
      }
      for (size_t j = 0; j < n_vectors; ++j)
        store_first(acc[j], sum + j * lanes<R>, n_left - j * lanes<R>);
    };
    for_each_block((c.n_columns + lanes<R> - 1) / lanes<R>, work);
  }
}

template <class R, bool valued>
HWY_INLINE void grad_weight_listed(const learn::GradWeightCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  bool adds = c.adds;
  for (size_t first = c.x.first; first < c.x.last; first += s.n_chunk_rows) {
    const size_t last = smaller(first + s.n_chunk_rows, c.x.last);
    for (size_t r = first; r < last; ++r) lay_sparse(plan, c.x, r, r - first, s);
    for (size_t begin = 0; begin < plan.n_windows; begin += s.n_chunk) {
      const WindowBlock block{first, last, begin, smaller(begin + s.n_chunk, plan.n_windows)};
      const auto gradients = lay_gradients(c, block, s.gradients);
      for (size_t u = 0; u < plan.n_runs; ++u) {
        const Run run = plan.runs[u];
        for (size_t i = 0; i < run.length; i += learn::n_sorted) {
          const size_t n = smaller(learn::n_sorted, run.length - i);
          list_entries<R, valued>(c, block, run, i, n);
          add_listed<R, valued>(c, gradients, n, c.sums + (run.k + i) * c.stride, adds);
        }
      }
      adds = true;
    }
  }
}

/// Adds to the sums of block_rows entries of a run, `offset` behind the windows' beginnings, what
/// `n` rows of x contribute; only the first n_valid entries and n_columns columns are stored.
template <class R, size_t n_vectors>
HWY_INLINE void grad_weight_block(const learn::GradWeightCall<R>& c, size_t offset, size_t n,
                                  const GradientRows<R>& gradients, R* sums, size_t n_valid,
                                  size_t n_columns, bool adds) {
  const PlanView& plan = *c.plan;
  const Tag<R> d;
  const R* from = gradients.data;
  Vec<R> acc[block_rows][n_vectors];
  for (size_t i = 0; i < block_rows; ++i)
    for (size_t v = 0; v < n_vectors; ++v)
      acc[i][v] = adds ? load_first(sums + smaller(i, n_valid - 1) * c.stride + v * lanes<R>,
                                    n_columns - v * lanes<R>)
                       : Vec<R>(0.0);
  for (size_t r = 0; r < n; ++r) {
    const R* row = c.scratch.numbers + r * c.scratch.stride + offset;
    for (size_t p = 0; p < plan.n_windows; ++p, from += gradients.stride) {
      const R* x = row + plan.windows[p];
      hn::Vec<Tag<R>> g[n_vectors];
      HWY_UNROLL(8)
      for (size_t v = 0; v < n_vectors; ++v) g[v] = hn::LoadU(d, from + v * lanes<R>);
      HWY_UNROLL(16)
      for (size_t i = 0; i < block_rows; ++i) {
        const auto factor = hn::Set(d, x[i]);
        HWY_UNROLL(8)
        for (size_t v = 0; v < n_vectors; ++v) acc[i][v] = hn::MulAdd(factor, g[v], acc[i][v].v);
      }
    }
  }
  for (size_t i = 0; i < n_valid; ++i)
    for (size_t v = 0; v < n_vectors; ++v)
      store_first(acc[i][v], sums + i * c.stride + v * lanes<R>, n_columns - v * lanes<R>);
}

template <class R>
HWY_INLINE void grad_weight_dense(const learn::GradWeightCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  bool adds = c.adds;
  for (size_t first = c.x.first; first < c.x.last; first += s.n_block) {
    const size_t last = smaller(first + s.n_block, c.x.last);
    lay_dense(plan, c.x, first, last, s);
    const auto gradients = lay_gradients(c, {first, last, 0, plan.n_windows}, s.gradients);
    for (size_t u = 0; u < plan.n_runs; ++u) {
      const Run run = plan.runs[u];
      for (size_t i = 0; i < run.length; i += block_rows) {
        const size_t offset = c.group * plan.group_in + run.offset + i;
        const size_t n_valid = smaller(block_rows, run.length - i);
        for (size_t at = 0; at < c.n_columns; at += block_vectors * lanes<R>) {
          R* sums = c.sums + (run.k + i) * c.stride + at;
          const size_t n_left = c.n_columns - at;
          const GradientRows<R> columns{gradients.data + at, gradients.stride};
          if (n_left > lanes<R>)
            grad_weight_block<R, 2>(c, offset, last - first, columns, sums, n_valid, n_left, adds);
          else
            grad_weight_block<R, 1>(c, offset, last - first, columns, sums, n_valid, n_left, adds);
        }
      }
    }
    adds = true;
  }
}

/// Adds a window's gradient, n_vectors vectors, to the sums of each entry that is not zero there:
/// with so few columns that costs less than sorting by entry.
template <class R, size_t n_vectors, bool valued>
HWY_INLINE void grad_weight_in_place(const learn::GradWeightCall<R>& c) {
  const PlanView& plan = *c.plan;
  const Scratch<R>& s = c.scratch;
  const Tag<R> d;
  for (size_t r = c.x.first; r < c.x.last; ++r) {
    lay_sparse(plan, c.x, r, 0, s);
    for (size_t p = 0; p < plan.n_windows; ++p) {
      const R* from =
          c.g + (r * plan.n_windows + p) * plan.n_columns + c.group * plan.n_out + c.first_column;
      Vec<R> g[n_vectors];
      for (size_t v = 0; v < n_vectors; ++v)
        g[v] = load_first(from + v * lanes<R>, c.n_columns - v * lanes<R>);
      const size_t begin = plan.windows[p] + c.group * plan.group_in;
      const Listed<R> list = list_window<R, valued>(plan, s, begin);
      for (size_t i = 0; i < list.n; ++i) {
        R* sum = c.sums + list.index[i] * c.stride;
        HWY_UNROLL(8)
        for (size_t v = 0; v < n_vectors; ++v) {
          const auto before = hn::Load(d, sum + v * lanes<R>);
          if constexpr (valued)
            hn::Store(hn::MulAdd(hn::Set(d, list.value[i]), g[v].v, before), d, sum + v * lanes<R>);
          else
            hn::Store(hn::Add(before, g[v].v), d, sum + v * lanes<R>);
        }
      }
    }
  }
}

/// The same for as many vectors as two cache lines have.
template <class R, bool valued>
HWY_INLINE void grad_weight_narrow(const learn::GradWeightCall<R>& c) {
  constexpr size_t a_line = learn::line<R> / lanes<R>;
  if (!c.adds) std::memset(c.sums, 0, c.plan->n_k * c.stride * sizeof(R));
  if (c.n_columns <= lanes<R>)
    grad_weight_in_place<R, 1, valued>(c);
  else if (c.n_columns <= learn::line<R>)
    grad_weight_in_place<R, a_line, valued>(c);
  else
    grad_weight_in_place<R, 2 * a_line, valued>(c);
}

template <class R>
void grad_weight(const learn::GradWeightCall<R>& c, learn::Method method) noexcept {
  const bool narrow = learn::is_narrow<R>(c.n_columns) && c.n_columns == c.plan->n_out;
  if (c.x.first == c.x.last && !c.adds)
    for (size_t k = 0; k < c.plan->n_k; ++k)
      std::memset(c.sums + k * c.stride, 0, c.n_columns * sizeof(R));
  if (method == learn::Method::dense)
    grad_weight_dense(c);
  else if (narrow && c.x.bits)
    grad_weight_narrow<R, false>(c);
  else if (narrow)
    grad_weight_narrow<R, true>(c);
  else if (c.x.bits)
    grad_weight_listed<R, false>(c);
  else
    grad_weight_listed<R, true>(c);
}

template <class R>
void column_sums(const learn::ColumnSumsCall<R>& c) noexcept {
  const auto work = [&]<size_t n_vectors>(size_t v) HWY_ATTR {
    const size_t at = v * lanes<R>, n = c.n - at;
    Vec<R> acc[n_vectors];
    for (size_t j = 0; j < n_vectors; ++j) acc[j] = Vec<R>(0.0);
    for (size_t r = 0; r < c.n_rows; ++r)
      for (size_t j = 0; j < n_vectors; ++j)
        acc[j] += load_first(c.g + r * c.n + at + j * lanes<R>, n - j * lanes<R>);
    for (size_t j = 0; j < n_vectors; ++j)
      store_first(acc[j], c.sums + at + j * lanes<R>, n - j * lanes<R>);
  };
  for_each_block((c.n + lanes<R> - 1) / lanes<R>, work);
}

}  // namespace lapicque::LAPICQUE_ISA
