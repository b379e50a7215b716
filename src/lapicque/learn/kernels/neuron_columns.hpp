// How the loops of a neuron layer read and write columns.
#pragma once
#include <hwy/cache_control.h>

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

/// What arrives at columns i, i + 1, ... in step t.
template <class M, class R>
HWY_INLINE typename M::template Input<Vec<R>> input_at(const NeuronBlock<R>& a, size_t t,
                                                       size_t i) {
  typename M::template Input<Vec<R>> x;
  const auto fields = members<M::template Input>(x);
  const auto table = members<M::template Input>(input_table<M>);
  for (size_t f = 0; f < fields.size(); ++f) {
    const Rows<const R>& rows = a.inputs[f];
    fields[f] =
        rows.values ? load_part(rows.values + t * rows.step, i, a.n) : Vec<R>(table[f].value);
  }
  return x;
}

/// Asks for what a later step will read from memory.
template <class R>
HWY_INLINE void prefetch(const Rows<const R>& rows, size_t t, size_t i) {
  if (rows.values) hwy::Prefetch(rows.values + t * rows.step + i);
}

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
