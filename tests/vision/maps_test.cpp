#include "lapicque/vision/maps.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "vision/planes.hpp"

using namespace lapicque;
using namespace lapicque::vision;

TEST_CASE("pixels go into planes and back") {
  const MapShape shape{.n = 2, .channels = 3, .height = 4, .width = 5};
  const auto pixels = lab::random_plane<uint8_t>(shape.size(), 1);
  const auto maps = in_planes(pixels, shape);
  CHECK(maps.plane(4)[7] == pixels[(20 + 7) * 3 + 1]);  // image 1, green, pixel 7
  CHECK(interleaved(maps) == pixels);
  CHECK_THROWS_AS(in_planes(std::span(pixels).first(7), shape), Error);
}

TEST_CASE("patches are the squares of an image, row by row, and join to it again") {
  const MapShape shape{.n = 2, .channels = 2, .height = 5, .width = 7};
  std::vector<float> x(shape.size());
  for (size_t i = 0; i < x.size(); ++i) x[i] = float(i);
  const auto patches = cut_patches<float>(x, shape, 2);
  CHECK(patches.shape == MapShape{.n = 12, .channels = 2, .height = 2, .width = 2});
  // Image 0, row 1, column 2 of the patches, channel 1: rows 2 and 3, columns 4 and 5.
  const auto plane = patches.plane(5 * 2 + 1);
  CHECK(std::vector<float>(plane.begin(), plane.end()) ==
        std::vector<float>{35 + 2 * 7 + 4, 35 + 2 * 7 + 5, 35 + 3 * 7 + 4, 35 + 3 * 7 + 5});
  const auto joined = join_patches(patches, shape);
  for (size_t i = 0; i < x.size(); ++i) {
    const bool kept = i % 35 < 28 && i % 7 < 6;
    CHECK(joined.values[i] == (kept ? x[i] : 0));
  }
  CHECK_THROWS_WITH_AS(cut_patches<float>(x, shape, 6),
                       "patches of 6 x 6 do not fit into maps of 5 x 7", Error);
  CHECK_THROWS_AS(join_patches(patches, MapShape{3, 2, 5, 7}), Error);
}
