// Where neurons sit: lines, grids and random clouds, and the distance between two neurons.
#pragma once
#include <array>
#include <cstdint>

#include "lapicque/network/network.hpp"

namespace lapicque {

using Point = std::array<double, 3>;

/// The distance of two neurons in um: Euclidean, around the shorter way along each axis that is
/// periodic (period > 0, taken from `a`).
double distance(const Positions& a, uint32_t i, const Positions& b, uint32_t j);

}  // namespace lapicque
