// Second order, exact conductances, and no overshoot.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

// V of iaf_cond_exp after `end` ms, spikes of w nS having arrived at 0: RK4 in tiny steps.
double cond_exp_reference(double w_ex, double w_in, double end) {
  const double C = 250, g_L = 16.6667, tau_ex = 0.2, tau_in = 2;
  const auto slope = [&](double t, double V) {
    const double g_ex = w_ex * std::exp(-t / tau_ex), g_in = w_in * std::exp(-t / tau_in);
    return (-g_L * (V + 70) - g_ex * V - g_in * (V + 85)) / C;
  };
  double V = -70;
  const int n = 20000;
  const double h = end / n;
  for (int i = 0; i < n; ++i) {
    const double t = i * h, k1 = slope(t, V), k2 = slope(t + h / 2, V + h / 2 * k1);
    const double k3 = slope(t + h / 2, V + h / 2 * k2), k4 = slope(t + h, V + h * k3);
    V += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return V;
}

double cond_exp_error(double dt) {
  OneNeuron n("iaf_cond_exp", dt, {{"V_th", 1000}});
  n.input("inhibitory") = 10;
  n.step_with("excitatory", 100);
  n.input("inhibitory") = 0;
  n.run(4);
  return n.V() - cond_exp_reference(100, 10, 4);
}

}  // namespace

TEST_CASE("iaf_cond_exp converges with the square of the step") {
  const double e1 = cond_exp_error(0.1), e2 = cond_exp_error(0.05), e3 = cond_exp_error(0.025);
  CHECK(std::abs(e1) < 2e-3);
  CHECK(order_of(e1, e2) == doctest::Approx(2).epsilon(0.1));
  CHECK(order_of(e2, e3) == doctest::Approx(2).epsilon(0.1));
}

TEST_CASE("a synaptic conductance decays exactly and pulls towards its reversal potential") {
  OneNeuron n("iaf_cond_exp", 0.1, {{"V_th", 1000}});
  n.step_with("excitatory", 5);
  CHECK(n.state("g_ex") == 5);
  n.run(0.4);
  CHECK(n.state("g_ex") == doctest::Approx(5 * std::exp(-2.0)).epsilon(1e-14));
  OneNeuron flooded("iaf_cond_exp", 1.0, {{"V_th", 1000}});
  flooded.state("g_in") = 1e6;  // stiff, and still no overshoot
  for (int i = 0; i < 5; ++i) {
    flooded.step();
    CHECK(flooded.V() >= -85);
    CHECK(flooded.V() <= -70);
  }
}

TEST_CASE("an inhibitory conductance may be given with either sign") {
  OneNeuron a("iaf_cond_exp", 0.1), b("iaf_cond_exp", 0.1);
  a.step_with("inhibitory", 20);
  b.step_with("inhibitory", -20);
  a.run(1);
  b.run(1);
  CHECK(a.V() == b.V());
  CHECK(a.V() < -70);
}
