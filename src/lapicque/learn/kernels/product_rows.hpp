// What all products do: rows of x laid out for windows, lists of what is not zero, and sums of rows
// of a matrix that stay in registers.
#pragma once
#include <cstring>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/learn/padded_rows.hpp"
#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::LAPICQUE_ISA {

using learn::bits_from;
using learn::InputRows;
using learn::lowest;
using learn::PlanView;
using learn::Run;
using learn::Scratch;
using learn::smaller;

/// Which of the numbers are not zero, one bit each; `n` is padded with zeros to whole vectors.
template <class R>
inline void nonzero_bits(const R* numbers, size_t n, uint64_t* bits) {
  const Tag<R> d;
  std::memset(bits, 0, (n + 63) / 64 * 8 + 8);
  for (size_t i = 0; i < n; i += lanes<R>) {
    alignas(8) uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, hn::Ne(hn::Load(d, numbers + i), hn::Zero(d)), bytes);
    uint64_t mask;
    std::memcpy(&mask, bytes, 8);
    bits[i / 64] |= mask << (i % 64);
  }
}

/// Row r of x, padded, as numbers in to[stride]; what lies behind is zero.
template <class R>
inline void lay_numbers(const PlanView& plan, const R* x, size_t r, R* to, size_t stride) {
  const auto& p = plan.padding;
  const R* row = x + r * plan.n_in;
  if (plan.n_padded != plan.n_in) std::memset(to, 0, plan.n_padded * sizeof(R));
  for (size_t y = 0; y < p.n_lines; ++y)
    std::memcpy(to + p.first + y * p.padded_line, row + y * p.line, p.line * sizeof(R));
  std::memset(to + plan.n_padded, 0, (stride - plan.n_padded) * sizeof(R));
}

/// Bits as numbers 0 and 1 in to[stride].
template <class R>
inline void unpack_bits(const uint64_t* bits, size_t n, R* to, size_t stride) {
  const Tag<R> d;
  const auto one = hn::Set(d, R(1));
  for (size_t i = 0; i < n; i += lanes<R>) {
    const uint64_t some = bits[i / 64] >> (i % 64);
    hn::Store(hn::IfThenElseZero(hn::LoadMaskBits(d, reinterpret_cast<const uint8_t*>(&some)), one),
              d, to + i);
  }
  const size_t end = (n + lanes<R> - 1) / lanes<R> * lanes<R>;
  std::memset(to + end, 0, (stride - end) * sizeof(R));
}

/// Rows first ... last - 1 of x, padded, as numbers in scratch.numbers.
template <class R>
inline void lay_dense(const PlanView& plan, const InputRows<R>& x, size_t first, size_t last,
                      const Scratch<R>& scratch) {
  for (size_t r = first; r < last; ++r) {
    R* to = scratch.numbers + (r - first) * scratch.stride;
    if (x.bits) {
      lay_bits(plan, x.bits, r, scratch.bits);
      unpack_bits(scratch.bits, plan.n_padded, to, scratch.stride);
    } else {
      lay_numbers(plan, x.numbers, r, to, scratch.stride);
    }
  }
}

/// Row r of x, padded, as bits of what is not zero in row `at` of scratch.bits; its numbers in row
/// `at` of scratch.numbers, unless it is spikes.
template <class R>
inline void lay_sparse(const PlanView& plan, const InputRows<R>& x, size_t r, size_t at,
                       const Scratch<R>& scratch) {
  uint64_t* bits = scratch.bits + at * scratch.bit_stride;
  if (x.bits) {
    lay_bits(plan, x.bits, r, bits);
  } else {
    R* numbers = scratch.numbers + at * scratch.stride;
    lay_numbers(plan, x.numbers, r, numbers, scratch.stride);
    nonzero_bits(numbers, plan.n_padded, bits);
  }
}

/// 0, 1, 2, ...
template <class D>
HWY_INLINE hn::Vec<D> first_places(D d) {
  alignas(64) static constexpr uint32_t places[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                      8, 9, 10, 11, 12, 13, 14, 15};
  return hn::Load(d, places);
}

/// Appends base + i to the list `to` for every bit i that is set, ascending; returns the new end.
/// Up to 16 entries behind the end are overwritten.
HWY_INLINE uint32_t* append_bits(uint64_t bits, uint32_t base, uint32_t* to) {
  const hn::ScalableTag<uint32_t> d;
  constexpr size_t n = HWY_MAX_BYTES / 4;
  if constexpr (n < 8) {
    for (; bits; bits &= bits - 1) *to++ = base + uint32_t(__builtin_ctzll(bits));
  } else {
    uint8_t bytes[8];
    std::memcpy(bytes, &bits, 8);
    HWY_UNROLL(8)
    for (size_t i = 0; i < 64; i += n) {
      const auto places = hn::Add(first_places(d), hn::Set(d, base + uint32_t(i)));
      hn::StoreU(hn::Compress(places, hn::LoadMaskBits(d, bytes + i / 8)), d, to);
      to += __builtin_popcountll(bits >> i & ((uint64_t(1) << n) - 1));
    }
  }
  return to;
}

/// Appends the entries k of a window that are not zero; returns the new end.
HWY_INLINE uint32_t* append_window(const PlanView& plan, const uint64_t* bits, size_t begin,
                                   uint32_t* to) {
  for (size_t u = 0; u < plan.n_runs; ++u) {
    const Run run = plan.runs[u];
    for (size_t i = 0; i < run.length; i += 64)
      to = append_bits(lowest(bits_from(bits, begin + run.offset + i), run.length - i),
                       uint32_t(run.k + i), to);
  }
  return to;
}

/// What is not zero: rows of a matrix to add, and their factors (none where they are spikes).
template <class R>
struct Listed {
  const uint32_t* index = nullptr;
  const R* value = nullptr;
  size_t n = 0;
};

/// The entries of a window that are not zero, in a row of x that lay_sparse has laid out.
template <class R, bool valued>
HWY_INLINE Listed<R> list_window(const PlanView& plan, const Scratch<R>& s, size_t begin) {
  const uint32_t* end = append_window(plan, s.bits, begin, s.index);
  const Listed<R> list{s.index, s.value, size_t(end - s.index)};
  if constexpr (valued) {
    size_t i = 0;
    for (size_t u = 0; u < plan.n_runs; ++u) {
      const Run run = plan.runs[u];
      const R* numbers = s.numbers + begin + run.offset;
      for (; i < list.n && s.index[i] < run.k + run.length; ++i)
        s.value[i] = numbers[s.index[i] - run.k];
    }
  }
  return list;
}

/// acc[v] += the sum over the list of value * matrix[index][v], in order.
template <class R, size_t n_vectors, bool valued>
HWY_INLINE void add_rows(const Listed<R>& list, const R* matrix, size_t width,
                         Vec<R> (&acc)[n_vectors]) {
  const Tag<R> d;
  for (size_t i = 0; i < list.n; ++i) {
    const R* row = matrix + list.index[i] * width;
    if constexpr (valued) {
      const auto factor = hn::Set(d, list.value[i]);
      HWY_UNROLL(8)
      for (size_t v = 0; v < n_vectors; ++v)
        acc[v] = hn::MulAdd(factor, hn::LoadU(d, row + v * lanes<R>), acc[v].v);
    } else {
      HWY_UNROLL(8)
      for (size_t v = 0; v < n_vectors; ++v)
        acc[v] = hn::Add(acc[v].v, hn::LoadU(d, row + v * lanes<R>));
    }
  }
}

/// Calls work.template operator()<n>(first vector) for blocks of 8, 4, 2 and 1 vectors that
/// together are n_vectors.
template <class Work>
HWY_INLINE void for_each_block(size_t n_vectors, const Work& work) {
  size_t v = 0;
  for (; v + 8 <= n_vectors; v += 8) work.template operator()<8>(v);
  if (n_vectors - v >= 4) work.template operator()<4>(v), v += 4;
  if (n_vectors - v >= 2) work.template operator()<2>(v), v += 2;
  if (n_vectors - v >= 1) work.template operator()<1>(v);
}

/// The first n of a vector's numbers, n >= 1, the rest zero; reads no further.
template <class R>
HWY_INLINE Vec<R> load_first(const R* p, size_t n) {
  const Tag<R> d;
  if (n >= lanes<R>) return hn::LoadU(d, p);
#if HWY_MEM_OPS_MIGHT_FAULT
  alignas(64) R buffer[lanes<R>] = {};
  std::memcpy(buffer, p, n * sizeof(R));
  return hn::Load(d, buffer);
#else
  return hn::MaskedLoad(hn::FirstN(d, n), d, p);
#endif
}

template <class R>
HWY_INLINE void store_first(Vec<R> x, R* p, size_t n) {
  const Tag<R> d;
  if (n >= lanes<R>) {
    hn::StoreU(x.v, d, p);
    return;
  }
#if HWY_MEM_OPS_MIGHT_FAULT
  alignas(64) R buffer[lanes<R>];
  hn::Store(x.v, d, buffer);
  std::memcpy(p, buffer, n * sizeof(R));
#else
  hn::BlendedStore(x.v, hn::FirstN(d, n), d, p);
#endif
}

/// acc[r][v] += the sum over one run k of x[r][k] * w[k][v], in order.
template <class R, size_t n_rows, size_t n_vectors>
HWY_INLINE void multiply(const R* const (&x)[n_rows], size_t length, const R* w, size_t width,
                         Vec<R> (&acc)[n_rows][n_vectors]) {
  const Tag<R> d;
  const auto step = [&](size_t k) HWY_ATTR {
    hn::Vec<Tag<R>> row[n_vectors];
    HWY_UNROLL(8)
    for (size_t v = 0; v < n_vectors; ++v) row[v] = hn::Load(d, w + k * width + v * lanes<R>);
    HWY_UNROLL(16)
    for (size_t r = 0; r < n_rows; ++r) {
      const auto factor = hn::Set(d, x[r][k]);
      HWY_UNROLL(8)
      for (size_t v = 0; v < n_vectors; ++v) acc[r][v] = hn::MulAdd(factor, row[v], acc[r][v].v);
    }
  };
  size_t k = 0;
  for (; k + 4 <= length; k += 4) step(k), step(k + 1), step(k + 2), step(k + 3);
  for (; k < length; ++k) step(k);
}

/// Rows and vectors of a block of sums that stays in registers: 32 registers hold 24 sums, 16
/// hold 12.
inline constexpr size_t block_vectors = 2;
inline constexpr size_t block_rows = HWY_MAX_BYTES == 64 ? 12 : 6;

}  // namespace lapicque::LAPICQUE_ISA
