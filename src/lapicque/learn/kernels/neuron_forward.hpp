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

  template <class R>
  HWY_INLINE void add(Mask<R> spiked, size_t i, size_t n) {
    const Tag<R> d;
    if (n < i + lanes<R>) spiked.m = hn::And(spiked.m, hn::FirstN(d, n - i));
    if constexpr (lanes<R> % 8 == 0) {
      hn::StoreMaskBits(d, spiked.m, reinterpret_cast<uint8_t*>(words_) + i / 8);
      if (i + lanes<R> >= n)
        for (size_t byte = (i + lanes<R>) / 8; byte % 8 != 0; ++byte)
          reinterpret_cast<uint8_t*>(words_)[byte] = 0;
    } else {
      uint64_t bits = 0;
      alignas(8) uint8_t bytes[8] = {};
      hn::StoreMaskBits(d, spiked.m, bytes);
      std::memcpy(&bits, bytes, 8);
      word_ |= bits << (i % 64);
      const size_t next = i + lanes<R>;
      if (next % 64 != 0 && next < n) return;
      words_[i / 64] = word_;
      word_ = 0;
    }
  }

 private:
  uint64_t* words_;
  uint64_t word_ = 0;
};

template <class M, class R>
void forward_block(const ForwardBlock<R>& block) {
  using T = Vec<R>;
  constexpr size_t n_state = n_fields<M::template State>;
  const ForwardBlock<R> a = block;  // by value, as InputRows
  const ResetMasks<R> mode(a.reset);
  auto q = constants_at<M, R>(a, a.constants, 0);
  for (size_t t = 0; t < a.n_steps; ++t) {
    SpikeWriter spikes(row_at(a.spikes, t));
    R* potentials = row_at(a.potentials, t);
    R* states = a.states ? a.states + t * n_state * a.stride : nullptr;
    R* excesses = a.excess ? a.excess + t * a.stride : nullptr;
    const InputRows<M, R> inputs(a, t), next(a, t + 1 < a.n_steps ? t + 1 : t);
    for (size_t i = 0; i < a.n; i += lanes<R>) {
      for (const R* row : next.rows) prefetch(row, i);
      if (a.per_neuron) q = constants_at<M, R>(a, a.constants, i);
      const auto x = inputs.at(i, a.n);
      auto s = state_at<M, R>(a.state, a.stride, i);
      if (states) store_state<M, R>(s, states, a.stride, i);

      M::template advance<T>(s, q, x);
      const T excess = M::template excess<T>(s, q, x);
      const Mask<R> spiked = excess >= T(0.0), resets = spiked && mode.resets;
      const auto state = members<M::template State>(s);
      if (potentials) store_part(state[0], potentials, i, a.n);
      if (excesses) store(excess, excesses + i);
      if (a.spikes.values) spikes.add(spiked, i, a.n);
      auto after = s;
      M::template reset<T>(after, q);
      const auto reset = members<M::template State>(after);
      reset[0] += select(mode.subtracts, excess, T(0.0));
      for (size_t k = 0; k < n_state; ++k) state[k] = select(resets, reset[k], state[k]);
      store_state<M, R>(s, a.state, a.stride, i);
    }
  }
}

}  // namespace lapicque::LAPICQUE_ISA
