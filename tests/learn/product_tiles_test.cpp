// When products go to a matrix unit. What it computes, product_run_test.cpp holds against the
// others.
#include "lapicque/learn/product_tiles.hpp"

#include <doctest/doctest.h>

#include "lapicque/learn/tile_kernels.hpp"
#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

const Conv2dShape shape{
    .height = 7, .width = 7, .c_in = 64, .c_out = 96, .kernel = {3, 3}, .padding = {1, 1}};

std::vector<float> forward(const Spikes& z, const std::vector<float>& w, ProductOptions way) {
  Team team(1);
  std::vector<float> y(z.view().rows() * shape.n_out());
  conv2d_forward<float>(team, shape, z, w, {}, y, way);
  return y;
}

}  // namespace

TEST_CASE("a matrix unit, where there is one, takes single precision and one group") {
  const bool there = tile_kernels() != nullptr;
  Conv2dShape grouped = shape;
  grouped.groups = 2;
  CHECK(takes_tiles<float>(plan(shape)) == there);
  CHECK_FALSE(takes_tiles<float>(plan(grouped)));
  CHECK_FALSE(takes_tiles<double>(plan(shape)));
}

TEST_CASE("only who offers a matrix unit gets sums in its order, and none who names kernels") {
  Dice dice(12);
  const Spikes z = dice.spikes(64, shape.n_in(), 0.3);
  const auto w = dice.numbers<float>(shape.n_weights());
  const auto in_order = forward(z, w, {});
  CHECK((forward(z, w, {Method::tiles}) != in_order) == (tile_kernels() != nullptr));
  CHECK((forward(z, w, {Method::fastest}) != in_order) == (tile_kernels() != nullptr));
  for (const ProductOptions& way : ways_in_order())
    if (!way.isa.empty()) CHECK(forward(z, w, {Method::tiles, way.isa}) == in_order);
}
