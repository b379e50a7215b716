#include "lapicque/train/layers/readout.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("a readout is the mean, sum, maximum or last value over time") {
  const std::vector<double> x{1, -2, 5, 4, 3, 0};  // 3 steps of 2 neurons
  Team team(1);
  const auto of = [&](Over over) {
    Sequence<double> net({2}, {Readout{over}});
    const auto y = net.forward({.team = team}, signal_of(Kind::dense, 2, 3, 1, x));
    CHECK(y.kind == Kind::fixed);
    return std::vector<double>{y.values[0], y.values[1]};
  };
  CHECK(of(Over::sum) == std::vector<double>{9, 2});
  CHECK(of(Over::mean)[0] == doctest::Approx(3));
  CHECK(of(Over::max) == std::vector<double>{5, 4});
  CHECK(of(Over::last) == std::vector<double>{3, 0});
}

TEST_CASE("groups of neurons vote by their mean") {
  Sequence<double> net({6}, {Voting{2}});
  Team team(1);
  const std::vector<double> x{1, 2, 6, 0, 0, 3};
  const auto y = net.forward({.team = team}, signal_of(Kind::fixed, 6, 1, 1, x));
  CHECK(y.values[0] == 3);
  CHECK(y.values[1] == 1);
  const auto make = [] { Sequence<float>({7}, {Voting{2}}); };
  CHECK_THROWS_AS(make(), Error);
}

TEST_CASE("the gradients of readouts are exact, of what varies in time and what does not") {
  for (const Over over : {Over::mean, Over::sum, Over::max, Over::last})
    for (const Kind kind : {Kind::fixed, Kind::dense}) {
      Sequence<double> net({3}, {Linear{6}, Readout{over}, Voting{2}});
      check_gradient(net, kind, 3, 2);
    }
}
