// What a network sees in training, as a picture: digits of a source as an arm shows them.
#pragma once
#include <cstdint>

#include "lapicque/base/parallel.hpp"
#include "lapicque/domains/arm.hpp"
#include "lapicque/recording/plot/figure.hpp"

namespace lapicque::domains {

inline constexpr size_t sheet_digits = 8, sheet_passes = 3;

/// A panel: the first eight digits side by side (fewer where there are fewer), pass below pass,
/// from the first through the set. What instance_norm gives is shown about grey, 4 deviations from
/// black to white.
plot::Panel sheet(Team& team, const Arm& arm, const Digits& digits, uint64_t seed);

}  // namespace lapicque::domains
