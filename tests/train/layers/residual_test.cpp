#include "lapicque/train/layers/residual.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("spikes of a branch and of its shortcut are counted") {
  Sequence<double> net({8}, {Lif{.beta = 0.5, .threshold = 0.5}, Residual{{AvgPool{1}}}});
  Team team(1);
  const auto x = some_numbers(4 * 2 * 8, 1, 0, 1);
  const auto y = net.forward({.team = team}, signal_of(Kind::dense, 8, 4, 2, x));
  const auto& spikes = net[0].output();
  double n = 0;
  for (size_t i = 0; i < y.rows() * 8; ++i) {
    CHECK((y.values[i] == 0 || y.values[i] == 2));
    n += y.values[i];
  }
  CHECK(n == 2 * double(learn::count({spikes.words, 4, 2, 8})));
  CHECK(n > 0);
}

TEST_CASE("the gradient of a residual layer is exact, whatever varies in time") {
  const std::vector<Layer> with_time{Linear{6}, LeakyReadout{0.5}, Linear{4}};
  for (const Kind kind : {Kind::fixed, Kind::dense}) {
    Sequence<double> identity({4}, {Residual{with_time}, Readout{Over::sum}});
    check_gradient(identity, kind, 3, 2);
    Sequence<double> projected({4}, {Linear{5}, Residual{with_time, {Linear{4}}}, Linear{2}});
    check_gradient(projected, kind, 3, 2);
    Sequence<double> without({4}, {Residual{{Linear{4}}}, Linear{2}});
    check_gradient(without, kind, 3, 2);
  }
}

TEST_CASE("branches of different shapes are refused, with both shapes") {
  const auto make = [] { Sequence<float>({4}, {Residual{{Linear{3}}}}); };
  CHECK_THROWS_WITH_AS(make(), doctest::Contains("gives 3, the shortcut 4"), Error);
}

TEST_CASE("what lies inside has names of its own, and is found by whoever asks for all nodes") {
  const Sequence<float> net({4}, {Residual{{Linear{4}, Lif{}}, {Linear{4}}}});
  CHECK(net.weights().contains("0.branch.0.weight"));
  CHECK(net.weights().contains("0.shortcut.0.bias"));
  CHECK(net.nodes().size() == 3);
}
