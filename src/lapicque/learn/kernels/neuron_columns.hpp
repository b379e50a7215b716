// How the loops of a neuron layer read and write columns.
#pragma once
#include <hwy/cache_control.h>

#include <array>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/learn/neuron_kernels.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque::LAPICQUE_ISA {

using learn::NeuronBlock;
using learn::Rows;

/// Numbers i, i + 1, ... of a row of n, which is neither padded nor aligned; what lies behind it is
/// not touched.
template <class R>
HWY_INLINE Vec<R> load_part(const R* row, size_t i, size_t n) {
  const Tag<R> d;
  if (i + lanes<R> <= n) return hn::LoadU(d, row + i);
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, n - i), d, row + i);
#else
  alignas(16) R buffer[lanes<R>] = {};
  for (size_t j = 0; i + j < n; ++j) buffer[j] = row[i + j];
  return load(buffer);
#endif
}
template <class R>
HWY_INLINE void store_part(Vec<R> x, R* row, size_t i, size_t n) {
  const Tag<R> d;
  if (i + lanes<R> <= n) return hn::StoreU(x.v, d, row + i);
#if HWY_TARGET <= HWY_AVX2
  hn::BlendedStore(x.v, hn::FirstN(d, n - i), d, row + i);
#else
  alignas(16) R buffer[lanes<R>];
  store(x, buffer);
  for (size_t j = 0; i + j < n; ++j) row[i + j] = buffer[j];
#endif
}

/// The table of a model's input: what each of its fields is.
template <class M>
inline const typename M::template Input<Field> input_table{};

/// The row of step t, or null.
template <class R>
HWY_INLINE R* row_at(const Rows<R>& rows, size_t t) {
  return rows.values ? rows.values + t * rows.step : nullptr;
}

/// Asks for what a later step will read from memory.
template <class R>
HWY_INLINE void prefetch(const R* row, size_t i) {
  if (row) hwy::Prefetch(row + i);
}

/// What is fed in one step: the rows of a model's inputs, by value, so that the compiler knows that
/// nothing stored can change where they lie.
template <class M, class R>
struct InputRows {
  std::array<const R*, n_fields<M::template Input>> rows;

  HWY_INLINE InputRows(const NeuronBlock<R>& a, size_t t) {
    for (size_t f = 0; f < rows.size(); ++f) rows[f] = row_at(a.inputs[f], t);
  }
  HWY_INLINE typename M::template Input<Vec<R>> at(size_t i, size_t n) const {
    typename M::template Input<Vec<R>> x;
    const auto fields = members<M::template Input>(x);
    const auto table = members<M::template Input>(input_table<M>);
    for (size_t f = 0; f < rows.size(); ++f)
      fields[f] = rows[f] ? load_part(rows[f], i, n) : Vec<R>(table[f].value);
    return x;
  }
};

/// What a spike does to the state, as masks: loops then have no branch for it.
template <class R>
struct ResetMasks {
  Mask<R> resets, subtracts;

  HWY_INLINE explicit ResetMasks(learn::Reset reset)
      : resets(all(reset != learn::Reset::none)), subtracts(all(reset == learn::Reset::subtract)) {}

 private:
  static HWY_INLINE Mask<R> all(bool yes) { return {hn::FirstN(Tag<R>(), yes ? lanes<R> : 0)}; }
};

template <class M, class R>
HWY_INLINE typename M::template Propagators<Vec<R>> constants_at(const NeuronBlock<R>& a,
                                                                 const R* values, size_t i) {
  typename M::template Propagators<Vec<R>> q;
  const auto constants = members<M::template Propagators>(q);
  const R* first = values + (a.per_neuron ? i : 0);
  for (size_t k = 0; k < constants.size(); ++k) constants[k] = load(first + k * a.constants_stride);
  return q;
}

/// columns[n_state][stride], at i, i + 1, ...
template <class M, class R>
HWY_INLINE typename M::template State<Vec<R>> state_at(const R* columns, size_t stride, size_t i) {
  typename M::template State<Vec<R>> s;
  const auto state = members<M::template State>(s);
  for (size_t k = 0; k < state.size(); ++k) state[k] = load(columns + k * stride + i);
  return s;
}
template <class M, class R>
HWY_INLINE void store_state(const typename M::template State<Vec<R>>& s, R* columns, size_t stride,
                            size_t i) {
  const auto state = members<M::template State>(s);
  for (size_t k = 0; k < state.size(); ++k) store(state[k], columns + k * stride + i);
}

}  // namespace lapicque::LAPICQUE_ISA
