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

/// What one step of a vector of columns brings along, and what its spike is worth.
template <class M, class R>
struct StepGradient {
  using T = Vec<R>;
  static constexpr size_t n_state = n_fields<M::template State>;

  T slope, spike, potential;
  Mask<R> spiked;
  std::array<T, n_state> after;  ///< by the state after the step

  HWY_INLINE StepGradient(const BackwardBlock<R>& a, size_t t, size_t i) {
    const auto given = [&](const Rows<const R>& rows) HWY_ATTR {
      return rows.values ? load_part(rows.values + t * rows.step, i, a.n) : T(0.0);
    };
    slope = load(a.slopes + t * a.stride + i);
    spike = given(a.grad_spikes);
    potential = given(a.grad_potentials);
    spiked = load(a.excess + t * a.stride + i) >= T(0.0);
    for (size_t k = 0; k < n_state; ++k) after[k] = load(a.grad_state + k * a.stride + i);
  }

  /// The gradient by the excess as it makes a spike, given s- and r.
  template <class D>
  HWY_INLINE T by_excess(const BackwardBlock<R>& a, std::span<const D> kept,
                         std::span<const D> reset) const {
    T sum = spike;
    if (a.reset_gradient == learn::ResetGradient::flows)
      for (size_t k = 0; k < n_state; ++k) sum += after[k] * (reset[k].v - kept[k].v);
    return sum * slope;
  }
};

/// s- and r of dual numbers: the state before the reset, and what it is reset to.
template <class M, class D>
struct Outcome {
  typename M::template State<D> reset;
  D excess;

  HWY_INLINE Outcome(const typename M::template State<D>& kept,
                     const typename M::template Propagators<D>& q,
                     const typename M::template Input<D>& x, learn::Reset mode)
      : reset(kept) {
    excess = M::template excess<D>(kept, q, x);
    if (mode == learn::Reset::none) return;
    M::template reset<D>(reset, q);
    if (mode == learn::Reset::subtract) members<M::template State>(reset)[0] += excess;
  }
};

template <class M, class R>
void backward_block(const BackwardBlock<R>& a) {
  using T = Vec<R>;
  constexpr size_t n_state = n_fields<M::template State>, n_input = n_fields<M::template Input>;
  using D = Dual<T, n_state + n_input>;
  for (size_t t = a.n_steps; t-- > 0;) {
    const size_t next = t ? t - 1 : t;
    for (size_t i = 0; i < a.n; i += lanes<R>) {
      prefetch(a.grad_spikes, next, i);
      prefetch(a.grad_potentials, next, i);
      const StepGradient<M, R> g(a, t, i);

      // From the state before the step to s-: the Jacobian of advance.
      const auto q =
          constants_of<M::template Propagators, D>(constants_at<M, R>(a, a.constants, i));
      const auto x = variables_of<M::template Input, D>(input_at<M, R>(a, t, i), n_state);
      const auto s = state_at<M, R>(a.states + t * n_state * a.stride, a.stride, i);
      auto advanced = variables_of<M::template State, D>(s, 0);
      M::template advance<D>(advanced, q, x);
      const auto jacobian = members<M::template State>(std::as_const(advanced));

      // From s- to the spike and the state after it: the Jacobians of excess and reset.
      typename M::template State<T> before;
      for (size_t k = 0; k < n_state; ++k) members<M::template State>(before)[k] = jacobian[k].v;
      const auto kept = variables_of<M::template State, D>(before, 0);
      const Outcome<M, D> outcome(kept, q, x, a.reset);
      const auto reset = members<M::template State>(outcome.reset);
      const T by_excess = g.template by_excess<D>(a, members<M::template State>(kept), reset);

      if (a.trail) {
        R* trail = a.trail + t * (n_state + 2) * a.stride + i;
        for (size_t k = 0; k < n_state; ++k) store(g.after[k], trail + k * a.stride);
        store(by_excess, trail + n_state * a.stride);
        store(g.potential, trail + (n_state + 1) * a.stride);
      }

      std::array<T, n_state> by_kept;
      for (size_t k = 0; k < n_state; ++k) {
        T through = T(0.0);
        for (size_t j = 0; j < n_state; ++j) through += g.after[j] * reset[j].d[k];
        by_kept[k] = select(g.spiked, through, g.after[k]) + by_excess * outcome.excess.d[k];
      }
      by_kept[0] += g.potential;

      for (size_t k = 0; k < n_state; ++k) {
        T sum = by_kept[0] * jacobian[0].d[k];
        for (size_t j = 1; j < n_state; ++j) sum += by_kept[j] * jacobian[j].d[k];
        store(sum, a.grad_state + k * a.stride + i);
      }
      for (size_t f = 0; f < n_input; ++f) {
        const Rows<R>& rows = a.grad_inputs[f];
        if (!rows.values) continue;
        const size_t k = n_state + f;
        T sum = by_excess * outcome.excess.d[k];
        for (size_t j = 0; j < n_state; ++j) sum += by_kept[j] * jacobian[j].d[k];
        // By Reset::subtract the excess is part of r, and so is what arrives in it.
        T through = T(0.0);
        for (size_t j = 0; j < n_state; ++j) through += g.after[j] * reset[j].d[k];
        sum += select(g.spiked, through, T(0.0));
        R* row = rows.values + t * rows.step;
        if (rows.step == 0) sum += load_part<R>(row, i, a.n);
        store_part(sum, row, i, a.n);
      }
    }
  }
}

template <class M, class R>
void by_parameter_block(const BackwardBlock<R>& a) {
  using T = Vec<R>;
  using D = Dual<T, 1>;
  constexpr size_t n_state = n_fields<M::template State>;
  for (size_t i = 0; i < a.n; i += lanes<R>) {
    auto q = constants_of<M::template Propagators, D>(constants_at<M, R>(a, a.constants, i));
    const auto dq = constants_at<M, R>(a, a.constants_gradient, i);
    const auto constants = members<M::template Propagators>(q);
    for (size_t k = 0; k < constants.size(); ++k)
      constants[k].d[0] = members<M::template Propagators>(dq)[k];
    T sum = load(a.sums + i);
    for (size_t t = a.n_steps; t-- > 0;) {
      const auto x = constants_of<M::template Input, D>(input_at<M, R>(a, t, i));
      auto advanced = constants_of<M::template State, D>(
          state_at<M, R>(a.states + t * n_state * a.stride, a.stride, i));
      M::template advance<D>(advanced, q, x);
      const Outcome<M, D> outcome(advanced, q, x, a.reset);
      const auto kept = members<M::template State>(std::as_const(advanced));
      const auto reset = members<M::template State>(outcome.reset);
      const Mask<R> spiked = load(a.excess + t * a.stride + i) >= T(0.0);
      const R* trail = a.trail + t * (n_state + 2) * a.stride + i;
      for (size_t k = 0; k < n_state; ++k)
        sum += load(trail + k * a.stride) * select(spiked, reset[k].d[0], kept[k].d[0]);
      sum += load(trail + n_state * a.stride) * outcome.excess.d[0];
      sum += load(trail + (n_state + 1) * a.stride) * kept[0].d[0];
    }
    store(sum, a.sums + i);
  }
}

}  // namespace lapicque::LAPICQUE_ISA
