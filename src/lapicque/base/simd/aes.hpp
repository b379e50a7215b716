// One round of AES on every 128 bits of a vector.
//
// Highway has it too, but takes the 512-bit instruction only where the compiler may also use
// AVX-VNNI, which Zen 4 lacks; below that it splits the vector in four.
#pragma once
#include "lapicque/base/simd/vec.hpp"

#if defined(__VAES__) && defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace lapicque::LAPICQUE_ISA {

using Bytes = hn::Vec<hn::ScalableTag<uint8_t>>;

HWY_INLINE Bytes aes_round(Bytes state, Bytes key) {
#if defined(__VAES__) && defined(__AVX512F__)
  return Bytes{_mm512_aesenc_epi128(state.raw, key.raw)};
#else
  return hn::AESRound(state, key);
#endif
}

HWY_INLINE Bytes aes_last_round(Bytes state, Bytes key) {
#if defined(__VAES__) && defined(__AVX512F__)
  return Bytes{_mm512_aesenclast_epi128(state.raw, key.raw)};
#else
  return hn::AESLastRound(state, key);
#endif
}

}  // namespace lapicque::LAPICQUE_ISA
