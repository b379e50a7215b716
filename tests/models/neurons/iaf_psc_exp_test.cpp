// The exponential current and its postsynaptic potential: closed forms.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

const Settings slow = {{"tau_m", 10}, {"tau_syn_ex", 2}, {"C_m", 250}, {"V_th", 1000}};

// The PSP of a current exp(-t/tau_s), mV/pA.
double psp(double t, double tau_m, double tau_s, double C) {
  if (std::abs(tau_m - tau_s) < 1e-9) return t / C * std::exp(-t / tau_m);
  return tau_m * tau_s / (C * (tau_m - tau_s)) * (std::exp(-t / tau_m) - std::exp(-t / tau_s));
}

}  // namespace

TEST_CASE("the PSP of an exponential current has its closed form, also at tau_m = tau_syn") {
  for (double tau_s : {2.0, 0.5, 10.0, 25.0})
    for (double dt : {1.0, 0.1, 0.01}) {
      CAPTURE(tau_s);
      CAPTURE(dt);
      Settings settings = slow;
      settings[1].second = tau_s;
      OneNeuron n("iaf_psc_exp", dt, settings);
      n.step_with("excitatory", 100);
      double worst = 0;
      for (int i = 1; i * dt <= 20; ++i) {
        n.step();
        worst = std::max(worst, std::abs(n.V() + 70 - 100 * psp(i * dt, 10, tau_s, 250)));
      }
      CHECK(worst < 1e-12);
    }
}

TEST_CASE("the PSP of tau_m 10 ms and tau_syn 2 ms peaks after 4.0236 ms") {
  const double dt = 0.001;  // tau_m tau_s / (tau_m - tau_s) ln(tau_m / tau_s)
  OneNeuron n("iaf_psc_exp", dt, slow);
  n.step_with("excitatory", 100);
  double peak = -1000, time = 0;
  for (int i = 1; i < 6000; ++i) {
    n.step();
    if (n.V() > peak) peak = n.V(), time = i * dt;
  }
  CHECK(std::abs(time - 4.0235947810852507) < dt);
}
