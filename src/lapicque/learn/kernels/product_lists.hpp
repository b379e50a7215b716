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
      const auto base = uint32_t(w * list_chunk);
      begins[w] = uint32_t(size);
      if (c.x.bits)
        size = size_t(append_bits(c.x.bits[r * n_words + w], base, c.lists.index + size) -
                      c.lists.index);
      else
        size = append_numbers(c.x.numbers + r * c.n_k + base, c.n_k - base, base, c.lists.index,
                              c.lists.value, size);
    }
    begins[n_words] = uint32_t(size);
  }
}

/// acc += the listed rows of a matrix, of which columns n ... are not there.
template <class R, bool valued>
HWY_INLINE void add_rows_part(const Listed<R>& list, const R* matrix, size_t step, size_t n,
                              Vec<R> (&acc)[1]) {
  const Tag<R> d;
  for (size_t i = 0; i < list.n; ++i) {
    const auto row = load_first(matrix + list.index[i] * step, n).v;
    if constexpr (valued)
      acc[0] = hn::MulAdd(hn::Set(d, list.value[i]), row, acc[0].v);
    else
      acc[0] = hn::Add(acc[0].v, row);
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

template <class R, bool valued>
HWY_INLINE void forward_lists_of(const learn::ForwardListsCall<R>& c) {
  constexpr size_t n_rows = 32;  // whose sums share the cache with a chunk of weights
  const size_t n_words = (c.n_k + list_chunk - 1) / list_chunk;
  for (size_t first = c.first; first < c.last; first += n_rows)
    for (size_t w = 0; w < n_words; ++w)
      for (size_t r = first; r < smaller(first + n_rows, c.last); ++r) {
        const uint32_t* begins = c.lists.begins + r * (n_words + 1) + w;
        if (w > 0 && begins[0] == begins[1]) continue;
        const Listed<R> list{c.lists.index + begins[0],
                             valued ? c.lists.value + begins[0] : nullptr, begins[1] - begins[0]};
        R* y = c.y + r * c.y_step;
        for_column_blocks<R>(c.n, [&]<size_t n_vectors, bool whole>(size_t at) HWY_ATTR {
          const R* start = w > 0 ? y + at : c.bias ? c.bias + at : nullptr;
          Vec<R> acc[n_vectors];
          for (size_t v = 0; v < n_vectors; ++v)
            acc[v] =
                start ? load_first(start + v * lanes<R>, whole ? lanes<R> : c.n - at) : Vec<R>(0.0);
          if constexpr (whole)
            add_rows<R, n_vectors, valued>(list, c.w + at, c.w_step, acc);
          else
            add_rows_part<R, valued>(list, c.w + at, c.w_step, c.n - at, acc);
          for (size_t v = 0; v < n_vectors; ++v)
            store_first(acc[v], y + at + v * lanes<R>, whole ? lanes<R> : c.n - at);
        });
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

/// Adds up the gradients that each of some entries has listed, in one chunk of rows.
template <class R, bool valued>
HWY_INLINE void add_columns(const learn::GradWeightListsCall<R>& c,
                            const learn::ColumnLists<R>& lists, size_t width, bool adds) {
  const Tag<R> d;
  for (size_t k = c.first; k < c.last; ++k) {
    const size_t n_places = lists.n_places[k];
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
    for (size_t r = 0; r < n; ++r)
      for (size_t j = 0; j < c.n; j += lanes<R>)
        store(load_first(c.g + (first + r) * c.g_step + j, c.n - j), c.chunk + r * width + j);
    const learn::ColumnLists<R> lists = c.lists.chunk(first / list_chunk, c.n_k);
    const bool adds = c.adds || first > 0;
    if (c.lists.value)
      add_columns<R, true>(c, lists, width, adds);
    else
      add_columns<R, false>(c, lists, width, adds);
  }
}

}  // namespace lapicque::LAPICQUE_ISA
