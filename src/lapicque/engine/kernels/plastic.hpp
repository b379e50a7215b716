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
  const Dependence dependence;
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

  /// The latest spikes of a vector of neurons.
  struct Latest {
    Int time;
    Float trace;
  };
  HWY_INLINE Latest latest(Int neuron) const {
    static_assert(sizeof(LatestSpike) == 8);
    const hn::Repartition<int64_t, DI> pair;
    const hn::Half<DI> half;
    const auto* pairs = reinterpret_cast<const int64_t*>(args.latest);
    const auto of = [&](auto neurons) HWY_ATTR {
      return hn::GatherIndex(pair, pairs, hn::PromoteTo(pair, neurons));
    };
    const auto low = of(hn::LowerHalf(half, neuron)), high = of(hn::UpperHalf(half, neuron));
    return {hn::ConcatEven(di, hn::BitCast(di, high), hn::BitCast(di, low)),
            hn::ConcatOdd(d, hn::BitCast(d, high), hn::BitCast(d, low))};
  }
  /// The k-th spike before the latest, k = 1 .. n_latest - 1.
  HWY_INLINE Int time_before(Int neuron, size_t k) const {
    return hn::GatherIndex(di, args.before + (k - 1) * args.stride, neuron);
  }

  /// The rings of a vector of neurons; k = 0 is the latest spike.
  struct Rings {
    const PlasticArgs& args;
    Int begin, newest, mask;
    HWY_INLINE Int place(size_t k) const {
      return hn::Add(begin, hn::And(hn::Sub(newest, hn::Set(di, int32_t(k))), mask));
    }
    HWY_INLINE Int time(size_t k) const { return hn::GatherIndex(di, args.times, place(k)); }
    HWY_INLINE Float gain(size_t k) const { return hn::GatherIndex(d, args.ring_gains, place(k)); }
  };
  HWY_INLINE Rings rings(Int neuron) const {
    const auto capacity = int32_t(args.capacity);
    return {args, hn::Mul(neuron, hn::Set(di, capacity)), hn::GatherIndex(di, args.newest, neuron),
            hn::Set(di, capacity - 1)};
  }
  /// The factor of potentiation at the k-th spike before the latest.
  HWY_INLINE Float gain(Int neuron, size_t k) const {
    if (k < PlasticArgs::n_latest) return hn::GatherIndex(d, args.gains + k * args.stride, neuron);
    return rings(neuron).gain(k);
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
    if constexpr (requires { Dependence::has_gain; }) x = x * gain(neuron, k);
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
    const Int t = time_before(neuron, k);
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

  /// What a presynaptic spike reads of synapse i: the latest spike before `strictly`, the latest of
  /// all being too late.
  LatestSpike step_back(size_t i) const {
    const size_t neuron = args.target[i] - args.first_neuron, ring = neuron * args.capacity;
    if (args.previous[neuron].time < args.strictly) return args.previous[neuron];
    const auto newest = size_t(args.newest[neuron]);
    size_t at = ring;
    for (size_t k = 2; k < args.capacity; ++k) {
      at = ring + ((newest - k) & (args.capacity - 1));
      if (args.times[at] < args.strictly) break;
    }
    return {args.times[at], args.traces[at]};
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

  /// Synapses from `begin` on, a block of them. What their neurons' latest spikes are is read
  /// first, by itself, so that no branch waits for it.
  HWY_INLINE void run(size_t begin) const {
    constexpr size_t N = lanes<float>;
    const size_t end_of_block = std::min(args.n, begin + block);
    alignas(64) int32_t times[block], late[block + N];
    alignas(64) float traces[block];
    size_t n_waiting = 0, n_late = 0;
    for (size_t i = begin; i < end_of_block; i += N) {
      const auto active = hn::FirstN(di, args.n - i);
      const Latest spikes = latest(neurons(i));
      hn::Store(spikes.time, di, times + (i - begin));
      hn::Store(spikes.trace.v, d, traces + (i - begin));
      n_waiting += hn::CountTrue(di, hn::And(active, ge(spikes.time, first)));
      const auto is_late = hn::And(active, ge(spikes.time, strictly));
      hn::StoreU(hn::Compress(hn::Iota(di, int32_t(i)), is_late), di, late + n_late);
      n_late += hn::CountTrue(di, is_late);
    }
    // Where most wait for the latest spike, they see it where they are, not side by side.
    const bool most = 2 * n_waiting > end_of_block - begin;
    if (n_waiting > 0) {
      AllWaiting waiting;
      for (size_t i = begin; i < end_of_block; i += N) {
        const Int time = hn::Load(di, times + (i - begin));
        const auto waits = hn::And(hn::FirstN(di, args.n - i), ge(time, first));
        const Int synapse = hn::Iota(di, int32_t(i));
        if (most)
          list_earlier(waiting, 1, waits, synapse, neurons(i));
        else
          waiting[0].add(waits, synapse, neurons(i), time);
      }
      potentiate(waiting);
    }
    if (most)
      for (size_t i = begin; i < end_of_block; i += N) {
        const Int time = hn::Load(di, times + (i - begin));
        const Float w = potentiated(hn::LoadU(d, args.weight + i), neurons(i), 0, time);
        hn::BlendedStore(w.v, hn::RebindMask(d, hn::FirstN(di, args.n - i)), d, args.weight + i);
      }
    for (size_t j = 0; j < n_late; ++j) {
      const LatestSpike before = step_back(size_t(late[j]));
      times[size_t(late[j]) - begin] = before.time, traces[size_t(late[j]) - begin] = before.trace;
    }
    for (size_t i = begin; i < end_of_block; i += N)
      spike(i, hn::FirstN(di, args.n - i), hn::LoadU(d, args.weight + i),
            hn::Load(di, times + (i - begin)), hn::Load(d, traces + (i - begin)));
  }
};

template <class Dependence>
void plastic_segment(const PlasticArgs& args) {
  const PlasticLoop<Dependence> loop(args);
  for (size_t i = 0; i < args.n; i += loop.block) loop.run(i);
}

}  // namespace lapicque::LAPICQUE_ISA
