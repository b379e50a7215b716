#include "lapicque/network/positions.hpp"

#include <cmath>

namespace lapicque {

double distance(const Positions& a, uint32_t i, const Positions& b, uint32_t j) {
  double sum = 0;
  for (size_t axis = 0; axis < 3; ++axis) {
    double d = a.points[i][axis] - b.points[j][axis];
    if (const double period = a.period[axis]; period > 0) d -= period * std::round(d / period);
    sum += d * d;
  }
  return std::sqrt(sum);
}

}  // namespace lapicque
