// Spike-timing-dependent plasticity of a segment, as many synapses at a time as a vector holds.
//
// The presynaptic trace is the same for all synapses of a segment, the postsynaptic one is read
// from a neuron's latest spike. Most synapses of a quiet network have seen every postsynaptic
// spike. Those that have not are listed, for each spike that they have yet to see, so that vectors
// are full of synapses that wait for one.
#pragma once
#include <algorithm>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/engine/kernels.hpp"

namespace lapicque::LAPICQUE_ISA {

template <class Dependence>
struct PlasticLoop {
  using D = Tag<float>;
  using DI = hn::RebindToSigned<D>;
  using Int = hn::Vec<DI>;
  using Float = Vec<float>;
  static constexpr D d{};
  static constexpr DI di{};
  static constexpr size_t block = 256;  ///< synapses that wait for each other

  const PlasticArgs& args;
  const Dependence& dependence;
  Float rate_plus, rate_minus, pre_before, pre_after;
  Int first, end, strictly, dendritic, pre_last;

  explicit HWY_INLINE PlasticLoop(const PlasticArgs& a)
      : args(a),
        dependence(*static_cast<const Dependence*>(a.dependence)),
        rate_plus(hn::Set(d, a.rate_plus)),
        rate_minus(hn::Set(d, a.rate_minus)),
        pre_before(hn::Set(d, a.pre_before)),
        pre_after(hn::Set(d, a.pre_after)),
        first(hn::Set(di, a.first)),
        end(hn::Set(di, a.end)),
        strictly(hn::Set(di, a.strictly)),
        dendritic(hn::Set(di, a.dendritic)),
        pre_last(hn::Set(di, a.pre_last)) {}

  /// 2^(-age rate) for age >= 0: relative error below 3e-7, and 0 from 2^-125 on.
  static HWY_INLINE Float left(Int age, Float rate) {
    const Float x = max(-(Float(hn::ConvertTo(d, age)) * rate), Float(-126.0));
    const Int whole = hn::NearestInt(x.v);
    const Float f = x - Float(hn::ConvertTo(d, whole));  // in [-1/2, 1/2]
    // Of degree 6, least relative error at Chebyshev's points: 2e-9 before rounding.
    Float p = Float(1.53375768e-4) * f + Float(1.33998604e-3);
    p = p * f + Float(9.61851953e-3);
    p = p * f + Float(5.55032900e-2);
    p = p * f + Float(2.40226466e-1);
    p = p * f + Float(6.93147206e-1);
    p = p * f + Float(1.0);
    const Int bits = hn::Add(hn::BitCast(di, p.v), hn::ShiftLeft<23>(whole));
    return hn::IfThenElseZero(hn::Gt(x.v, hn::Set(d, -125.0f)), hn::BitCast(d, bits));
  }
  static HWY_INLINE hn::Mask<DI> ge(Int a, Int b) { return hn::Not(hn::Lt(a, b)); }

  /// The rings of a vector of neurons; k = 0 is the latest spike.
  struct Rings {
    const PlasticArgs& args;
    Int neuron, begin, newest, mask;
    HWY_INLINE Int place(size_t k) const {
      return hn::Add(begin, hn::And(hn::Sub(newest, hn::Set(di, int32_t(k))), mask));
    }
    HWY_INLINE Int time(size_t k) const {
      if (k < PlasticArgs::n_latest)
        return hn::GatherIndex(di, args.latest + k * args.stride, neuron);
      return hn::GatherIndex(di, args.times, place(k));
    }
    HWY_INLINE Float trace(size_t k) const {
      if (k < PlasticArgs::n_latest)
        return hn::GatherIndex(d, args.latest_traces + k * args.stride, neuron);
      return hn::GatherIndex(d, args.traces, place(k));
    }
    HWY_INLINE Float gain(size_t k) const { return hn::GatherIndex(d, args.gains, place(k)); }
  };
  HWY_INLINE Rings rings(Int neuron) const {
    const auto capacity = int32_t(args.capacity);
    return {args, neuron, hn::Mul(neuron, hn::Set(di, capacity)),
            hn::GatherIndex(di, args.newest, neuron), hn::Set(di, capacity - 1)};
  }

  /// Synapses that have yet to see a spike of their neuron, side by side.
  struct Waiting {
    alignas(64) int32_t synapse[block + lanes<float>], neuron[block + lanes<float>],
        time[block + lanes<float>];
    size_t n = 0;

    HWY_INLINE void add(hn::Mask<DI> which, Int synapses, Int neurons, Int times) {
      hn::StoreU(hn::Compress(synapses, which), di, synapse + n);
      hn::StoreU(hn::Compress(neurons, which), di, neuron + n);
      hn::StoreU(hn::Compress(times, which), di, time + n);
      n += hn::CountTrue(di, which);
    }
    /// Fills the last vector with copies of the last synapse, which then get the same weight.
    HWY_INLINE void close() {
      if (n == 0) return;
      hn::StoreU(hn::Set(di, synapse[n - 1]), di, synapse + n);
      hn::StoreU(hn::Set(di, neuron[n - 1]), di, neuron + n);
      hn::StoreU(hn::Set(di, time[n - 1]), di, time + n);
    }
  };

  /// The k-th spike before the latest, at t, as those synapses see it that have yet to.
  HWY_INLINE Float potentiated(Float w, Int neuron, size_t k, Int t) const {
    const auto seen = hn::And(ge(t, first), hn::Lt(t, end));
    const Int age = hn::Sub(hn::Add(t, dendritic), pre_last);
    const auto after = hn::RebindMask(d, hn::Gt(age, hn::Zero(di)));
    Float x = hn::IfThenElse(after, (pre_after * left(age, rate_plus)).v, pre_before.v);
    if constexpr (requires { Dependence::has_gain; }) x = x * rings(neuron).gain(k);
    return hn::IfThenElse(hn::RebindMask(d, seen), dependence.potentiate(w, x).v, w.v);
  }

  /// Of synapses with more spikes to see than stand side by side: the spikes before those.
  HWY_INLINE Float potentiated_by_earlier(Float w, Int neuron) const {
    const Rings ring = rings(neuron);
    size_t n = PlasticArgs::n_latest;
    while (n < args.capacity && !hn::AllTrue(di, hn::Lt(ring.time(n), first))) ++n;
    while (n-- > PlasticArgs::n_latest) w = potentiated(w, neuron, n, ring.time(n));
    return w;
  }

  using AllWaiting = Waiting[PlasticArgs::n_latest];

  /// Lists those of the synapses, which have yet to see a spike, that have yet to see the k-th
  /// before the latest as well.
  HWY_INLINE void list_earlier(AllWaiting& waiting, size_t k, hn::Mask<DI> which, Int synapse,
                               Int neuron) const {
    const Int t = hn::GatherIndex(di, args.latest + k * args.stride, neuron);
    waiting[k].add(hn::And(which, ge(t, first)), synapse, neuron, t);
  }

  /// Applies what is waiting, earliest spikes first. Those that wait for the latest are listed in
  /// waiting[0], those for the one before in waiting[1] unless they are in waiting[0].
  HWY_INLINE void potentiate(AllWaiting& waiting) const {
    constexpr size_t N = lanes<float>;
    auto for_vectors = [&](Waiting& list, auto&& visit) HWY_ATTR {
      list.close();
      for (size_t i = 0; i < list.n; i += N)
        visit(hn::Load(di, list.synapse + i), hn::Load(di, list.neuron + i),
              hn::Load(di, list.time + i), hn::FirstN(di, list.n - i));
    };
    auto change = [&](Int synapse, auto&& by) HWY_ATTR {
      const Float w(hn::GatherIndex(d, args.weight, synapse));
      hn::ScatterIndex(by(w).v, d, args.weight, synapse);
    };
    constexpr size_t last = PlasticArgs::n_latest - 1;
    for (size_t k = 0; k < last; ++k)
      for_vectors(waiting[k], [&](Int synapse, Int neuron, Int, hn::Mask<DI> active) HWY_ATTR {
        list_earlier(waiting, k + 1, active, synapse, neuron);
      });
    for_vectors(waiting[last], [&](Int synapse, Int neuron, Int, hn::Mask<DI>) HWY_ATTR {
      change(synapse, [&](Float w) HWY_ATTR { return potentiated_by_earlier(w, neuron); });
    });
    for (size_t k = last + 1; k-- > 0;)
      for_vectors(waiting[k], [&](Int synapse, Int neuron, Int t, hn::Mask<DI>) HWY_ATTR {
        change(synapse, [&](Float w) HWY_ATTR { return potentiated(w, neuron, k, t); });
      });
  }

  /// Replaces (last, y) by the latest spike before `strictly`, and its trace.
  HWY_INLINE void step_back(Int neuron, hn::Mask<DI> active, Int& last, Float& y) const {
    auto late = hn::And(active, ge(last, strictly));
    if (hn::AllFalse(di, late)) return;
    const Rings ring = rings(neuron);
    for (size_t n = 1; n < args.capacity && !hn::AllFalse(di, late); ++n) {
      last = hn::IfThenElse(late, ring.time(n), last);
      y.v = hn::IfThenElse(hn::RebindMask(d, late), ring.trace(n).v, y.v);
      late = hn::And(late, ge(last, strictly));
    }
  }

  /// The neurons of a vector of synapses.
  HWY_INLINE Int neurons(size_t i) const {
    const hn::Rebind<uint16_t, DI> d16;
    return hn::Sub(hn::PromoteTo(di, hn::LoadU(d16, args.target + i)),
                   hn::Set(di, int32_t(args.first_neuron)));
  }

  /// The presynaptic spike: a vector of synapses depresses, which changes w, and transmits.
  HWY_INLINE void spike(size_t i, hn::Mask<DI> active, Float w, Int last, Float y) const {
    constexpr size_t N = lanes<float>;
    if (args.presynaptic) {
      const Int age = hn::Sub(hn::Set(di, args.a), hn::Add(last, dendritic));
      if constexpr (requires { Dependence::has_gain; }) y = y * Float(hn::Set(d, args.depression));
      w = dependence.depress(w, y * left(age, rate_minus));
    }
    hn::BlendedStore(w.v, hn::RebindMask(d, active), d, args.weight + i);
    if (!args.sum) return;
    const Float per_lsb(hn::Set(d, args.per_lsb));
    Int fixed = hn::ConvertTo(di, (min(w * per_lsb, Float(32767.0)) + Float(0.5)).v);
    if (args.negative) fixed = hn::Neg(fixed);
    alignas(64) int32_t q[N];
    hn::Store(fixed, di, q);
    if (args.n - i >= N)
      for (size_t k = 0; k < N; ++k) args.sum[args.target[i + k]] += q[k];
    else
      for (size_t k = 0; k < args.n - i; ++k) args.sum[args.target[i + k]] += q[k];
  }

  /// Synapses from `begin` on, a block of them. Those of a vector that have seen every spike of
  /// their neurons are done at once.
  HWY_INLINE void run(size_t begin) const {
    constexpr size_t N = lanes<float>;
    AllWaiting waiting;
    size_t behind[block / N];  // vectors of which some have not
    alignas(64) int32_t lasts[block];
    alignas(64) float traces[block];
    size_t n_behind = 0;
    auto many = [&](hn::Mask<DI> waits) HWY_ATTR { return hn::CountTrue(di, waits) > N / 2; };
    for (size_t i = begin; i < std::min(args.n, begin + block); i += N) {
      const auto active = hn::FirstN(di, args.n - i);
      const Int neuron = neurons(i), synapse = hn::Iota(di, int32_t(i));
      const Int last = hn::GatherIndex(di, args.latest, neuron);
      const Float y(hn::GatherIndex(d, args.latest_traces, neuron));
      const auto waits = hn::And(active, ge(last, first));
      if (hn::AllFalse(di, hn::Or(waits, hn::And(active, ge(last, strictly))))) {
        spike(i, active, Float(hn::LoadU(d, args.weight + i)), last, y);
        continue;
      }
      if (many(waits))  // they see the latest spike where they are
        list_earlier(waiting, 1, waits, synapse, neuron);
      else
        waiting[0].add(waits, synapse, neuron, last);
      hn::Store(last, di, lasts + n_behind * N), hn::Store(y.v, d, traces + n_behind * N);
      behind[n_behind++] = i;
    }
    if (n_behind == 0) return;
    potentiate(waiting);
    for (size_t v = 0; v < n_behind; ++v) {
      const size_t i = behind[v];
      const auto active = hn::FirstN(di, args.n - i);
      const Int neuron = neurons(i);
      Int last = hn::Load(di, lasts + v * N);
      Float y(hn::Load(d, traces + v * N)), w(hn::LoadU(d, args.weight + i));
      if (many(hn::And(active, ge(last, first)))) w = potentiated(w, neuron, 0, last);
      step_back(neuron, active, last, y);
      spike(i, active, w, last, y);
    }
  }
};

template <class Dependence>
void plastic_segment(const PlasticArgs& args) {
  const PlasticLoop<Dependence> loop(args);
  for (size_t i = 0; i < args.n; i += loop.block) loop.run(i);
}

}  // namespace lapicque::LAPICQUE_ISA
