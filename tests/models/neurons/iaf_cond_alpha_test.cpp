// The conductance that rises and falls as an alpha function.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("an alpha conductance peaks at its weight after tau_syn, and follows its closed form") {
  OneNeuron n("iaf_cond_alpha", 0.1, {{"V_th", 1000}});
  n.step_with("inhibitory", -7);
  double worst = 0;
  for (int i = 1; i <= 100; ++i) {
    n.step();
    const double u = i * 0.1 / 2;
    worst = std::max(worst, std::abs(n.state("g_in") - 7 * u * std::exp(1 - u)));
  }
  CHECK(worst < 1e-13);
}

TEST_CASE("iaf_cond_alpha converges with the square of the step") {
  const auto potential = [](double dt) {
    OneNeuron n("iaf_cond_alpha", dt, {{"V_th", 1000}});
    n.input("inhibitory") = 30;
    n.step_with("excitatory", 60);
    n.input("inhibitory") = 0;
    n.run(4);
    return n.V();
  };
  const double exact = potential(0.0005);
  const double e1 = potential(0.1) - exact, e2 = potential(0.05) - exact,
               e3 = potential(0.025) - exact;
  CHECK(std::abs(e1) < 1e-2);
  CHECK(order_of(e1, e2) == doctest::Approx(2).epsilon(0.1));
  CHECK(order_of(e2, e3) == doctest::Approx(2).epsilon(0.1));
}
