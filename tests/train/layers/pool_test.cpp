#include "lapicque/train/layers/pool.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("the gradients of pooling are exact") {
  for (const Layer& pool :
       {Layer(MaxPool{2}), Layer(AvgPool{.kernel = 3, .stride = 2, .padding = 1}),
        Layer(SumPool{2}), Layer(GlobalAvgPool{})})
    for (const Kind kind : {Kind::fixed, Kind::dense}) {
      Sequence<double> net({6, 6, 2}, {Conv2d{3, 3}, pool, Linear{2}});
      check_gradient(net, kind, 2, 2);
    }
}

TEST_CASE("the maximum of spikes is spikes, their average real numbers") {
  Team team(1);
  const auto x = some_numbers(3 * 2 * 16, 2, 0, 2);
  const auto kind_of = [&](const Layer& pool) {
    Sequence<double> net({4, 4, 1}, {Lif{}, pool});
    return net.forward({.team = team}, signal_of(Kind::dense, {4, 4, 1}, 3, 2, x)).kind;
  };
  CHECK(kind_of(MaxPool{}) == Kind::spikes);
  CHECK(kind_of(AvgPool{}) == Kind::dense);
}

TEST_CASE("a kernel larger than the map is refused, by the layer's name") {
  const auto make = [] { Sequence<float>({3, 3, 1}, {MaxPool{4}}); };
  CHECK_THROWS_WITH_AS(make(), doctest::Contains("layer 0 (MaxPool)"), Error);
}
