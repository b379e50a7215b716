// The alpha current and its postsynaptic potential: closed forms.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

const Settings slow = {{"tau_m", 10}, {"tau_syn_ex", 2}, {"C_m", 250}, {"V_th", 1000}};

// The PSP of a current of unit peak, t/tau_s exp(1 - t/tau_s), mV/pA.
double psp(double t, double tau_m, double tau_s, double C) {
  const double e_per_tau = std::exp(1.0) / tau_s;
  if (std::abs(tau_m - tau_s) < 1e-9) return e_per_tau * t * t / (2 * C) * std::exp(-t / tau_m);
  const double a = 1 / tau_s - 1 / tau_m;
  return e_per_tau / C * std::exp(-t / tau_m) * (1 - (1 + a * t) * std::exp(-a * t)) / (a * a);
}

}  // namespace

TEST_CASE("the PSP of an alpha current has its closed form, also at tau_m = tau_syn") {
  for (double tau_s : {2.0, 0.5, 10.0, 25.0})
    for (double dt : {1.0, 0.1, 0.01}) {
      CAPTURE(tau_s);
      CAPTURE(dt);
      Settings settings = slow;
      settings[1].second = tau_s;
      OneNeuron n("iaf_psc_alpha", dt, settings);
      n.step_with("excitatory", 100);
      double worst = 0;
      for (int i = 1; i * dt <= 20; ++i) {
        n.step();
        worst = std::max(worst, std::abs(n.V() + 70 - 100 * psp(i * dt, 10, tau_s, 250)));
      }
      CHECK(worst < 2e-12);
    }
}

TEST_CASE("nearly equal time constants give nearly the potential of equal ones") {
  for (const char* name : {"iaf_psc_exp", "iaf_psc_alpha"})
    for (double difference : {1e-12, 1e-9, 1e-6, -1e-6}) {
      Settings equal = slow, near = slow;
      equal[1].second = 10;
      near[1].second = 10 + difference;
      OneNeuron a(name, 0.1, equal), b(name, 0.1, near);
      a.step_with("excitatory", 1000);
      b.step_with("excitatory", 1000);
      a.run(10);
      b.run(10);
      CHECK(std::abs(a.V() - b.V()) < 10 * std::abs(difference) + 1e-12);
      CHECK(a.V() > -60);
    }
}

TEST_CASE("an alpha current peaks at its weight after tau_syn") {
  OneNeuron n("iaf_psc_alpha", 0.1, slow);
  n.step_with("excitatory", 37);
  n.run(1.9);
  CHECK(n.state("I_syn_ex") < 37);
  n.run(0.1);
  CHECK(n.state("I_syn_ex") == doctest::Approx(37).epsilon(1e-13));
  n.run(0.1);
  CHECK(n.state("I_syn_ex") < 37);
}
