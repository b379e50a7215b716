#include "lapicque/network/rows_cells.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace lapicque;

TEST_CASE("every neuron is in one box, and no pair is nearer than its boxes allow") {
  const Box flat{.low = {-50, 0, 0}, .high = {50, 30, 0}};
  const Box solid{.high = {10, 10, 40}, .border = Border::periodic};
  const Box point{.low = {1, 1, 1}, .high = {1, 1, 1}};
  for (const Box& box : {flat, solid, point}) {
    Positions cloud = random_positions(box, 300, 1);
    if (box.border == Border::periodic) cloud.points[7][0] += 30;  // three times around
    const Cells cells(cloud, 100, 200, cloud.period, 50);
    CHECK(cells.cells().size() >= (box.high == box.low ? 1 : 30));
    std::vector<uint32_t> seen;
    for (const Cell& cell : cells.cells()) {
      CHECK(cell.size() > 0);
      for (uint32_t k = cell.first; k < cell.last; ++k) {
        const uint32_t j = cells.order()[k];
        seen.push_back(j);
        for (uint32_t i = 0; i < 300; ++i) {
          const double d = distance(cloud, i, cloud, 100 + j);
          REQUIRE(cells.least_distance(cloud.points[i], {}, cell) <= d);
        }
        for (const Cell& other : cells.cells())
          for (uint32_t l = other.first; l < other.last; ++l)
            REQUIRE(cells.least_distance(other.middle, other.half, cell) <=
                    distance(cloud, 100 + cells.order()[l], cloud, 100 + j));
      }
    }
    std::ranges::sort(seen);
    CHECK(seen.size() == 200);
    for (uint32_t j = 0; j < 200; ++j) CHECK(seen[j] == j);
  }
}

TEST_CASE("boxes tell far neurons from near ones") {
  const Positions torus = grid_positions({.counts = {64, 64, 1}, .border = Border::periodic});
  const Cells cells(torus, 0, 4096, torus.period, 256);
  size_t near = 0;
  for (const Cell& cell : cells.cells())
    if (cells.least_distance(torus.points[0], {}, cell) <= 4) near += cell.size();
  CHECK(near >= 49);   // the neurons of the circle
  CHECK(near <= 256);  // and few more
}

TEST_CASE("no neurons make no boxes") {
  const Positions cloud = random_positions(Box{}, 5, 1);
  CHECK(Cells(cloud, 2, 0, {}, 0).cells().empty());
}
