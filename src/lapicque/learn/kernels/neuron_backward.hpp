// The backward loop of a neuron layer: the gradient through the steps of a block, last step first.
// The Jacobian of a step comes from the model's equations, by dual numbers.
#pragma once
#include <array>

#include "lapicque/base/dual.hpp"
#include "lapicque/learn/kernels/neuron_columns.hpp"

namespace lapicque::LAPICQUE_ISA {

using learn::BackwardBlock;

/// A table of dual numbers with no derivative, or each the variable of direction first + its place.
template <template <class> class S, class D, class T>
HWY_INLINE S<D> constants_of(const S<T>& values) {
  S<D> table;
  const auto out = members<S>(table);
  const auto in = members<S>(values);
  for (size_t i = 0; i < out.size(); ++i) out[i] = D::constant(in[i]);
  return table;
}
template <template <class> class S, class D, class T>
HWY_INLINE S<D> variables_of(const S<T>& values, size_t first) {
  S<D> table;
  const auto out = members<S>(table);
  const auto in = members<S>(values);
  for (size_t i = 0; i < out.size(); ++i) out[i] = D::variable(in[i], first + i);
  return table;
}

/// What one step brings along, as rows that no store can be taken to change.
template <class M, class R>
struct StepRows {
  const R *excess, *states, *grad_spikes, *grad_potentials;
  std::array<R*, n_fields<M::template Input>> grad_inputs;

  HWY_INLINE StepRows(const BackwardBlock<R>& a, size_t t)
      : excess(a.excess + t * a.stride),
        states(a.states + t * n_fields<M::template State> * a.stride),
        grad_spikes(row_at(a.grad_spikes, t)),
        grad_potentials(row_at(a.grad_potentials, t)) {
    for (size_t f = 0; f < grad_inputs.size(); ++f) grad_inputs[f] = row_at(a.grad_inputs[f], t);
  }
};

/// What one step of a vector of columns brings along, and what its spike is worth.
template <class M, class R>
struct StepGradient {
  using T = Vec<R>;
  static constexpr size_t n_state = n_fields<M::template State>;

  T slope, spike, potential;
  Mask<R> resets;                ///< where there was a spike that resets
  std::array<T, n_state> after;  ///< by the state after the step

  HWY_INLINE StepGradient(const BackwardBlock<R>& a, const StepRows<M, R>& rows,
                          const ResetMasks<R>& mode, size_t i) {
    slope = load(a.slopes + i);
    spike = rows.grad_spikes ? load_part(rows.grad_spikes, i, a.n) : T(0.0);
    potential = rows.grad_potentials ? load_part(rows.grad_potentials, i, a.n) : T(0.0);
    resets = load(rows.excess + i) >= T(0.0) && mode.resets;
    for (size_t k = 0; k < n_state; ++k) after[k] = load(a.grad_state + k * a.stride + i);
  }

  /// The gradient by the excess as it makes a spike, given s-, r and what r is added to.
  template <class D>
  HWY_INLINE T by_spike(bool through_reset, std::span<const D> kept, std::span<const D> reset,
                        T added) const {
    T sum = spike;
    if (through_reset) {
      sum += after[0] * added;
      for (size_t k = 0; k < n_state; ++k) sum += after[k] * (reset[k].v - kept[k].v);
    }
    return sum * slope;
  }
};

/// Of dual numbers: the excess of s-, and what the model resets s- to. What Reset::subtract adds to
/// that is the excess: its gradient joins that by the excess.
template <class M, class D>
struct Outcome {
  typename M::template State<D> reset;
  D excess;

  HWY_INLINE Outcome(const typename M::template State<D>& kept,
                     const typename M::template Propagators<D>& q,
                     const typename M::template Input<D>& x)
      : reset(kept), excess(M::template excess<D>(kept, q, x)) {
    M::template reset<D>(reset, q);
  }
};

template <class M, class R>
void backward_block(const BackwardBlock<R>& block) {
  using T = Vec<R>;
  constexpr size_t n_state = n_fields<M::template State>, n_input = n_fields<M::template Input>;
  using D = Dual<T, n_state + n_input>;
  const BackwardBlock<R> a = block;  // by value, as StepRows
  constexpr size_t n_slopes = 256;   // made at once
  const ResetMasks<R> mode(a.reset);
  const bool through_reset =
      a.reset_gradient == learn::ResetGradient::flows && a.reset != learn::Reset::none;
  std::array<bool, n_input> adds;
  for (size_t f = 0; f < n_input; ++f) adds[f] = a.grad_inputs[f].step == 0;
  auto constants = constants_at<M, R>(a, a.constants, 0);
  for (size_t t = a.n_steps; t-- > 0;) {
    const StepRows<M, R> rows(a, t), next(a, t ? t - 1 : t);
    const InputRows<M, R> inputs(a, t);
    R* trail = a.trail ? a.trail + t * (n_state + 2) * a.stride : nullptr;
    for (size_t i = 0; i < a.n; i += lanes<R>) {
      // A few at a time, while what was asked for before comes from memory.
      if (i % n_slopes == 0)
        a.slope(a.slope_scale, rows.excess + i, a.slopes + i,
                a.n - i < n_slopes ? (a.n - i + lanes<R> - 1) / lanes<R> * lanes<R> : n_slopes);
      prefetch(next.grad_spikes, i);
      prefetch(next.grad_potentials, i);
      const StepGradient<M, R> g(a, rows, mode, i);

      // From the state before the step to s-: the Jacobian of advance.
      if (a.per_neuron) constants = constants_at<M, R>(a, a.constants, i);
      const auto q = constants_of<M::template Propagators, D>(constants);
      const auto x = variables_of<M::template Input, D>(inputs.at(i, a.n), n_state);
      const auto s = state_at<M, R>(rows.states, a.stride, i);
      auto advanced = variables_of<M::template State, D>(s, 0);
      M::template advance<D>(advanced, q, x);
      const auto jacobian = members<M::template State>(std::as_const(advanced));

      // From s- to the spike and the state after it: the Jacobians of excess and reset.
      typename M::template State<T> before;
      for (size_t k = 0; k < n_state; ++k) members<M::template State>(before)[k] = jacobian[k].v;
      const auto kept = variables_of<M::template State, D>(before, 0);
      const Outcome<M, D> outcome(kept, q, x);
      const auto reset = members<M::template State>(outcome.reset);
      const T by_spike =
          g.template by_spike<D>(through_reset, members<M::template State>(kept), reset,
                                 select(mode.subtracts, outcome.excess.v, T(0.0)));
      const T by_excess = by_spike + select(g.resets && mode.subtracts, g.after[0], T(0.0));

      if (trail) {
        for (size_t k = 0; k < n_state; ++k) store(g.after[k], trail + k * a.stride + i);
        store(by_spike, trail + n_state * a.stride + i);
        store(g.potential, trail + (n_state + 1) * a.stride + i);
      }

      std::array<T, n_state> by_kept;
      for (size_t k = 0; k < n_state; ++k) {
        T through = T(0.0);
        for (size_t j = 0; j < n_state; ++j) through += g.after[j] * reset[j].d[k];
        by_kept[k] = select(g.resets, through, g.after[k]) + by_excess * outcome.excess.d[k];
      }
      by_kept[0] += g.potential;

      for (size_t k = 0; k < n_state; ++k) {
        T sum = by_kept[0] * jacobian[0].d[k];
        for (size_t j = 1; j < n_state; ++j) sum += by_kept[j] * jacobian[j].d[k];
        store(sum, a.grad_state + k * a.stride + i);
      }
      for (size_t f = 0; f < n_input; ++f) {
        R* row = rows.grad_inputs[f];
        if (!row) continue;
        const size_t k = n_state + f;
        T sum = by_excess * outcome.excess.d[k];
        for (size_t j = 0; j < n_state; ++j) sum += by_kept[j] * jacobian[j].d[k];
        if (adds[f]) sum += load_part<R>(row, i, a.n);
        if (a.stream && i + lanes<R> <= a.n)
          hn::Stream(sum.v, Tag<R>(), row + i);
        else
          store_part(sum, row, i, a.n);
      }
    }
  }
  if (a.stream) hwy::FlushStream();
}

template <class M, class R>
void by_parameter_block(const BackwardBlock<R>& block) {
  using T = Vec<R>;
  using D = Dual<T, 1>;
  constexpr size_t n_state = n_fields<M::template State>;
  const BackwardBlock<R> a = block;  // by value, as StepRows
  const ResetMasks<R> mode(a.reset);
  for (size_t i = 0; i < a.n; i += lanes<R>) {
    auto q = constants_of<M::template Propagators, D>(constants_at<M, R>(a, a.constants, i));
    const auto dq = constants_at<M, R>(a, a.constants_gradient, i);
    const auto constants = members<M::template Propagators>(q);
    for (size_t k = 0; k < constants.size(); ++k)
      constants[k].d[0] = members<M::template Propagators>(dq)[k];
    T sum = load(a.sums + i);
    for (size_t t = a.n_steps; t-- > 0;) {
      const StepRows<M, R> rows(a, t);
      const auto x = constants_of<M::template Input, D>(InputRows<M, R>(a, t).at(i, a.n));
      auto advanced = constants_of<M::template State, D>(state_at<M, R>(rows.states, a.stride, i));
      M::template advance<D>(advanced, q, x);
      const Outcome<M, D> outcome(advanced, q, x);
      const auto kept = members<M::template State>(std::as_const(advanced));
      const auto reset = members<M::template State>(outcome.reset);
      const Mask<R> resets = load(rows.excess + i) >= T(0.0) && mode.resets;
      const R* trail = a.trail + t * (n_state + 2) * a.stride + i;
      sum += load(trail) * select(resets && mode.subtracts, outcome.excess.d[0], T(0.0));
      for (size_t k = 0; k < n_state; ++k)
        sum += load(trail + k * a.stride) * select(resets, reset[k].d[0], kept[k].d[0]);
      sum += load(trail + n_state * a.stride) * outcome.excess.d[0];
      sum += load(trail + (n_state + 1) * a.stride) * kept[0].d[0];
    }
    store(sum, a.sums + i);
  }
}

}  // namespace lapicque::LAPICQUE_ISA
