// The one neuron loop of the engine: for every model, both precisions, every instruction set.
#pragma once
#include <cstring>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/kernels/noise.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque::LAPICQUE_ISA {

/// The sums that arrived at a receptor, as numbers; clears them.
template <class R>
HWY_INLINE Vec<R> take(int32_t* sum, double scale) {
  const Tag<R> d;
  if constexpr (sizeof(R) == 4) {
    const hn::RebindToSigned<Tag<R>> di;
    const auto x = hn::Load(di, sum);
    hn::Store(hn::Zero(di), di, sum);
    return hn::Mul(hn::ConvertTo(d, x), hn::Set(d, R(scale)));
  } else {
    const hn::Rebind<int32_t, Tag<R>> di;
    const auto x = hn::Load(di, sum);
    hn::Store(hn::Zero(di), di, sum);
    return hn::Mul(hn::PromoteTo(d, x), hn::Set(d, scale));
  }
}

template <class R>
HWY_INLINE Vec<R> take(int64_t* sum, double scale) {
#if HWY_TARGET <= HWY_AVX3
  if constexpr (sizeof(R) == 8) {
    const Tag<R> d;
    const hn::RebindToSigned<Tag<R>> di;
    const auto x = hn::Load(di, sum);
    hn::Store(hn::Zero(di), di, sum);
    return hn::Mul(hn::ConvertTo(d, x), hn::Set(d, scale));
  }
#endif
  // Number by number where the machine converts no vector of 64-bit integers.
  alignas(64) R values[lanes<R>];
  for (size_t i = 0; i < lanes<R>; ++i) values[i] = R(double(sum[i]) * scale), sum[i] = 0;
  return load(values);
}

/// The table of a model's input: what each of its fields is.
template <class M>
inline const typename M::template Input<Field> input_table{};

/// What arrives at neurons i, i + 1, ... during this step.
template <class M, class R>
HWY_INLINE typename M::template Input<Vec<R>> input_at(const UpdateArgs& a, size_t i) {
  typename M::template Input<Vec<R>> x;
  const auto fields = members<M::template Input>(x);
  const auto table = members<M::template Input>(input_table<M>);
  for (size_t f = 0; f < fields.size(); ++f) {
    const InputSource& source = a.input[f];
    const auto first = uint32_t(a.first + i);
    if (table[f].role == Role::uniform) {
      fields[f] = uniform<R>(source.noise, first, a.step);
    } else if (table[f].role == Role::normal) {
      fields[f] = normal<R>(source.noise, first, a.step);
    } else {
      Vec<R> sum(0.0);
      if (source.sum32) sum += take<R>(source.sum32 + i, source.scale);
      if (source.sum64) sum += take<R>(source.sum64 + i, source.scale);
      if (source.values) sum += load(static_cast<const R*>(source.values) + i);
      fields[f] = sum;
    }
  }
  return x;
}

template <class M, class R, bool all_shared>
size_t update_loop(const UpdateArgs& a) {
  using T = Vec<R>;
  typename M::template Propagators<T> q;
  auto constants = members<M::template Propagators>(q);
  for (size_t f = 0; f < constants.size(); ++f)
    constants[f] = load(static_cast<const R*>(a.propagators[f]));

  size_t n_spikes = 0;
  for (size_t i = 0; i < a.n; i += lanes<R>) {
    if constexpr (!all_shared)
      for (size_t f = 0; f < constants.size(); ++f)
        if (a.per_neuron[f]) constants[f] = load(static_cast<const R*>(a.propagators[f]) + i);

    const typename M::template Input<T> x = input_at<M, R>(a, i);
    typename M::template State<T> s;
    auto state = members<M::template State>(s);
    for (size_t f = 0; f < state.size(); ++f) state[f] = load(static_cast<R*>(a.state[f]) + i);

    M::template advance<T>(s, q, x);
    const T excess = M::template excess<T>(s, q, x);
    const auto spiked = excess >= T(0.0);
    if (!hn::AllFalse(Tag<R>(), spiked.m)) {
      typename M::template State<T> after = s;
      M::template reset<T>(after, q);
      auto reset = members<M::template State>(after);
      for (size_t f = 0; f < state.size(); ++f) state[f] = select(spiked, reset[f], state[f]);
      alignas(8) uint8_t bytes[8] = {};
      hn::StoreMaskBits(Tag<R>(), spiked.m, bytes);
      uint64_t bits;
      std::memcpy(&bits, bytes, 8);
      for (; bits; bits &= bits - 1) {
        const size_t j = i + size_t(__builtin_ctzll(bits));
        if (j < a.n) a.spikes[n_spikes++] = uint32_t(j);  // the padding is not a neuron
      }
    }
    for (size_t f = 0; f < state.size(); ++f) store(state[f], static_cast<R*>(a.state[f]) + i);
  }
  return n_spikes;
}

template <class M, class R>
size_t update(const UpdateArgs& a) {
  return a.all_shared ? update_loop<M, R, true>(a) : update_loop<M, R, false>(a);
}

}  // namespace lapicque::LAPICQUE_ISA
