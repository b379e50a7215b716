#include "lapicque/train/layers/batch_norm.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

std::vector<double> normalised(Sequence<double>& net, Phase phase, const std::vector<double>& x,
                               size_t n_steps, size_t batch) {
  Team team(1);
  const auto y = net.forward({.team = team, .phase = phase},
                             signal_of(Kind::dense, net.input_shape(), n_steps, batch, x));
  return {y.values, y.values + x.size()};
}

struct Moments {
  double mean = 0, var = 0;
};
/// Of one of three channels.
Moments moments(const std::vector<double>& x, size_t channel) {
  Moments m;
  const double n = double(x.size()) / 3;
  for (size_t i = channel; i < x.size(); i += 3) m.mean += x[i] / n;
  for (size_t i = channel; i < x.size(); i += 3) m.var += (x[i] - m.mean) * (x[i] - m.mean) / n;
  return m;
}

}  // namespace

TEST_CASE("each channel has mean 0 and the threshold's size over time, batch and positions") {
  Sequence<double> net({4, 5, 3}, {BatchNorm{.epsilon = 1e-12, .scale = 2}});
  const auto x = some_numbers(6 * 7 * 60, 1, 2, 5);
  const auto y = normalised(net, Phase::training, x, 6, 7);
  for (size_t c = 0; c < 3; ++c) {
    CHECK(moments(y, c).mean == doctest::Approx(0).epsilon(1e-9));
    CHECK(moments(y, c).var == doctest::Approx(4));
  }
}

TEST_CASE("evaluation uses the running moments, which training moves by the momentum") {
  Sequence<double> net({4, 5, 3}, {BatchNorm{.momentum = 0.25}});
  const auto x = some_numbers(2 * 3 * 60, 1, 2, 5);
  normalised(net, Phase::training, x, 2, 3);
  const auto weights = net.weights();
  const auto m = moments(x, 1);
  const double n = 2 * 3 * 20;
  CHECK(weights.at("0.running_mean")[1] == doctest::Approx(0.25 * m.mean));
  CHECK(weights.at("0.running_var")[1] == doctest::Approx(0.75 + 0.25 * m.var * n / (n - 1)));
  const auto y = normalised(net, Phase::evaluation, x, 2, 3);
  CHECK(net.weights() == weights);
  CHECK(y[1] ==
        doctest::Approx((x[1] - 0.25 * m.mean) / std::sqrt(weights.at("0.running_var")[1] + 1e-5)));
}

TEST_CASE("the gradient of a batch norm, with factors of the steps and without, is exact") {
  for (const size_t steps : {size_t(0), size_t(3)})
    for (const Kind kind : {Kind::fixed, Kind::dense}) {
      Sequence<double> net({2, 2, 3}, {BatchNorm{.scale = 1.5, .n_steps = steps}, LeakyReadout{0.6},
                                       Readout{Over::last}});
      for (auto* p : net.parameters())
        for (size_t i = 0; i < p->value.size(); ++i) p->value[i] += 0.1 * double(i);
      check_gradient(net, kind, 3, 4, 1e-5);
    }
}

TEST_CASE("factors for other than the given number of steps are refused") {
  Sequence<double> net({3}, {BatchNorm{.n_steps = 4}});
  CHECK_THROWS_WITH_AS(normalised(net, Phase::training, some_numbers(2 * 5 * 3, 1), 2, 5),
                       doctest::Contains("factors for 4 steps, but 2 came"), Error);
}
