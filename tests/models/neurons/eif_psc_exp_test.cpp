// The exponential integrate-and-fire neuron: its interval is an integral.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

// t_ref + integral from V_reset to V_peak of C dV / (I - g_L (V - E_L) + g_L D exp((V - V_th)/D)).
double interval(double I) {
  const int n = 1 << 20;
  const double low = -68, high = 0, h = (high - low) / n;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const double V = low + (i + 0.5) * h;
    sum += h * 250 / (I - 25 * (V + 65) + 25 * 3.48 * std::exp((V + 59.9) / 3.48));
  }
  return 1.7 + sum;
}

double simulated(double I, double dt) {
  OneNeuron n("eif_psc_exp", dt, {{"I_e", I}});
  std::vector<double> times;
  for (int i = 1; i * dt <= 1000; ++i)
    if (n.step()) times.push_back((i - n.state("late")) * dt);
  return (times.back() - times.front()) / double(times.size() - 1);
}

}  // namespace

TEST_CASE("the interval of an exponential integrate-and-fire neuron is an integral over V") {
  for (double I : {100.0, 300.0, 1000.0}) {
    CAPTURE(I);
    CHECK(std::abs(simulated(I, 0.1) - interval(I)) < 1e-3);
    CHECK(std::abs(simulated(I, 0.02) - interval(I)) < 5e-5);
  }
}

TEST_CASE("no current up to g_L (V_th - E_L - Delta_T) fires the exponential neuron") {
  const double rheobase = 25 * (65 - 59.9 - 3.48);
  OneNeuron below("eif_psc_exp", 0.1, {{"I_e", rheobase - 0.5}});
  OneNeuron above("eif_psc_exp", 0.1, {{"I_e", rheobase + 0.5}});
  CHECK(below.run(2000).empty());
  CHECK_FALSE(above.run(2000).empty());
}

TEST_CASE("a blow of any size fires the exponential neuron once and leaves finite numbers") {
  OneNeuron n("eif_psc_exp", 0.1);
  n.state("I_syn_ex") = 1e7;
  CHECK(n.step());
  for (int i = 0; i < 2000; ++i) n.step();
  CHECK(std::isfinite(n.V()));
}
