// The forward loop of a neuron layer: all steps for a block of columns, while its state is in the
// first-level cache.
#pragma once
#include <cstring>

#include "lapicque/learn/kernels/neuron_columns.hpp"

namespace lapicque::LAPICQUE_ISA {

using learn::ForwardBlock;

/// Writes the bits of one row of n, as vectors bring some of them; what is behind them is zero.
class SpikeWriter {
 public:
  HWY_INLINE explicit SpikeWriter(uint64_t* words) : words_(words) {}
  HWY_INLINE explicit operator bool() const { return words_; }

  /// Columns i, i + 1, ...; `whole`: all of them are among the n.
  template <class R, size_t n_vectors, bool whole>
  HWY_INLINE void add(Mask<R> (&spiked)[n_vectors], size_t i, size_t n) {
    const Tag<R> d;
    for (size_t v = 0; v < n_vectors; ++v) {
      const size_t at = i + v * lanes<R>;
      if (!whole && n < at + lanes<R>) spiked[v].m = hn::And(spiked[v].m, hn::FirstN(d, n - at));
      if constexpr (lanes<R> % 8 == 0)
        hn::StoreMaskBits(d, spiked[v].m, reinterpret_cast<uint8_t*>(words_) + at / 8);
      else
        collect<R>(spiked[v], at, n);
    }
    const size_t next = i + n_vectors * lanes<R>;
    if constexpr (lanes<R> % 8 == 0)
      if (next >= n)
        for (size_t byte = next / 8; byte % 8 != 0; ++byte)
          reinterpret_cast<uint8_t*>(words_)[byte] = 0;
  }

 private:
  /// Fewer bits than a byte: they are written once a word is full.
  template <class R>
  HWY_INLINE void collect(Mask<R> spiked, size_t at, size_t n) {
    uint64_t bits = 0;
    alignas(8) uint8_t bytes[8] = {};
    hn::StoreMaskBits(Tag<R>(), spiked.m, bytes);
    std::memcpy(&bits, bytes, 8);
    word_ |= bits << (at % 64);
    const size_t next = at + lanes<R>;
    if (next % 64 != 0 && next < n) return;
    words_[at / 64] = word_;
    word_ = 0;
  }

  uint64_t* words_;
  uint64_t word_ = 0;
};

/// What one step reads and writes, null where it is not wanted.
template <class M, class R>
struct ForwardRows {
  InputRows<M, R> inputs;
  std::array<const R*, n_fields<M::template Input>> next;  ///< to ask for, where it is another row
  R *states, *excess, *potentials;
  SpikeWriter spikes;

  HWY_INLINE ForwardRows(const ForwardBlock<R>& a, size_t t)
      : inputs(a, t),
        states(a.states ? a.states + t * n_fields<M::template State> * a.stride : nullptr),
        excess(a.excess ? a.excess + t * a.stride : nullptr),
        potentials(row_at(a.potentials, t)),
        spikes(row_at(a.spikes, t)) {
    for (size_t f = 0; f < next.size(); ++f)
      next[f] = t + 1 < a.n_steps && a.inputs[f].step ? row_at(a.inputs[f], t + 1) : nullptr;
  }
};

/// One step of columns i, i + 1, ... of n_vectors vectors, which share their constants.
template <class M, class R, size_t n_vectors, bool whole>
HWY_INLINE void forward_vectors(const ForwardBlock<R>& a, ForwardRows<M, R>& rows,
                                const ResetMasks<R>& mode,
                                const typename M::template Propagators<Vec<R>>& q, size_t i) {
  using T = Vec<R>;
  constexpr size_t n_state = n_fields<M::template State>;
  for (const R* row : rows.next)
    if (row)
      for (size_t v = 0; v < n_vectors; ++v) hwy::Prefetch(row + i + v * lanes<R>);
  T x[n_fields<M::template Input>][n_vectors], s[n_state][n_vectors], excess[n_vectors];
  rows.inputs.template load<n_vectors, whole>(x, i, a.n);
  for (size_t k = 0; k < n_state; ++k)
    for (size_t v = 0; v < n_vectors; ++v)
      s[k][v] = load(a.state + k * a.stride + i + v * lanes<R>);
  if (rows.states)
    for (size_t k = 0; k < n_state; ++k)
      for (size_t v = 0; v < n_vectors; ++v)
        store(s[k][v], rows.states + k * a.stride + i + v * lanes<R>);

  T first[n_vectors];  // the potential
  Mask<R> spiked[n_vectors];
  for (size_t v = 0; v < n_vectors; ++v) {
    const auto fed = table_of<M::template Input, R>(x, v);
    auto kept = table_of<M::template State, R>(s, v);
    M::template advance<T>(kept, q, fed);
    excess[v] = M::template excess<T>(kept, q, fed);
    spiked[v] = excess[v] >= T(0.0);
    auto after = kept;
    M::template reset<T>(after, q);
    const auto state = members<M::template State>(kept), reset = members<M::template State>(after);
    first[v] = state[0];
    reset[0] += select(mode.subtracts, excess[v], T(0.0));
    for (size_t k = 0; k < n_state; ++k)
      store(select(spiked[v] && mode.resets, reset[k], state[k]),
            a.state + k * a.stride + i + v * lanes<R>);
  }
  if (rows.potentials)
    for (size_t v = 0; v < n_vectors; ++v)
      store_some<whole>(first[v], rows.potentials, i + v * lanes<R>, a.n);
  if (rows.excess)
    for (size_t v = 0; v < n_vectors; ++v) store(excess[v], rows.excess + i + v * lanes<R>);
  if (rows.spikes) rows.spikes.template add<R, n_vectors, whole>(spiked, i, a.n);
}

template <class M, class R>
void forward_block(const ForwardBlock<R>& block) {
  const ForwardBlock<R> a = block;  // by value, as InputRows
  const ResetMasks<R> mode(a.reset);
  auto q = constants_at<M, R>(a, a.constants, 0);
  constexpr size_t n_together = together<M>;
  const size_t n_whole = a.per_neuron ? 0 : a.n / (n_together * lanes<R>)*n_together * lanes<R>;
  for (size_t t = 0; t < a.n_steps; ++t) {
    ForwardRows<M, R> rows(a, t);
    size_t i = 0;
    for (; i < n_whole; i += n_together * lanes<R>)
      forward_vectors<M, R, n_together, true>(a, rows, mode, q, i);
    for (; i < a.n; i += lanes<R>) {
      if (a.per_neuron) q = constants_at<M, R>(a, a.constants, i);
      forward_vectors<M, R, 1, false>(a, rows, mode, q, i);
    }
  }
}

}  // namespace lapicque::LAPICQUE_ISA
