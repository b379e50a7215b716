// Rows of spikes and numbers with zeros around their lines, as windows see them. Everything is
// static: each kernel has its own, compiled for its instruction set.
#pragma once
#include <cstring>

#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::learn {

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// How many pieces of `size` hold n.
static inline size_t parts_of(size_t n, size_t size) { return (n + size - 1) / size; }

/// 64 bits of a row from bit `first` on; the word behind them must be readable.
static inline uint64_t bits_from(const uint64_t* row, size_t first) {
  const uint64_t* word = row + first / 64;
  const size_t shift = first % 64;
  return word[0] >> shift | word[1] << 1 << (63 - shift);
}

static inline uint64_t lowest(uint64_t bits, size_t n) {
  return n < 64 ? bits & ((uint64_t(1) << n) - 1) : bits;
}

/// `n` <= 64 bits of a row from bit `first` on; reads no further.
static inline uint64_t bits_at(const uint64_t* row, size_t first, size_t n) {
  const uint64_t* word = row + first / 64;
  const size_t shift = first % 64;
  uint64_t bits = word[0] >> shift;
  if (shift + n > 64) bits |= word[1] << (64 - shift);
  return lowest(bits, n);
}

/// Sets the n bits from bit `first` on to those of `from`; both are zero behind their ends.
static inline void or_bits(uint64_t* row, size_t first, const uint64_t* from, size_t from_first,
                           size_t n) {
  for (size_t i = 0; i < n; i += 64) {
    const size_t from_word = (from_first + i) / 64, shift = (from_first + i) % 64;
    uint64_t bits = from[from_word] >> shift;
    if (shift && shift + smaller(64, n - i) > 64) bits |= from[from_word + 1] << (64 - shift);
    bits = lowest(bits, n - i);
    const size_t word = (first + i) / 64, to = (first + i) % 64;
    row[word] |= bits << to;
    if (to) row[word + 1] |= bits >> (64 - to);
  }
}

/// Row r of x, padded, as bits, and a word of zeros behind.
static inline void lay_bits(const PlanView& plan, const uint64_t* x, size_t r, uint64_t* to) {
  const auto& p = plan.padding;
  const size_t n_words = (plan.n_in + 63) / 64;
  const uint64_t* row = x + r * n_words;
  if (plan.n_padded == plan.n_in) {
    std::memcpy(to, row, n_words * 8);
    to[n_words] = 0;
    return;
  }
  std::memset(to, 0, (plan.n_padded + 63) / 64 * 8 + 8);
  for (size_t y = 0; y < p.n_lines; ++y)
    or_bits(to, p.first + y * p.padded_line, row, y * p.line, p.line);
}

/// Copies a padded row without its padding.
template <class R>
static inline void cut_row(const PlanView& plan, const R* padded, R* to) {
  const auto& p = plan.padding;
  for (size_t y = 0; y < p.n_lines; ++y)
    std::memcpy(to + y * p.line, padded + p.first + y * p.padded_line, p.line * sizeof(R));
}

}  // namespace lapicque::learn
