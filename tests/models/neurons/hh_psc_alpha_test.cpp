// The squid axon. Golden numbers (1 uF/cm^2, 120, 36 and 0.3 mS/cm^2, E 50, -77, -54.3 mV,
// 6.3 degrees C, converged): at 10 uA/cm^2 V_m first passes 0 mV after 1.8980 ms, then every
// 14.622 ms (68.39 Hz), and peaks at 40.27 mV; 7 and 20 uA/cm^2 give 58.46 and 86.51 Hz.
#include "lapicque/models/neurons/hh_psc_alpha.hpp"

#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

struct Axon {
  std::vector<double> crossings;  ///< of 0 mV, interpolated within the step
  double peak = -100;
};

Axon axon(double uA_per_cm2, double dt, double duration) {
  OneNeuron n("hh_psc_alpha", dt, {{"E_L", -54.3}, {"I_e", 100 * uA_per_cm2}});
  Axon result;
  for (int i = 1; i * dt <= duration; ++i) {
    const double before = n.V();
    if (n.step()) result.crossings.push_back((i - n.V() / (n.V() - before)) * dt);
    result.peak = std::max(result.peak, n.V());
  }
  return result;
}

double interval(const Axon& a) { return a.crossings.back() - a.crossings[a.crossings.size() - 2]; }

}  // namespace

TEST_CASE("the squid axon fires at its golden times and rates") {
  const Axon ten = axon(10, 0.01, 300);
  CHECK(std::abs(ten.crossings[0] - 1.8980) < 1e-4);
  CHECK(std::abs(interval(ten) - 14.622) < 0.002);
  CHECK(std::abs(ten.peak - 40.27) < 0.02);
  CHECK(std::abs(1000 / interval(axon(7, 0.01, 300)) - 58.46) < 0.02);
  CHECK(std::abs(1000 / interval(axon(20, 0.01, 300)) - 86.51) < 0.02);
}

TEST_CASE("the squid axon converges with the square of the step, and is good at 0.1 ms") {
  const double exact = axon(10, 0.001, 150).crossings[9];
  const double e1 = axon(10, 0.1, 150).crossings[9] - exact;
  const double e2 = axon(10, 0.05, 150).crossings[9] - exact;
  const double e3 = axon(10, 0.025, 150).crossings[9] - exact;
  CHECK(std::abs(e1) < 0.1);  // 0.009 ms an interval
  CHECK(order_of(e1, e2) == doctest::Approx(2).epsilon(0.1));
  CHECK(order_of(e2, e3) == doctest::Approx(2).epsilon(0.1));
}

TEST_CASE("the squid axon starts near its rest, with its gates at rest") {
  OneNeuron n("hh_psc_alpha", 0.1);
  n.run(200);
  CHECK(n.V() == doctest::Approx(-65).epsilon(1e-3));
  OneNeuron start("hh_psc_alpha", 1e-6);
  const auto r = HhPscAlpha::rates(-65.0);
  CHECK(start.state("Act_m") == doctest::Approx(r.alpha_m / (r.alpha_m + r.beta_m)).epsilon(1e-9));
  CHECK(start.state("Inact_h") ==
        doctest::Approx(r.alpha_h / (r.alpha_h + r.beta_h)).epsilon(1e-9));
  CHECK(start.state("Act_n") == doctest::Approx(r.alpha_n / (r.alpha_n + r.beta_n)).epsilon(1e-9));
}

TEST_CASE(
    "the rates of the squid axon are those of Hodgkin and Huxley, at their singularities too") {
  for (double V : {-100.0, -65.0, -55.0 + 1e-9, -55.0, -54.9, -40.0, -40.0 - 1e-7, 0.0, 50.0}) {
    CAPTURE(V);
    const auto linear = [](double x) { return std::abs(x) < 1e-12 ? 1 : x / -std::expm1(-x); };
    const auto r = HhPscAlpha::rates(V);
    CHECK(r.alpha_m == doctest::Approx(linear((V + 40) / 10)).epsilon(1e-12));
    CHECK(r.beta_m == doctest::Approx(4 * std::exp(-(V + 65) / 18)).epsilon(1e-12));
    CHECK(r.alpha_h == doctest::Approx(0.07 * std::exp(-(V + 65) / 20)).epsilon(1e-12));
    CHECK(r.beta_h == doctest::Approx(1 / (1 + std::exp(-(V + 35) / 10))).epsilon(1e-12));
    CHECK(r.alpha_n == doctest::Approx(0.1 * linear((V + 55) / 10)).epsilon(1e-12));
    CHECK(r.beta_n == doctest::Approx(0.125 * std::exp(-(V + 65) / 80)).epsilon(1e-12));
  }
}

TEST_CASE("an action potential counts once, and a plateau above threshold is no second spike") {
  OneNeuron n("hh_psc_alpha", 0.1, {{"t_ref", 0}});
  n.state("V_m") = -20;
  CHECK(n.run(8).size() == 1);
  OneNeuron held("hh_psc_alpha", 0.1, {{"g_Na", 0}, {"g_K", 0}, {"E_L", 20}, {"t_ref", 0}});
  CHECK(held.run(100).size() == 1);
}
