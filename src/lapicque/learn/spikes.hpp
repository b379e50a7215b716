// Spikes of a layer, one bit each: bit i of the row of (step, sample) is neuron i.
//
// Layout: uint64_t words[n_steps][batch][words_for(n)]; the bits behind neuron n - 1 are zero.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/memory.hpp"

namespace lapicque::learn {

/// The number of words that hold n bits.
constexpr size_t words_for(size_t n) { return (n + 63) / 64; }

/// Packed spikes that somebody else owns; Word is uint64_t or const uint64_t.
template <class Word>
struct SpikeSpan {
  Word* words = nullptr;  ///< [n_steps][batch][words_for(n)]
  size_t n_steps = 0, batch = 0, n = 0;

  explicit operator bool() const { return words != nullptr; }
  operator SpikeSpan<const Word>() const { return {words, n_steps, batch, n}; }

  size_t row_words() const { return words_for(n); }
  size_t rows() const { return n_steps * batch; }
  size_t n_words() const { return rows() * row_words(); }
  std::span<Word> row(size_t r) const { return {words + r * row_words(), row_words()}; }
  std::span<Word> row(size_t step, size_t sample) const { return row(step * batch + sample); }
  bool at(size_t step, size_t sample, size_t i) const {
    return row(step, sample)[i / 64] >> (i % 64) & 1;
  }
  /// Steps first, first + 1, ... first + count - 1.
  SpikeSpan steps(size_t first, size_t count) const {
    return {words + first * batch * row_words(), count, batch, n};
  }
};

using SpikeView = SpikeSpan<const uint64_t>;  ///< to read
using SpikeRows = SpikeSpan<uint64_t>;        ///< to write

/// Packed spikes with their memory, silent at first; move-only.
class Spikes {
 public:
  Spikes() = default;
  Spikes(size_t n_steps, size_t batch, size_t n)
      : words_(n_steps * batch * words_for(n)), n_steps_(n_steps), batch_(batch), n_(n) {}

  size_t n_steps() const { return n_steps_; }
  size_t batch() const { return batch_; }
  size_t n() const { return n_; }
  SpikeView view() const { return {words_.data(), n_steps_, batch_, n_}; }
  SpikeRows rows() { return {words_.data(), n_steps_, batch_, n_}; }
  operator SpikeView() const { return view(); }

 private:
  Array<uint64_t> words_;
  size_t n_steps_ = 0, batch_ = 0, n_ = 0;
};

/// Sets each bit of `spikes` where the value is above 0. values R[n_steps][batch][n].
template <class R>
void pack(std::span<const R> values, SpikeRows spikes);

/// Writes 1 for a spike and 0 for none. values R[n_steps][batch][n].
template <class R>
void unpack(SpikeView spikes, std::span<R> values);

/// The number of spikes.
size_t count(SpikeView spikes);

/// Spikes per neuron, step and sample, in [0, 1]; 0 where there is no neuron.
double density(SpikeView spikes);

/// Adds to counts[batch][n] how often each neuron spiked in all steps.
template <class R>
void add_counts(SpikeView spikes, std::span<R> counts);

/// Calls visit(i) for every spike of a row, ascending.
template <class Visit>
void for_each_spike(std::span<const uint64_t> row, Visit&& visit) {
  for (size_t w = 0; w < row.size(); ++w)
    for (uint64_t bits = row[w]; bits; bits &= bits - 1)
      visit(w * 64 + size_t(std::countr_zero(bits)));
}

}  // namespace lapicque::learn
