// Neurons sorted into boxes of space, so that a rule of distance looks closely only at those that
// can be near.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "lapicque/network/positions.hpp"

namespace lapicque {

struct Cell {
  Point middle{}, half{};        ///< um: the bounding box of its neurons, middle +- half
  uint32_t first = 0, last = 0;  ///< its neurons are Cells::order[first .. last - 1]
  uint32_t size() const { return last - first; }
};

class Cells {
 public:
  /// Sorts the neurons offset .. offset + n - 1 into about `n_cells` boxes.
  Cells(const Positions& positions, uint32_t offset, uint32_t n, const Point& period,
        double n_cells);

  const std::vector<Cell>& cells() const { return cells_; }      ///< those that hold a neuron
  const std::vector<uint32_t>& order() const { return order_; }  ///< neurons, counted from `offset`

  /// No neuron of the cell is nearer than this to a neuron of a box (`half` 0: to a point),
  /// rounding errors included.
  double least_distance(const Point& middle, const Point& half, const Cell& cell) const;

 private:
  Point period_;
  double slack_ = 0;
  std::vector<Cell> cells_;
  std::vector<uint32_t> order_;
};

}  // namespace lapicque
