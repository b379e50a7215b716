// Spike-timing-dependent plasticity of a segment, as many synapses at a time as a vector holds.
//
// The presynaptic trace is the same for all synapses of a segment, the postsynaptic one is read
// from a neuron's latest spike. Most synapses of a quiet network have seen every postsynaptic
// spike; where one has not, the vector walks back through the rings of spikes.
#pragma once
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

  /// The k-th spike before the latest, at t, as those synapses see it that have yet to.
  HWY_INLINE void potentiate(const Rings& ring, size_t k, Int t, hn::Mask<DI> active,
                             Float& w) const {
    const auto seen = hn::And(hn::And(ge(t, first), hn::Lt(t, end)), active);
    const Int age = hn::Sub(hn::Add(t, dendritic), pre_last);
    const auto after = hn::RebindMask(d, hn::Gt(age, hn::Zero(di)));
    Float x = hn::IfThenElse(after, (pre_after * left(age, rate_plus)).v, pre_before.v);
    if constexpr (requires { Dependence::has_gain; }) x = x * ring.gain(k);
    w = hn::IfThenElse(hn::RebindMask(d, seen), dependence.potentiate(w, x).v, w.v);
  }

  /// Applies the postsynaptic spikes that `active` synapses have yet to see, in their order, and
  /// replaces (last, y) by the latest spike before `strictly`, and its trace.
  HWY_INLINE void catch_up(Int neuron, hn::Mask<DI> active, Float& w, Int& last, Float& y) const {
    const Rings ring = rings(neuron);
    constexpr size_t kept = 4;
    Int t[kept];
    t[0] = last;
    auto late = hn::And(active, ge(last, strictly));
    auto pending = hn::And(active, hn::Or(late, ge(last, first)));
    size_t n = 1;  // of the latest spikes that some synapse has yet to see
    for (; n < args.capacity; ++n) {
      const Int earlier = ring.time(n);
      if (!hn::AllFalse(di, late)) {
        last = hn::IfThenElse(late, earlier, last);
        y.v = hn::IfThenElse(hn::RebindMask(d, late), ring.trace(n).v, y.v);
        late = hn::And(late, ge(earlier, strictly));
      }
      pending = hn::And(pending, hn::Or(late, ge(earlier, first)));
      if (hn::AllFalse(di, pending)) break;
      if (n < kept) t[n] = earlier;
    }
    size_t k = n;
    for (; k > kept; --k) potentiate(ring, k - 1, ring.time(k - 1), active, w);
    for (; k > 0; --k) potentiate(ring, k - 1, t[k - 1], active, w);
  }

  HWY_INLINE void run() const {
    constexpr size_t N = lanes<float>;
    const hn::Rebind<uint16_t, DI> d16;
    const int32_t quiet_before = args.first < args.strictly ? args.first : args.strictly;
    const Int quiet = hn::Set(di, quiet_before);
    const Int first_neuron = hn::Set(di, int32_t(args.first_neuron));
    const Float per_lsb(hn::Set(d, args.per_lsb)), most(32767.0), half(0.5);
    const Float depression(hn::Set(d, args.depression));
    alignas(64) int32_t q[N];
    for (size_t i = 0; i < args.n; i += N) {
      const size_t here = args.n - i < N ? args.n - i : N;
      const auto active = hn::FirstN(di, here);
      const Int neuron = hn::Sub(hn::PromoteTo(di, hn::LoadU(d16, args.target + i)), first_neuron);
      Int last = hn::GatherIndex(di, args.latest, neuron);
      Float y = hn::GatherIndex(d, args.latest_traces, neuron);
      Float w(hn::LoadU(d, args.weight + i));
      const Float before = w;
      if (!hn::AllFalse(di, hn::And(active, ge(last, quiet)))) catch_up(neuron, active, w, last, y);
      if (args.presynaptic) {
        const Int age = hn::Sub(hn::Set(di, args.a), hn::Add(last, dendritic));
        if constexpr (requires { Dependence::has_gain; }) y = y * depression;
        w = dependence.depress(w, y * left(age, rate_minus));
      }
      w.v = hn::IfThenElse(hn::RebindMask(d, active), w.v, before.v);
      hn::StoreU(w.v, d, args.weight + i);
      if (!args.sum) continue;
      Int fixed = hn::ConvertTo(di, (min(w * per_lsb, most) + half).v);
      if (args.negative) fixed = hn::Neg(fixed);
      hn::Store(fixed, di, q);
      if (here == N)
        for (size_t k = 0; k < N; ++k) args.sum[args.target[i + k]] += q[k];
      else
        for (size_t k = 0; k < here; ++k) args.sum[args.target[i + k]] += q[k];
    }
  }
};

template <class Dependence>
void plastic_segment(const PlasticArgs& args) {
  PlasticLoop<Dependence>(args).run();
}

}  // namespace lapicque::LAPICQUE_ISA
