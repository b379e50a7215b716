// Linear products of which one list of what is not zero serves all panels of columns. Weights and
// gradients are taken in chunks of 64 rows, which stay in the first-level cache.
#pragma once
#include "lapicque/learn/kernels/product_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

using learn::list_chunk;

/// Appends which of 64 numbers (or of n, if fewer) are not zero, counted from `base`, and their
/// values; returns the new size. Up to a vector behind the end is overwritten.
template <class R>
HWY_INLINE size_t append_numbers(const R* numbers, size_t n, uint32_t base, uint32_t* index,
                                 R* value, size_t size) {
  const Tag<R> d;
  const hn::Rebind<uint32_t, Tag<R>> d32;
  for (size_t i = 0; i < n && i < list_chunk; i += lanes<R>) {
    const auto x = load_first(numbers + i, n - i).v;
    const auto mask = hn::Ne(x, hn::Zero(d));
    alignas(8) uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, mask, bytes);
    hn::StoreU(hn::Compress(x, mask), d, value + size);
    const auto places = hn::Add(first_places(d32), hn::Set(d32, base + uint32_t(i)));
    hn::StoreU(hn::Compress(places, hn::LoadMaskBits(d32, bytes)), d32, index + size);
    size += hn::CountTrue(d, mask);
  }
  return size;
}

template <class R>
void list_rows(const learn::ListRowsCall<R>& c) noexcept {
  const size_t n_words = (c.n_k + list_chunk - 1) / list_chunk;
  size_t size = c.begin;
  for (size_t r = c.x.first; r < c.x.last; ++r) {
    uint32_t* begins = c.lists.begins + r * (n_words + 1);
    for (size_t w = 0; w < n_words; ++w) {
      const size_t first = w * list_chunk;
      begins[w] = uint32_t(size);
      if (c.x.bits)
        size =
            size_t(append_bits(c.x.bits[r * n_words + w], 0, c.lists.index + size) - c.lists.index);
      else
        size = append_numbers(c.x.numbers + r * c.n_k + first, c.n_k - first, 0, c.lists.index,
                              c.lists.value, size);
    }
    begins[n_words] = uint32_t(size);
  }
}

/// Columns of n rows, side by side and filled with zeros to whole vectors.
template <class R>
HWY_INLINE void lay_columns(const R* from, size_t step, size_t n, size_t n_columns, size_t width,
                            R* to) {
  for (size_t r = 0; r < n; ++r, from += step, to += width)
    for (size_t j = 0; j < n_columns; j += lanes<R>)
      store(load_first(from + j, n_columns - j), to + j);
}

/// Asks for n numbers of a row that is read or written before long, so that they are on their way.
template <class R>
HWY_INLINE void ask_for(const R* row, size_t n) {
  for (size_t j = 0; j < n; j += learn::line<R>) __builtin_prefetch(row + j, 0, 2);
}
template <class R>
HWY_INLINE void ask_to_write(const R* row, size_t n) {
  for (size_t j = 0; j < n; j += learn::line<R>) __builtin_prefetch(row + j, 1);
}

template <class R, bool valued>
HWY_INLINE void forward_lists_of(const learn::ForwardListsCall<R>& c) {
  const size_t n_words = (c.n_k + list_chunk - 1) / list_chunk;
  const size_t n_vectors = (c.n + lanes<R> - 1) / lanes<R>, width = n_vectors * lanes<R>;
  R* weights = c.chunks;
  R* sums = c.chunks + list_chunk * width;
  for (size_t first = c.first; first < c.last; first += list_chunk)
    for (size_t w = 0; w < n_words; ++w) {
      const size_t k = w * list_chunk, n_k = smaller(list_chunk, c.n_k - k);
      const bool starts = w == 0, ends = w + 1 == n_words;
      lay_columns(c.w + k * c.w_step, c.w_step, n_k, c.n, width, weights);
      for (size_t r = first; r < smaller(first + list_chunk, c.last); ++r) {
        const uint32_t* begins = c.lists.begins + r * (n_words + 1) + w;
        const Listed<R> list{c.lists.index + begins[0],
                             valued ? c.lists.value + begins[0] : nullptr, begins[1] - begins[0]};
        R* sum = sums + (r - first) * width;
        if (!ends) ask_for(c.w + smaller(k + list_chunk + r - first, c.n_k - 1) * c.w_step, c.n);
        for_each_block(n_vectors, [&]<size_t n_block>(size_t v) HWY_ATTR {
          const size_t at = v * lanes<R>;
          Vec<R> acc[n_block];
          for (size_t i = 0; i < n_block; ++i) {
            const size_t j = at + i * lanes<R>;
            acc[i] = !starts  ? load(sum + j)
                     : c.bias ? load_first(c.bias + j, c.n - j)
                              : Vec<R>(0.0);
          }
          add_rows<R, n_block, valued>(list, weights + at, width, acc);
          for (size_t i = 0; i < n_block; ++i) {
            const size_t j = at + i * lanes<R>;
            if (ends)
              store_first(acc[i], c.y + r * c.y_step + j, c.n - j);
            else
              store(acc[i], sum + j);
          }
        });
      }
    }
}

template <class R>
void forward_lists(const learn::ForwardListsCall<R>& c) noexcept {
  if (c.lists.value)
    forward_lists_of<R, true>(c);
  else
    forward_lists_of<R, false>(c);
}

template <class R>
void list_columns(const learn::ListColumnsCall<R>& c) noexcept {
  const size_t n_words = (c.n_k + list_chunk - 1) / list_chunk;
  alignas(64) uint32_t index[list_chunk + 16];
  alignas(64) R value[list_chunk + 16];
  std::memset(c.lists.n_places, 0, c.n_k);
  for (size_t r = c.x.first; r < c.x.last; ++r)
    for (size_t w = 0; w < n_words; ++w) {
      const auto base = uint32_t(w * list_chunk);
      const size_t n =
          c.x.bits
              ? size_t(append_bits(c.x.bits[r * n_words + w], base, index) - index)
              : append_numbers(c.x.numbers + r * c.n_k + base, c.n_k - base, base, index, value, 0);
      for (size_t e = 0; e < n; ++e) {
        const size_t at = index[e] * list_chunk + c.lists.n_places[index[e]]++;
        c.lists.place[at] = uint8_t(r - c.x.first);
        if (c.lists.value) c.lists.value[at] = value[e];
      }
    }
}

/// Calls work.template operator()<n>(first column, columns left) for blocks of vectors that
/// together hold n columns; a last vector that is not full comes by itself.
template <class R, class Work>
HWY_INLINE void for_column_blocks(size_t n, const Work& work) {
  const size_t n_whole = n / lanes<R>;
  for_each_block(n_whole, [&]<size_t n_vectors>(size_t v) HWY_ATTR {
    work.template operator()<n_vectors, true>(v * lanes<R>);
  });
  if (n_whole * lanes<R> < n) work.template operator()<1, false>(n_whole * lanes<R>);
}

/// Adds up the gradients that each of some entries has listed, in one chunk of rows.
template <class R, bool valued>
HWY_INLINE void add_columns(const learn::GradWeightListsCall<R>& c,
                            const learn::ColumnLists<R>& lists, size_t width, bool adds) {
  const Tag<R> d;
  for (size_t k = c.first; k < c.last; ++k) {
    const size_t n_places = lists.n_places[k];
    ask_to_write(c.gw + smaller(k + 8, c.last - 1) * c.gw_step, c.n);
    if (n_places == 0 && adds) continue;
    const uint8_t* place = lists.place + k * list_chunk;
    const R* value = valued ? lists.value + k * list_chunk : nullptr;
    R* sum = c.gw + k * c.gw_step;
    for_column_blocks<R>(c.n, [&]<size_t n_vectors, bool whole>(size_t at) HWY_ATTR {
      Vec<R> acc[n_vectors];
      for (size_t v = 0; v < n_vectors; ++v)
        acc[v] =
            adds ? load_first(sum + at + v * lanes<R>, whole ? lanes<R> : c.n - at) : Vec<R>(0.0);
      for (size_t e = 0; e < n_places; ++e) {
        const R* g = c.chunk + place[e] * width + at;
        HWY_UNROLL(8)
        for (size_t v = 0; v < n_vectors; ++v)
          if constexpr (valued)
            acc[v] = hn::MulAdd(hn::Set(d, value[e]), hn::Load(d, g + v * lanes<R>), acc[v].v);
          else
            acc[v] = hn::Add(acc[v].v, hn::Load(d, g + v * lanes<R>));
      }
      for (size_t v = 0; v < n_vectors; ++v)
        store_first(acc[v], sum + at + v * lanes<R>, whole ? lanes<R> : c.n - at);
    });
  }
}

template <class R>
void grad_weight_lists(const learn::GradWeightListsCall<R>& c) noexcept {
  const size_t width = (c.n + lanes<R> - 1) / lanes<R> * lanes<R>;
  for (size_t first = 0; first < c.n_rows; first += list_chunk) {
    const size_t n = smaller(list_chunk, c.n_rows - first);
    lay_columns(c.g + first * c.g_step, c.g_step, n, c.n, width, c.chunk);
    const learn::ColumnLists<R> lists = c.lists.chunk(first / list_chunk, c.n_k);
    const bool adds = c.adds || first > 0;
    if (c.lists.value)
      add_columns<R, true>(c, lists, width, adds);
    else
      add_columns<R, false>(c, lists, width, adds);
  }
}

}  // namespace lapicque::LAPICQUE_ISA
