#include "lapicque/train/layers/conv2d.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("the gradients of convolutions are exact: stride, padding, dilation, groups") {
  for (const auto& conv : {Conv2d{4, 3}, Conv2d{.c_out = 4, .kernel = 3, .stride = 2, .padding = 1},
                           Conv2d{.c_out = 2, .kernel = 2, .dilation = 2, .bias = false},
                           Conv2d{.c_out = 4, .kernel = 3, .groups = 2}})
    for (const Kind kind : {Kind::fixed, Kind::dense}) {
      Sequence<double> net({6, 5, 2}, {conv, LeakyReadout{0.5}, Linear{3}});
      check_gradient(net, kind, 3, 2);
    }
}

TEST_CASE("an event is counted at each position that sees it") {
  Team team(1);
  Sequence<double> net({4, 4, 1}, {Conv2d{3, 3}});
  std::vector<double> x(16);
  x[0] = 1;  // a corner is seen by one position
  net.forward({.team = team}, signal_of(Kind::fixed, {4, 4, 1}, 1, 1, x));
  CHECK(net[0].synaptic_operations() == 1 * 3);
  x[5] = 1;  // a pixel of the middle by all four
  net.forward({.team = team}, signal_of(Kind::fixed, {4, 4, 1}, 1, 1, x));
  CHECK(net[0].synaptic_operations() == (1 + 4) * 3);
}
