// Random numbers for whole vectors: the generator of base/random.hpp, lane by lane the same.
//
// Neurons 4c .. 4c+3 of a population share the block of counter (c, 0, step low, step high).
#pragma once
#include "lapicque/base/random.hpp"
#include "lapicque/base/simd/aes.hpp"
#include "lapicque/base/simd/vec.hpp"

namespace lapicque::LAPICQUE_ISA {

/// Random words of consecutive neurons, as many as a vector of 32-bit numbers holds.
class NoiseWords {
 public:
  using D = hn::ScalableTag<uint32_t>;
  static constexpr size_t n = HWY_MAX_BYTES / sizeof(uint32_t);

  HWY_INLINE NoiseWords(const Key& key, uint64_t step) {
    alignas(64) uint32_t words[n];
    for (size_t i = 0; i < n; ++i) words[i] = key.words[i % 4];
    key_ = hn::Load(D(), words);
    for (size_t i = 0; i < n; i += 4) {
      words[i] = uint32_t(i / 4), words[i + 1] = 0;
      words[i + 2] = uint32_t(step), words[i + 3] = uint32_t(step >> 32);
    }
    counter_ = hn::Load(D(), words);
    for (size_t i = 0; i < n; ++i) words[i] = i % 4 == 0;
    unit_ = hn::Load(D(), words);
  }

  /// The words of neurons `first` .. first + n - 1; `first` is a multiple of 4.
  HWY_INLINE hn::Vec<D> at(uint32_t first) const {
    const D d;
    const hn::Repartition<uint64_t, D> d64;
    const hn::Repartition<uint8_t, D> d8;
    alignas(64) static constexpr uint64_t weyl_words[8] = {
        0x9E3779B97F4A7C15ull, 0xBB67AE8584CAA73Bull, 0x9E3779B97F4A7C15ull, 0xBB67AE8584CAA73Bull,
        0x9E3779B97F4A7C15ull, 0xBB67AE8584CAA73Bull, 0x9E3779B97F4A7C15ull, 0xBB67AE8584CAA73Bull};
    const auto weyl = hn::Load(d64, weyl_words);
    const auto counter = hn::Add(counter_, hn::Mul(unit_, hn::Set(d, first / 4)));
    auto key = hn::BitCast(d64, key_);
    auto state = hn::BitCast(d8, hn::Xor(counter, key_));
    for (int i = 0; i < 6; ++i) {
      key = hn::Add(key, weyl);
      state = aes_round(state, hn::BitCast(d8, key));
    }
    return hn::BitCast(d, aes_last_round(state, hn::BitCast(d8, hn::Add(key, weyl))));
  }

 private:
  hn::Vec<D> key_, counter_, unit_;
};

/// Uniform numbers in (0, 1): (word + 1/2) / 2^32, one per neuron; in single precision 24 bits.
template <class R>
HWY_INLINE Vec<R> uniform(const Key& key, uint32_t first, uint64_t step) {
  const Tag<R> d;
  const NoiseWords words(key, step);
  if constexpr (sizeof(R) == 4) {
    const hn::RebindToSigned<Tag<R>> di;
    const auto bits = hn::BitCast(di, hn::ShiftRight<8>(words.at(first)));
    return hn::MulAdd(hn::ConvertTo(d, bits), hn::Set(d, 0x1p-24f), hn::Set(d, 0x1p-25f));
  } else {
    // A vector of words serves two (or, at narrow widths, half) vectors of doubles.
    constexpr size_t n = lanes<R>;
    alignas(64) uint32_t buffer[NoiseWords::n];
    alignas(64) double values[n];
    hn::Store(words.at(first / 4 * 4), NoiseWords::D(), buffer);
    for (size_t i = 0; i < n; ++i) values[i] = (double(buffer[first % 4 + i]) + 0.5) * 0x1p-32;
    return load(values);
  }
}

/// Standard normal numbers, by Box & Muller's transform of two uniform ones.
template <class R>
HWY_INLINE Vec<R> normal(const Key& key, uint32_t first, uint64_t step) {
  Key second = key;
  second.words[2] ^= 0x80000000u;
  const Vec<R> u = uniform<R>(key, first, step), v = uniform<R>(second, first, step);
  const Vec<R> radius = sqrt(Vec<R>(-2.0) * log(u));
  return radius * Vec<R>(hn::Cos(Tag<R>(), (Vec<R>(6.283185307179586) * v).v));
}

}  // namespace lapicque::LAPICQUE_ISA
