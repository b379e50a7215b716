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

/// The same where the row may be known to go on behind the vector.
template <bool whole, class R>
HWY_INLINE Vec<R> load_some(const R* row, size_t i, size_t n) {
  if constexpr (whole) return hn::LoadU(Tag<R>(), row + i);
  return load_part(row, i, n);
}
template <bool whole, class R>
HWY_INLINE void store_some(Vec<R> x, R* row, size_t i, size_t n) {
  if constexpr (whole)
    hn::StoreU(x.v, Tag<R>(), row + i);
  else
    store_part(x, row, i, n);
}

/// Vectors of columns that are stepped together: what a step is asked to do is then looked up once
/// for all of them. Models with a large state would run out of registers.
template <class M>
inline constexpr size_t together =
    n_fields<M::template State> + n_fields<M::template Input> <= 3 ? 4 : 1;

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

/// Vector v of the columns in `fields`, as a table.
template <template <class> class S, class R, size_t n_fields_, size_t n_vectors>
HWY_INLINE S<Vec<R>> table_of(const Vec<R> (&fields)[n_fields_][n_vectors], size_t v) {
  S<Vec<R>> table;
  const auto out = members<S>(table);
  for (size_t f = 0; f < n_fields_; ++f) out[f] = fields[f][v];
  return table;
}

/// What is fed in one step: the rows of a model's inputs, by value, so that the compiler knows that
/// nothing stored can change where they lie.
template <class M, class R>
struct InputRows {
  std::array<const R*, n_fields<M::template Input>> rows;

  HWY_INLINE InputRows(const NeuronBlock<R>& a, size_t t) {
    for (size_t f = 0; f < rows.size(); ++f) rows[f] = row_at(a.inputs[f], t);
  }
  /// x[f][v]: what n_vectors vectors of columns are fed, from column i on.
  template <size_t n_vectors, bool whole>
  HWY_INLINE void load(Vec<R> (&x)[n_fields<M::template Input>][n_vectors], size_t i,
                       size_t n) const {
    const auto table = members<M::template Input>(input_table<M>);
    for (size_t f = 0; f < rows.size(); ++f)
      if (rows[f])
        for (size_t v = 0; v < n_vectors; ++v)
          x[f][v] = load_some<whole>(rows[f], i + v * lanes<R>, n);
      else
        for (size_t v = 0; v < n_vectors; ++v) x[f][v] = Vec<R>(table[f].value);
  }
  HWY_INLINE typename M::template Input<Vec<R>> at(size_t i, size_t n) const {
    Vec<R> x[n_fields<M::template Input>][1];
    load<1, false>(x, i, n);
    return table_of<M::template Input, R>(x, 0);
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
