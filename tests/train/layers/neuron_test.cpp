#include "lapicque/train/layers/neuron.hpp"

#include <doctest/doctest.h>

#include "../gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

/// The gradient of sum_t c_t z_t + d_t V_t of one Lif neuron, by reverse mode written out by hand.
struct ByHand {
  double beta, threshold, scale;  // of a fast sigmoid
  Reset reset;
  std::vector<double> gradient(const std::vector<double>& x, const std::vector<double>& c,
                               const std::vector<double>& d) const {
    const size_t n = x.size();
    std::vector<double> before(n), g(n);
    double v = 0;
    for (size_t t = 0; t < n; ++t) {
      before[t] = beta * v + x[t];
      const bool z = before[t] >= threshold;
      v = z ? (reset == Reset::subtract ? before[t] - threshold : 0) : before[t];
    }
    double after = 0;  // dL/dv after the reset
    for (size_t t = n; t-- > 0;) {
      const double e = before[t] - threshold;
      const double slope = 1 / ((1 + scale * std::abs(e)) * (1 + scale * std::abs(e)));
      const double kept = reset == Reset::subtract ? 1 : e >= 0 ? 0 : 1;  // dv/dbefore at fixed z
      const double by_z = reset == Reset::subtract ? -threshold : -before[t];  // dv/dz
      g[t] = d[t] + c[t] * slope + after * (kept + by_z * slope);
      after = beta * g[t];
    }
    return g;
  }
};

}  // namespace

TEST_CASE("the gradient through spikes and resets is that of the equations written out by hand") {
  for (const Reset reset : {Reset::value, Reset::subtract}) {
    const Surrogate surrogate{SurrogateKind::fast_sigmoid, 5};
    Sequence<double> net({1}, {Lif{.beta = 0.8, .reset = reset, .surrogate = surrogate}});
    const auto x = some_numbers(20, 5, 0, 1);
    auto c = some_numbers(20, 6), d = some_numbers(20, 7);
    const auto expected = ByHand{0.8, 1, 5, reset}.gradient(x, c, d);
    Team team(1);
    const auto y = net.forward({.team = team, .phase = Phase::training, .potentials = true},
                               signal_of(Kind::dense, 1, 20, 1, x));
    CHECK(learn::count({y.words, 20, 1, 1}) > 3);
    const auto g = net.backward_to_input(team, {.values = c.data(), .potentials = d.data()});
    for (size_t t = 0; t < 20; ++t) CHECK(g.values[t] == doctest::Approx(expected[t]));
  }
}

TEST_CASE("a learned time constant keeps to its range, and its gradient is exact") {
  Sequence<double> net({3}, {train::Neuron{.model = "lif_jump",
                                           .parameters = {{"tau", {2, 3, 4}}},
                                           .reset = Reset::none,
                                           .learn = {"tau"},
                                           .output = NeuronOutput::potentials}});
  check_gradient(net, Kind::dense, 6, 2);
  CHECK(net.parameters()[0]->value[1] == doctest::Approx(std::log(3)));
  net.parameters()[0]->value[1] = -20;  // far below what tau may be, were it learned as it is
  check_gradient(net, Kind::dense, 6, 2);
}

TEST_CASE("any model of the registry learns: a conductance-based one in physical units") {
  Sequence<double> net({2}, {Linear{3}, train::Neuron{.model = "iaf_cond_exp",
                                                      .dt = 0.1,
                                                      .input = "I_stim",
                                                      .reset = Reset::none,
                                                      .output = NeuronOutput::potentials}});
  check_gradient(net, Kind::fixed, 5, 2, 1e-4);
}

TEST_CASE("a value at the end of its range cannot be learned, and says so") {
  const auto make = [] {
    Sequence<float>(
        {2}, {train::Neuron{
                 .model = "iaf_psc_exp", .parameters = {{"t_ref", {0}}}, .learn = {"t_ref"}}});
  };
  CHECK_THROWS_WITH_AS(make(), doctest::Contains("layer 0"), Error);
  CHECK_THROWS_WITH_AS((Sequence<float>({2}, {Lif{.beta = 1}})), doctest::Contains("beta is 1"),
                       Error);
}
