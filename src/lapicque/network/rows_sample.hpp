// Draws that the connectivity rules share: samples without repetition, and the hypergeometric law.
#pragma once
#include <cstdint>
#include <vector>

#include "lapicque/base/random.hpp"

namespace lapicque {

/// No neuron is excluded.
inline constexpr uint32_t nobody = UINT32_MAX;

/// Replaces `out` with k numbers of [0, n) other than `excluded`, each drawn independently.
void draw_with_repetition(Stream& stream, uint32_t k, uint32_t n, uint32_t excluded,
                          std::vector<uint32_t>& out);

/// Replaces `out` with k different numbers of [0, n) other than `excluded`; every subset is as
/// likely as any other, the order within it is not random (Floyd; Bentley 1987).
void draw_without_repetition(Stream& stream, uint32_t k, uint32_t n, uint32_t excluded,
                             std::vector<uint32_t>& out);

/// The number of successes among k draws without replacement from `successes + failures`.
uint64_t hypergeometric(Stream& stream, uint64_t successes, uint64_t failures, uint64_t k);

/// How many numbers a geometric gap skips: floor(log(u) / log(1 - p)), at most `limit`.
/// log1m_p = log(1 - p) < 0.
uint64_t geometric_gap(Stream& stream, double log1m_p, uint64_t limit);

}  // namespace lapicque
