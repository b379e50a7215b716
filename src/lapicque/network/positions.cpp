#include "lapicque/network/positions.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

constexpr const char* axes[] = {"x", "y", "z"};

Stream stream_of(uint64_t seed, uint32_t population, uint32_t neuron) {
  return Stream(make_key(seed, Purpose::position, population), neuron);
}

}  // namespace

Positions grid_positions(const Grid& grid) {
  uint64_t n = 1;
  Positions positions;
  for (size_t axis = 0; axis < 3; ++axis) {
    const uint32_t count = grid.counts[axis];
    const double spacing = grid.spacing[axis];
    require(std::isfinite(spacing) && spacing > 0,
            "grid: the spacing along {} is {:g} um, must be > 0 um", axes[axis], spacing);
    n *= count;
    require(n > 0 && n < UINT32_MAX, "grid: {} x {} x {} neurons, must be between 1 and {}",
            grid.counts[0], grid.counts[1], grid.counts[2], UINT32_MAX - 1);
    if (grid.border == Border::periodic && count > 1) positions.period[axis] = count * spacing;
  }
  positions.points.reserve(n);
  for (uint32_t z = 0; z < grid.counts[2]; ++z)
    for (uint32_t y = 0; y < grid.counts[1]; ++y)
      for (uint32_t x = 0; x < grid.counts[0]; ++x)
        positions.points.push_back({grid.origin[0] + x * grid.spacing[0],
                                    grid.origin[1] + y * grid.spacing[1],
                                    grid.origin[2] + z * grid.spacing[2]});
  return positions;
}

Positions line_positions(uint32_t n, double spacing, Border border) {
  return grid_positions({.counts = {n, 1, 1}, .spacing = {spacing, 1, 1}, .border = border});
}

Positions random_positions(const Box& box, uint32_t n, uint64_t seed, uint32_t population) {
  Positions positions;
  for (size_t axis = 0; axis < 3; ++axis) {
    const double side = box.high[axis] - box.low[axis];
    require(std::isfinite(side) && side >= 0, "box: {} from {:g} to {:g} um is empty", axes[axis],
            box.low[axis], box.high[axis]);
    if (box.border == Border::periodic) positions.period[axis] = side;
  }
  positions.points.resize(n);
  for (uint32_t i = 0; i < n; ++i) {
    Stream stream = stream_of(seed, population, i);
    for (size_t axis = 0; axis < 3; ++axis)
      positions.points[i][axis] =
          box.low[axis] + (box.high[axis] - box.low[axis]) * stream.uniform();
  }
  return positions;
}

Positions random_positions(const Ball& ball, uint32_t n, uint64_t seed, uint32_t population) {
  require(std::isfinite(ball.radius) && ball.radius >= 0,
          "ball: the radius is {:g} um, must be >= 0", ball.radius);
  Positions positions;
  positions.points.resize(n);
  for (uint32_t i = 0; i < n; ++i) {
    Stream stream = stream_of(seed, population, i);
    Point p;
    double length;
    do {  // uniform in the cube around the ball, until within it
      for (double& x : p) x = 2 * stream.uniform() - 1;
      length = p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
    } while (length > 1);
    for (size_t axis = 0; axis < 3; ++axis)
      positions.points[i][axis] = ball.centre[axis] + ball.radius * p[axis];
  }
  return positions;
}

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
