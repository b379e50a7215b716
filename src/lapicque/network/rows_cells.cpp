#include "lapicque/network/rows_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lapicque {

Cells::Cells(const Positions& positions, uint32_t offset, uint32_t n, const Point& period,
             double n_cells)
    : period_(period), order_(n) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto coordinate = [&](uint32_t i, size_t axis) {
    const double x = positions.points[offset + i][axis], p = period[axis];
    return p > 0 ? x - p * std::floor(x / p) : x;
  };

  Point low, extent;
  for (size_t axis = 0; axis < 3; ++axis) {
    double lowest = infinity, highest = -infinity;
    for (uint32_t i = 0; i < n; ++i) {
      lowest = std::min(lowest, coordinate(i, axis));
      highest = std::max(highest, coordinate(i, axis));
    }
    low[axis] = lowest;
    extent[axis] = n ? highest - lowest : 0;
    slack_ += 1e-9 * extent[axis];
  }
  // Halve the longest side until there are enough boxes.
  std::array<uint32_t, 3> counts{1, 1, 1};
  for (double boxes = 1; boxes < n_cells; boxes *= 2) {
    auto side = [&](size_t axis) { return extent[axis] / counts[axis]; };
    size_t longest = 0;
    for (size_t axis : {1, 2})
      if (side(axis) > side(longest)) longest = axis;
    counts[longest] *= 2;
  }

  // Counting sort of the neurons by box.
  std::vector<uint32_t> box(n);
  std::vector<uint32_t> starts(size_t(counts[0]) * counts[1] * counts[2] + 1);
  for (uint32_t i = 0; i < n; ++i) {
    size_t place = 0;
    for (size_t axis = 3; axis-- > 0;) {
      const double share = extent[axis] > 0 ? (coordinate(i, axis) - low[axis]) / extent[axis] : 0;
      place = place * counts[axis] + std::min(uint32_t(share * counts[axis]), counts[axis] - 1);
    }
    box[i] = uint32_t(place);
    ++starts[place + 1];
  }
  for (size_t b = 1; b < starts.size(); ++b) starts[b] += starts[b - 1];
  std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
  for (uint32_t i = 0; i < n; ++i) order_[next[box[i]]++] = i;

  for (size_t b = 0; b + 1 < starts.size(); ++b) {
    if (starts[b] == starts[b + 1]) continue;
    Cell cell{.first = starts[b], .last = starts[b + 1]};
    for (size_t axis = 0; axis < 3; ++axis) {
      double lowest = infinity, highest = -infinity;
      for (uint32_t k = cell.first; k < cell.last; ++k) {
        lowest = std::min(lowest, coordinate(order_[k], axis));
        highest = std::max(highest, coordinate(order_[k], axis));
      }
      cell.middle[axis] = (lowest + highest) / 2;
      cell.half[axis] = (highest - lowest) / 2;
    }
    cells_.push_back(cell);
  }
}

double Cells::least_distance(const Point& middle, const Point& half, const Cell& cell) const {
  double sum = 0;
  for (size_t axis = 0; axis < 3; ++axis) {
    double d = middle[axis] - cell.middle[axis];
    if (const double period = period_[axis]; period > 0) d -= period * std::round(d / period);
    d = std::max(0.0, std::abs(d) - half[axis] - cell.half[axis]);
    sum += d * d;
  }
  return std::max(0.0, std::sqrt(sum) - slack_);
}

}  // namespace lapicque
