#include "lapicque/stdp_vision/network.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {
Encoder encoder() { return {.bank = {.filters = {difference_of_gaussians(7, 1, 2)}}}; }
}  // namespace

TEST_CASE("layers read what the layers before them leave") {
  const auto net =
      make_network(encoder(),
                   {{.conv = {.maps = 8, .size = 5, .padding = 2}, .pooling = Pooling{2, 2}},
                    {.conv = {.maps = 10, .size = 5}, .readout = Readout{.rows = 3, .columns = 2}}},
                   28, 28, 1, 1);
  CHECK(net.input == Shape{2, 28, 28});
  CHECK(net.input_of(1) == Shape{8, 14, 14});
  CHECK(net.layers[1].output() == Shape{10, 10, 10});
  CHECK(net.n_features() == 60);
}

TEST_CASE("layers that do not fit together are refused, with the layer's number") {
  CHECK_THROWS_WITH_AS(make_network(encoder(),
                                    {{.conv = {.maps = 8, .size = 5}, .pooling = Pooling{8, 8}},
                                     {.conv = {.maps = 8, .size = 5}}},
                                    28, 28, 1, 1),
                       doctest::Contains("layer 2: a window of 5 x 5 does not fit into 3 x 3"),
                       Error);
}

TEST_CASE("a receptive field is the weights of on-centre less those of off-centre inputs") {
  const auto net = make_network(encoder(),
                                {{.conv = {.maps = 3, .size = 5}, .pooling = Pooling{2, 2}},
                                 {.conv = {.maps = 2, .size = 3}}},
                                28, 28, 1, 1);
  const auto first = receptive_fields(net, 0);
  REQUIRE(first.size == 5);
  const auto& conv = net.layers[0];
  for (size_t m = 0; m < 3; ++m)
    for (size_t p = 0; p < 25; ++p)
      CHECK(double(first.values[m * 25 + p]) ==
            doctest::Approx(double(conv.weights[2 * p * conv.width() + m] -
                                   conv.weights[(2 * p + 1) * conv.width() + m])));
  const auto second = receptive_fields(net, 1);
  CHECK(second.size == 9);  // 5 + 2 steps of 2 pixels
  double sum = 0, expected = 0;
  for (size_t i = 0; i < 81; ++i) sum += double(second.values[i]);
  const auto& deep = net.layers[1];
  for (size_t r = 0; r < deep.n_rows(); ++r)
    for (size_t p = 0; p < 25; ++p)
      expected += double(deep.weights[r * deep.width()]) * double(first.values[r % 3 * 25 + p]);
  CHECK(sum == doctest::Approx(expected).epsilon(1e-3));
}
