// The forward loop of a neuron layer: all steps for a block of columns, while its state is in the
// first-level cache.
#pragma once
#include <cstring>

#include "lapicque/learn/kernels/neuron_columns.hpp"

namespace lapicque::LAPICQUE_ISA {

using learn::ForwardBlock;

/// Writes the bits of one row, 64 at a time, as vectors bring some of them.
class SpikeWriter {
 public:
  HWY_INLINE explicit SpikeWriter(uint64_t* words) : words_(words) {}

  template <class R>
  HWY_INLINE void add(Mask<R> spiked, size_t i, size_t n) {
    uint64_t bits = 0;
    alignas(8) uint8_t bytes[8] = {};
    hn::StoreMaskBits(Tag<R>(), spiked.m, bytes);
    std::memcpy(&bits, bytes, 8);
    word_ |= bits << (i % 64);
    const size_t next = i + lanes<R>;
    if (next % 64 != 0 && next < n) return;
    if (next > n) word_ &= ~uint64_t(0) >> (63 - (n - 1) % 64);  // the padding is not a neuron
    words_[i / 64] = word_;
    word_ = 0;
  }

 private:
  uint64_t* words_;
  uint64_t word_ = 0;
};

template <class M, class R>
void forward_block(const ForwardBlock<R>& a) {
  using T = Vec<R>;
  constexpr size_t n_state = n_fields<M::template State>;
  for (size_t t = 0; t < a.n_steps; ++t) {
    SpikeWriter spikes(a.spikes.values ? a.spikes.values + t * a.spikes.step : nullptr);
    const size_t next = t + 1 < a.n_steps ? t + 1 : t;
    for (size_t i = 0; i < a.n; i += lanes<R>) {
      for (const auto& rows : a.inputs) prefetch(rows, next, i);
      const auto q = constants_at<M, R>(a, a.constants, i);
      const auto x = input_at<M, R>(a, t, i);
      auto s = state_at<M, R>(a.state, a.stride, i);
      if (a.states) store_state<M, R>(s, a.states + t * n_state * a.stride, a.stride, i);

      M::template advance<T>(s, q, x);
      const T excess = M::template excess<T>(s, q, x);
      const Mask<R> spiked = excess >= T(0.0);
      const auto state = members<M::template State>(s);
      if (a.potentials.values)
        store_part(state[0], a.potentials.values + t * a.potentials.step, i, a.n);
      if (a.excess) store(excess, a.excess + t * a.stride + i);
      if (a.spikes.values) spikes.add(spiked, i, a.n);
      if (a.reset != learn::Reset::none) {
        auto after = s;
        M::template reset<T>(after, q);
        const auto reset = members<M::template State>(after);
        if (a.reset == learn::Reset::subtract) reset[0] += excess;
        for (size_t k = 0; k < n_state; ++k) state[k] = select(spiked, reset[k], state[k]);
      }
      store_state<M, R>(s, a.state, a.stride, i);
    }
  }
}

}  // namespace lapicque::LAPICQUE_ISA
