// Where neurons sit: lines, grids and random clouds, and the distance between two neurons.
#pragma once
#include <array>
#include <cstdint>

#include "lapicque/network/network.hpp"

namespace lapicque {

using Point = std::array<double, 3>;  ///< um

/// Whether opposite ends of a line, or faces of a grid or box, are neighbours.
enum class Border { open, periodic };

/// A regular lattice of counts[0] x counts[1] x counts[2] neurons, the first axis running fastest.
/// Neuron (0, 0, 0) is at `origin`; a periodic axis has the period count x spacing.
struct Grid {
  std::array<uint32_t, 3> counts{1, 1, 1};
  std::array<double, 3> spacing{1, 1, 1};  ///< um
  Point origin{0, 0, 0};
  Border border = Border::open;
};
Positions grid_positions(const Grid& grid);
Positions line_positions(uint32_t n, double spacing, Border border = Border::open);

/// n neurons, independent and uniform in the box from `low` to `high`; a periodic axis of the box
/// has its side as period. A side of length 0 makes the cloud flat. Neuron i is drawn from a
/// stream keyed by (seed, population, i).
struct Box {
  Point low{0, 0, 0}, high{1, 1, 1};  ///< um
  Border border = Border::open;
};
Positions random_positions(const Box& box, uint32_t n, uint64_t seed, uint32_t population = 0);

/// n neurons, independent and uniform in a ball.
struct Ball {
  Point centre{0, 0, 0};  ///< um
  double radius = 1;      ///< um
};
Positions random_positions(const Ball& ball, uint32_t n, uint64_t seed, uint32_t population = 0);

/// The distance of two neurons in um: Euclidean, the shorter way around along each axis that is
/// periodic (period > 0, taken from `a`).
double distance(const Positions& a, uint32_t i, const Positions& b, uint32_t j);

}  // namespace lapicque
