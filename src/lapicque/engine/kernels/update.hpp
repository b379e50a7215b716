// The one neuron loop of the engine: for every model, both precisions, every instruction set.
#pragma once
#include <array>
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

/// Input of any kind, read as InputSource says.
template <class M, class R>
struct AnyInput {
  const UpdateArgs& a;
  HWY_INLINE typename M::template Input<Vec<R>> at(size_t i) const { return input_at<M, R>(a, i); }
};

/// The common case, decided once a call instead of once a vector: 32-bit sums, injected currents,
/// nothing random.
template <class M, class R>
class SummedInput {
 public:
  static bool suits(const UpdateArgs& a) {
    const auto table = members<M::template Input>(input_table<M>);
    for (size_t f = 0; f < n; ++f) {
      const InputSource& source = a.input[f];
      if (table[f].role == Role::uniform || table[f].role == Role::normal) return false;
      if (source.sum64) return false;
    }
    return true;
  }
  explicit SummedInput(const UpdateArgs& a) {
    for (size_t f = 0; f < n; ++f) {
      sum_[f] = a.input[f].sum32, scale_[f] = R(a.input[f].scale);
      values_[f] = static_cast<const R*>(a.input[f].values);
    }
  }
  HWY_INLINE typename M::template Input<Vec<R>> at(size_t i) const {
    typename M::template Input<Vec<R>> x;
    const auto fields = members<M::template Input>(x);
#pragma GCC unroll 16
    for (size_t f = 0; f < n; ++f) {
      fields[f] = sum_[f] ? take<R>(sum_[f] + i, scale_[f]) : Vec<R>(0.0);
      if (values_[f]) fields[f] += load(values_[f] + i);
    }
    return x;
  }

 private:
  static constexpr size_t n = n_fields<M::template Input>;
  std::array<int32_t*, n> sum_;
  std::array<R, n> scale_;
  std::array<const R*, n> values_;
};

template <class M, class R, bool all_shared, class Input>
size_t update_loop(const UpdateArgs& a, const Input& from) {
  using T = Vec<R>;
  const Input input = from;  // a copy that no store can change stays in registers
  constexpr size_t n_state = n_fields<M::template State>;
  typename M::template Propagators<T> q;
  auto constants = members<M::template Propagators>(q);
  for (size_t f = 0; f < constants.size(); ++f)
    constants[f] = load(static_cast<const R*>(a.propagators[f]));
  std::array<R*, n_state> columns;
  for (size_t f = 0; f < n_state; ++f) columns[f] = static_cast<R*>(a.state[f]);

  size_t n_spikes = 0;
  for (size_t i = 0; i < a.n; i += lanes<R>) {
    if constexpr (!all_shared)
      for (size_t f = 0; f < constants.size(); ++f)
        if (a.per_neuron[f]) constants[f] = load(static_cast<const R*>(a.propagators[f]) + i);

    const typename M::template Input<T> x = input.at(i);
    typename M::template State<T> s;
    auto state = members<M::template State>(s);
#pragma GCC unroll 32
    for (size_t f = 0; f < n_state; ++f) state[f] = load(columns[f] + i);

    M::template advance<T>(s, q, x);
    const T excess = M::template excess<T>(s, q, x);
    const auto spiked = excess >= T(0.0);
    if (!hn::AllFalse(Tag<R>(), spiked.m)) {
      typename M::template State<T> after = s;
      M::template reset<T>(after, q);
      auto reset = members<M::template State>(after);
      for (size_t f = 0; f < n_state; ++f) state[f] = select(spiked, reset[f], state[f]);
      alignas(8) uint8_t bytes[8] = {};
      hn::StoreMaskBits(Tag<R>(), spiked.m, bytes);
      uint64_t bits;
      std::memcpy(&bits, bytes, 8);
      for (; bits; bits &= bits - 1) {
        const size_t j = i + size_t(__builtin_ctzll(bits));
        if (j < a.n) a.spikes[n_spikes++] = uint32_t(j);  // the padding is not a neuron
      }
    }
#pragma GCC unroll 32
    for (size_t f = 0; f < n_state; ++f) store(state[f], columns[f] + i);
  }
  return n_spikes;
}

template <class M, class R>
size_t update(const UpdateArgs& a) {
  auto run = [&](auto&& input) {
    return a.all_shared ? update_loop<M, R, true>(a, input) : update_loop<M, R, false>(a, input);
  };
  if (SummedInput<M, R>::suits(a)) return run(SummedInput<M, R>(a));
  return run(AnyInput<M, R>{a});
}

}  // namespace lapicque::LAPICQUE_ISA
