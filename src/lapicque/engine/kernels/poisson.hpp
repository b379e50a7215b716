// Poisson events for every neuron of a population: counts by the alias method, added to the
// accumulators. Integers throughout, so the result is the same on every instruction set.
#pragma once
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/kernels/noise.hpp"

namespace lapicque::LAPICQUE_ISA {

inline void add_poisson(const PoissonArgs& a) {
  using D = NoiseWords::D;
  const D d;
  const hn::RebindToSigned<D> di;
  const NoiseWords words(a.key, a.step);
  const int down = 32 - a.bits;
  for (size_t i = 0; i < a.n; i += NoiseWords::n) {
    // The upper bits choose the entry, the lower ones decide between it and its alias.
    const auto word = words.at(uint32_t(a.first + i));
    const auto place = hn::ShiftRightSame(word, down);
    const auto chance = hn::ShiftRight<8>(hn::ShiftLeftSame(word, a.bits));
    const auto entry = hn::GatherIndex(d, a.table, hn::BitCast(di, place));
    const auto keep = hn::Lt(chance, hn::ShiftRight<8>(entry));
    const auto count = hn::IfThenElse(keep, place, hn::And(entry, hn::Set(d, 255)));
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

}  // namespace lapicque::LAPICQUE_ISA
