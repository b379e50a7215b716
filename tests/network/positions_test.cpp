#include "lapicque/network/positions.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/goodness.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;

TEST_CASE("a line and a grid put neurons at multiples of the spacing, first axis fastest") {
  const auto line = line_positions(4, 2.5);
  REQUIRE(line.points.size() == 4);
  CHECK(line.points[3] == Point{7.5, 0, 0});
  const auto grid =
      grid_positions({.counts = {3, 2, 2}, .spacing = {1, 10, 100}, .origin = {5, 0, 0}});
  REQUIRE(grid.points.size() == 12);
  CHECK(grid.points[1] == Point{6, 0, 0});
  CHECK(grid.points[3] == Point{5, 10, 0});
  CHECK(grid.points[11] == Point{7, 10, 100});
  CHECK(grid.period == Point{0, 0, 0});
}

TEST_CASE("the distance is Euclidean, and the shorter way around a periodic axis") {
  const auto open = grid_positions({.counts = {10, 10, 1}});
  CHECK(distance(open, 0, open, 99) == doctest::Approx(9 * std::sqrt(2)));
  const auto torus = grid_positions({.counts = {10, 10, 1}, .border = Border::periodic});
  CHECK(torus.period == Point{10, 10, 0});
  CHECK(distance(torus, 0, torus, 9) == 1);
  CHECK(distance(torus, 0, torus, 5) == 5);
  CHECK(distance(torus, 0, torus, 99) == doctest::Approx(std::sqrt(2)));
  for (uint32_t i : {3u, 47u, 99u}) {
    CHECK(distance(torus, i, torus, i) == 0);
    CHECK(distance(torus, i, torus, 20) == distance(torus, 20, torus, i));
  }
}

TEST_CASE("random neurons fill a box uniformly, each axis by itself") {
  const Box box{.low = {-1, 0, 5}, .high = {1, 10, 5}, .border = Border::periodic};
  const auto cloud = random_positions(box, 20000, 1);
  CHECK(cloud.period == Point{2, 10, 0});
  for (size_t axis : {0, 1}) {
    std::vector<double> xs;
    for (const auto& p : cloud.points) xs.push_back(p[axis]);
    const double low = box.low[axis], side = box.high[axis] - low;
    CHECK(goodness::ks_p_value(xs, [&](double x) { return (x - low) / side; }) >
          goodness::plausible);
  }
  for (const auto& p : cloud.points) REQUIRE(p[2] == 5);
}

TEST_CASE("random neurons fill a ball uniformly: the cubed radius is uniform") {
  const Ball ball{.centre = {1, 2, 3}, .radius = 4};
  const auto cloud = random_positions(ball, 20000, 1);
  std::vector<double> volumes, heights;
  for (const auto& p : cloud.points) {
    const double r = std::hypot(p[0] - 1, p[1] - 2, p[2] - 3) / 4;
    volumes.push_back(r * r * r);
    heights.push_back((p[2] - 3) / 4 / r);  // Archimedes: uniform in [-1, 1]
  }
  CHECK(goodness::ks_p_value(volumes, [](double x) { return x; }) > goodness::plausible);
  CHECK(goodness::ks_p_value(heights, [](double x) { return (x + 1) / 2; }) > goodness::plausible);
}

TEST_CASE("a random neuron depends on seed, population and its place, not on how many there are") {
  const Box box;
  const auto few = random_positions(box, 10, 1), many = random_positions(box, 100, 1);
  for (size_t i = 0; i < 10; ++i) CHECK(few.points[i] == many.points[i]);
  CHECK(random_positions(box, 1, 2).points != random_positions(box, 1, 1).points);
  CHECK(random_positions(box, 1, 1, 1).points != random_positions(box, 1, 1, 0).points);
}

TEST_CASE("impossible grids, boxes and balls are refused") {
  CHECK_THROWS_WITH_AS(line_positions(5, 0), "grid: the spacing along x is 0 um, must be > 0 um",
                       Error);
  CHECK_THROWS_AS(line_positions(0, 1), Error);
  CHECK_THROWS_AS(grid_positions({.counts = {100000, 100000, 1}}), Error);
  CHECK_THROWS_AS(random_positions(Box{.low = {1, 0, 0}, .high = {0, 1, 1}}, 5, 1), Error);
  CHECK_THROWS_AS(random_positions(Ball{.radius = -1}, 5, 1), Error);
}
