// Poisson events for every neuron of a population: counts by the alias method, added to the
// accumulators. Integers throughout, so the result is the same on every instruction set.
#pragma once
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/kernels/noise.hpp"

namespace lapicque::LAPICQUE_ISA {

/// Sixteen numbers by place: in registers where a vector holds them all, else from memory.
class Sixteen {
 public:
  using D = NoiseWords::D;
  HWY_INLINE explicit Sixteen(const uint32_t* table) : memory_(table) {
    if constexpr (NoiseWords::n == 16) registers_ = hn::LoadU(D(), table);
  }
  HWY_INLINE hn::Vec<D> operator[](hn::Vec<D> place) const {
    if constexpr (NoiseWords::n == 16) {
      return hn::TableLookupLanes(registers_, hn::IndicesFromVec(D(), place));
    } else {
      return hn::GatherIndex(D(), memory_, hn::BitCast(hn::RebindToSigned<D>(), place));
    }
  }

 private:
  const uint32_t* memory_;
  hn::Vec<D> registers_;
};

/// One random word gives one count: its upper bits choose an entry of the table, the lower ones
/// decide between that entry's own count and the other it holds (Walker's alias method).
template <class Table>
HWY_INLINE hn::Vec<NoiseWords::D> poisson_counts(const Table& table, int bits,
                                                 hn::Vec<NoiseWords::D> word) {
  const NoiseWords::D d;
  const auto place = hn::ShiftRightSame(word, 32 - bits);
  const auto chance = hn::ShiftRight<8>(hn::ShiftLeftSame(word, bits));
  const auto entry = table(place);
  const auto keep = hn::Lt(chance, hn::ShiftRight<8>(entry));
  return hn::IfThenElse(keep, place, hn::And(entry, hn::Set(d, 255)));
}

template <class Table>
HWY_INLINE void add_poisson_with(const Table& table, const PoissonArgs& a) {
  using D = NoiseWords::D;
  const D d;
  const hn::RebindToSigned<D> di;
  const NoiseWords words(a.key, a.step);
  for (size_t i = 0; i < a.n; i += NoiseWords::n) {
    const auto count = poisson_counts(table, a.bits, words.at(uint32_t(a.first + i)));
    if (a.sum32) {
      const auto add = hn::Mul(hn::BitCast(di, count), hn::Set(di, int32_t(a.weight)));
      hn::Store(hn::Add(hn::Load(di, a.sum32 + i), add), di, a.sum32 + i);
    } else {
      alignas(64) uint32_t counts[NoiseWords::n];
      hn::Store(count, d, counts);
      for (size_t j = 0; j < NoiseWords::n; ++j) a.sum64[i + j] += int64_t(counts[j]) * a.weight;
    }
  }
}

inline void add_poisson(const PoissonArgs& a) {
  using V = hn::Vec<NoiseWords::D>;
  if (a.bits == 4) {
    const Sixteen table(a.table);
    add_poisson_with([&](V place) HWY_ATTR { return table[place]; }, a);
  } else {
    const hn::RebindToSigned<NoiseWords::D> di;
    add_poisson_with(
        [&](V place)
            HWY_ATTR { return hn::GatherIndex(NoiseWords::D(), a.table, hn::BitCast(di, place)); },
        a);
  }
}

}  // namespace lapicque::LAPICQUE_ISA
