// One receptor whose shape is chosen by numbers.
#include "lapicque/models/receptor_slots.hpp"

#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

/// The conductance of receptor 2 after each step of 0.1 ms, for one spike of weight 7.
std::vector<double> response(double tau_rise, double tau_decay) {
  OneNeuron n("iaf_multisynapse", 0.1,
              {{"V_th", 1000}, {"tau_rise_2", tau_rise}, {"tau_decay_2", tau_decay}});
  n.step_with("receptor_2", 7);
  std::vector<double> g{n.state("g_2")};
  for (int i = 0; i < 200; ++i) n.step(), g.push_back(n.state("g_2"));
  return g;
}

double worst(const std::vector<double>& g, auto&& exact) {
  double most = 0;
  for (size_t i = 0; i < g.size(); ++i)
    most = std::max(most, std::abs(g[i] - exact(0.1 * double(i))));
  return most;
}

}  // namespace

TEST_CASE("without a rise time a conductance jumps by the weight and decays") {
  CHECK(worst(response(0, 3), [](double t) { return 7 * std::exp(-t / 3); }) < 1e-13);
}

TEST_CASE("with equal times it is an alpha function that peaks at the weight") {
  CHECK(worst(response(2, 2), [](double t) { return 7 * t / 2 * std::exp(1 - t / 2); }) < 1e-13);
}

TEST_CASE("with two times it is a beta function that peaks at the weight") {
  const double rise = 0.4, decay = 1.7;
  const double peak = std::log(decay / rise) / (1 / rise - 1 / decay);
  const double norm = 7 / (std::exp(-peak / decay) - std::exp(-peak / rise));
  CHECK(worst(response(rise, decay), [&](double t) {
          return norm * (std::exp(-t / decay) - std::exp(-t / rise));
        }) < 1e-12);
}

TEST_CASE("nearly equal times give nearly the alpha function, from either side") {
  const auto alpha = response(2, 2);
  for (double off : {1e-9, 1e-6, 3e-5, -3e-5}) {
    const auto beta = response(2, 2 * (1 + off));
    for (size_t i = 0; i < alpha.size(); ++i)
      CHECK(std::abs(beta[i] - alpha[i]) < 1e-10 + 20 * std::abs(off));
  }
}

TEST_CASE("the mean that the membrane feels is that of the step") {
  const auto mean_of = [](double tau_rise, double tau_decay, double dt) {
    const SlotParameters<double, 0> p{.tau_rise = tau_rise, .tau_decay = tau_decay};
    return slot_constants<double, 0>(p, dt);
  };
  for (auto [rise, decay] : {std::pair{0.3, 2.0}, {5.0, 5.0}, {20.0, 0.5}}) {
    const auto whole = mean_of(rise, decay, 0.1), part = mean_of(rise, decay, 1e-4);
    double g = 0.7, h = 1.3, sum = 0;
    for (int i = 0; i < 1000; ++i) {
      sum += part.mean_g * g + part.mean_h * h;
      g = part.P_g * g + part.P_gh * h, h *= part.P_h;
    }
    CHECK(whole.mean_g * 0.7 + whole.mean_h * 1.3 == doctest::Approx(sum / 1000).epsilon(1e-9));
    CHECK(whole.P_g * 0.7 + whole.P_gh * 1.3 == doctest::Approx(g).epsilon(1e-11));
  }
}
