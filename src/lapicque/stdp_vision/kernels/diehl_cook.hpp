// The network of Diehl & Cook 2015 for the steps of one presentation. The neurons are the engine's
// models; what is special is that all weights of an input stand in one row, that inhibition comes
// from all neurons but one's own, and that a block of maps passes through a step in registers.
#pragma once
#include "lapicque/base/simd/vec.hpp"
#include "lapicque/models/neurons/iaf_cond_exp.hpp"
#include "lapicque/models/neurons/iaf_cond_exp_theta.hpp"
#include "lapicque/stdp_vision/kernels.hpp"
#include "lapicque/stdp_vision/kernels/windows.hpp"

namespace lapicque::LAPICQUE_ISA {

using stdp_vision::DiehlCookArgs;

/// S<double> as S<Vec<R>>: each constant in every lane.
template <template <class> class S, class R>
HWY_INLINE S<Vec<R>> broadcast(const S<double>& from) {
  S<Vec<R>> to;
  const auto source = members<S>(from);
  auto target = members<S>(to);
  for (size_t i = 0; i < source.size(); ++i) target[i] = Vec<R>(source[i]);
  return to;
}

/// Members of a state at columns `at` ..., of arrays [member][width].
template <template <class> class S, class R>
HWY_INLINE S<Vec<R>> load_state(const R* from, size_t width, size_t at) {
  S<Vec<R>> s;
  auto all = members<S>(s);
  for (size_t i = 0; i < all.size(); ++i) all[i] = load(from + i * width + at);
  return s;
}
template <template <class> class S, class R>
HWY_INLINE void store_state(const S<Vec<R>>& s, R* to, size_t width, size_t at) {
  const auto all = members<S>(s);
  for (size_t i = 0; i < all.size(); ++i) store(all[i], to + i * width + at);
}

/// What the spikes of a step add to the columns of a block, left in a.spikes; each depresses its
/// synapses first. Traces of the neurons decay before that.
template <class R, size_t n, bool learns>
HWY_INLINE void deliver_inputs(const DiehlCookArgs<R>& a, size_t step, size_t at) {
  Vec<R> depression[n], sum[n];
  for (size_t k = 0; k < n; ++k) {
    sum[k] = Vec<R>(0.0);
    if (!learns) continue;
    R* one = a.post_1 + at + k * lanes<R>;
    R* two = a.post_2 + at + k * lanes<R>;
    const Vec<R> trace = load(one) * Vec<R>(a.decay_post_1);
    store(trace, one);
    store(load(two) * Vec<R>(a.decay_post_2), two);
    depression[k] = Vec<R>(a.nu_pre) * trace;
  }
  for (uint32_t i = a.begins[step]; i < a.begins[step + 1]; ++i) {
    R* row = a.weights + size_t(a.inputs[i]) * a.width + at;
    for (size_t k = 0; k < n; ++k) {
      Vec<R> w = load(row + k * lanes<R>);
      if (learns) {
        w = max(w - depression[k], Vec<R>(0.0));
        store(w, row + k * lanes<R>);
      }
      sum[k] += w;
    }
  }
  for (size_t k = 0; k < n; ++k) store(sum[k], a.spikes + at + k * lanes<R>);
}

/// A vector of neurons by one step; those that fire are reset. Returns which.
template <class M, class R>
HWY_INLINE Mask<R> advance_neurons(R* state, size_t width, size_t c,
                                   const typename M::template Propagators<Vec<R>>& q,
                                   const typename M::template Input<Vec<R>>& x) {
  auto s = load_state<M::template State>(state, width, c);
  M::advance(s, q, x);
  const auto spikes = M::excess(s, q, x) >= Vec<R>(0.0);
  auto after = s;
  M::reset(after, q);
  auto kept = members<M::template State>(s);
  const auto changed = members<M::template State>(after);
  for (size_t i = 0; i < kept.size(); ++i) kept[i] = select(spikes, changed[i], kept[i]);
  store_state<M::template State>(s, state, width, c);
  return spikes;
}

/// The excitatory neurons of one step, given what arrives in a.spikes, where their own spikes
/// replace it; returns whether one fired.
template <class R>
[[gnu::flatten]] bool excitatory_step(const DiehlCookArgs<R>& a,
                                      const IafCondExpTheta::Propagators<Vec<R>>& q) {
  const Vec<R> n_inhibitory(double(*a.n_inhibitory)), w_in(a.w_inhibitory);
  bool fired = false;
  for (size_t c = 0; c < a.width; c += lanes<R>) {
    const IafCondExpTheta::Input<Vec<R>> x{
        .w_ex = load(a.spikes + c),
        .w_in = w_in * (n_inhibitory - load(a.inhibitory_spikes + c)),
        .I_stim = Vec<R>(0.0)};
    const auto spikes = advance_neurons<IafCondExpTheta>(a.excitatory, a.width, c, q, x);
    store(select(spikes, Vec<R>(1.0), Vec<R>(0.0)), a.spikes + c);
    fired |= !hn::AllFalse(Tag<R>(), spikes.m);
  }
  return fired;
}

/// The inhibitory neurons of one step; returns how many fired. A vector of neurons that nothing has
/// reached for so long that they rest is left alone.
template <class R>
[[gnu::flatten]] size_t inhibitory_step(const DiehlCookArgs<R>& a,
                                        const IafCondExp::Propagators<Vec<R>>& q) {
  size_t n_spikes = 0;
  for (size_t c = 0; c < a.width; c += lanes<R>) {
    uint32_t& awake = a.awake[c / lanes<R>];
    const Vec<R> arrived = load(a.excitatory_spikes + c);
    if (!hn::AllFalse(Tag<R>(), (arrived > Vec<R>(0.0)).m)) awake = a.steps_to_rest;
    if (awake == 0) continue;
    --awake;
    const IafCondExp::Input<Vec<R>> x{
        .w_ex = Vec<R>(a.w_excitatory) * arrived, .w_in = Vec<R>(0.0), .I_stim = Vec<R>(0.0)};
    const auto spikes = advance_neurons<IafCondExp>(a.inhibitory, a.width, c, q, x);
    store(select(spikes, Vec<R>(1.0), Vec<R>(0.0)), a.inhibitory_spikes + c);
    n_spikes += hn::CountTrue(Tag<R>(), spikes.m);
  }
  return n_spikes;
}

/// A neuron fired: its synapses grow by what their inputs and its own last spikes left.
template <class R>
HWY_INLINE void potentiate(const DiehlCookArgs<R>& a, size_t column) {
  const R factor = R(a.nu_post) * a.post_2[column];
  R* w = a.weights + column;
  for (size_t i = 0; i < a.n_inputs; ++i) {
    const R grown = w[i * a.width] + factor * a.pre[i];
    w[i * a.width] = grown < R(a.w_max) ? grown : R(a.w_max);
  }
  a.post_1[column] = a.post_2[column] = R(1);
}

template <class R, bool learns>
void diehl_cook_steps(const DiehlCookArgs<R>& a) {
  const auto q_e = broadcast<IafCondExpTheta::Propagators, R>(*a.q_excitatory);
  const auto q_i = broadcast<IafCondExp::Propagators, R>(*a.q_inhibitory);
  for (size_t step = 0; step < a.n_steps; ++step) {
    if (learns)
      for (size_t i = 0; i < a.n_inputs; i += lanes<R>)
        store(load(a.pre + i) * Vec<R>(a.decay_pre), a.pre + i);
    for_blocks<R>(a.width,
                  [&]<size_t n>(size_t at) HWY_ATTR { deliver_inputs<R, n, learns>(a, step, at); });
    // The spikes of the step before arrive now; those of this step are kept aside until both
    // populations have made it.
    const bool fired = excitatory_step(a, q_e);
    *a.n_inhibitory = inhibitory_step(a, q_i);
    for (size_t c = 0; c < a.width; c += lanes<R>)
      store(load(a.spikes + c), a.excitatory_spikes + c);
    if (fired)
      for (size_t c = 0; c < a.n_neurons; ++c)
        if (a.spikes[c] != R(0)) {
          ++a.counts[c];
          if (learns) potentiate(a, c);
        }
    if (learns)
      for (uint32_t i = a.begins[step]; i < a.begins[step + 1]; ++i) a.pre[a.inputs[i]] = R(1);
  }
}

template <class R>
void diehl_cook(const DiehlCookArgs<R>& a) noexcept {
  if (a.learns)
    diehl_cook_steps<R, true>(a);
  else
    diehl_cook_steps<R, false>(a);
}

/// Scales every column of w [rows][width] to a sum; `sums` [width] is for its use.
template <class R>
void normalise_columns(R* w, size_t rows, size_t width, R sum, R* sums) noexcept {
  for (size_t c = 0; c < width; ++c) sums[c] = 0;
  for (size_t r = 0; r < rows; ++r)
    for (size_t c = 0; c < width; c += lanes<R>)
      store(load(sums + c) + load(w + r * width + c), sums + c);
  for (size_t c = 0; c < width; ++c) sums[c] = sums[c] > R(0) ? sum / sums[c] : R(0);
  for (size_t r = 0; r < rows; ++r)
    for (size_t c = 0; c < width; c += lanes<R>)
      store(load(sums + c) * load(w + r * width + c), w + r * width + c);
}

}  // namespace lapicque::LAPICQUE_ISA
