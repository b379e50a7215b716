// The neuron of Traub and Miles.
#include "lapicque/models/neurons/hh_cond_exp_traub.hpp"

#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

std::vector<double> crossings(double dt) {
  OneNeuron n("hh_cond_exp_traub", dt, {{"I_e", 500}});
  std::vector<double> times;
  for (int i = 1; i * dt <= 130; ++i) {
    const double before = n.V();
    if (n.step()) times.push_back((i - (n.V() + 33) / (n.V() - before)) * dt);
  }
  return times;
}

}  // namespace

TEST_CASE("the neuron of Traub and Miles converges with the square of the step") {
  const double exact = crossings(0.001)[9];
  const double e1 = crossings(0.1)[9] - exact, e2 = crossings(0.05)[9] - exact;
  const double e3 = crossings(0.025)[9] - exact, e4 = crossings(0.0125)[9] - exact;
  CHECK(std::abs(e1) < 0.25);  // ten intervals of 12.08 ms: 0.2 %
  CHECK(order_of(e1, e2) > 1.5);
  CHECK(order_of(e2, e3) == doctest::Approx(2).epsilon(0.1));
  CHECK(order_of(e3, e4) == doctest::Approx(2).epsilon(0.1));
}

TEST_CASE("the rates of Traub and Miles have their closed forms, at their singularities too") {
  for (double v : {-40.0, 0.0, 3.0, 13.0, 13.0 + 1e-9, 15.0, 14.9, 40.0, 40.0 - 1e-8, 100.0}) {
    CAPTURE(v);
    const auto linear = [](double y) { return std::abs(y) < 1e-12 ? 1 : y / std::expm1(y); };
    const auto r = HhCondExpTraub::rates(v);
    CHECK(r.alpha_m == doctest::Approx(0.32 * 4 * linear((13 - v) / 4)).epsilon(1e-12));
    CHECK(r.beta_m == doctest::Approx(0.28 * 5 * linear((v - 40) / 5)).epsilon(1e-12));
    CHECK(r.alpha_h == doctest::Approx(0.128 * std::exp((17 - v) / 18)).epsilon(1e-12));
    CHECK(r.beta_h == doctest::Approx(4 / (1 + std::exp((40 - v) / 5))).epsilon(1e-12));
    CHECK(r.alpha_n == doctest::Approx(0.032 * 5 * linear((15 - v) / 5)).epsilon(1e-12));
    CHECK(r.beta_n == doctest::Approx(0.5 * std::exp((10 - v) / 40)).epsilon(1e-12));
  }
}

// Golden numbers of the next two: the equations by plain Runge-Kutta 4 in steps of 1 and 5 us.
TEST_CASE("from closed gates and -65 mV the neuron of Traub and Miles passes 0 mV at 2.718 ms") {
  OneNeuron n("hh_cond_exp_traub", 0.001, {{"E_L", -65}, {"I_e", 1000}});
  n.state("V_m") = -65;
  n.state("Act_m") = 0;
  n.state("Inact_h") = 1;
  n.state("Act_n") = 0;
  double first = 0;
  for (int i = 1; i < 10000 && first == 0; ++i) {
    n.step();
    if (n.V() > 0) first = i * 0.001;
  }
  CHECK(std::abs(first - 2.718) < 0.002);
}

TEST_CASE("with its default leak the neuron of Traub and Miles fires by itself at 14 Hz") {
  OneNeuron n("hh_cond_exp_traub", 0.02);
  const auto spikes = n.run(2000);
  CHECK(spikes.size() == 28);
  CHECK(std::abs(spikes[0] - 10.940) < 0.03);
  CHECK(std::abs(spikes[2] - 155.295) < 0.1);
}

TEST_CASE("the neuron of Traub and Miles starts with its gates at rest, and rests at E_L -65 mV") {
  OneNeuron start("hh_cond_exp_traub", 0.1);
  const auto r = HhCondExpTraub::rates(-60.0 + 63.0);
  CHECK(start.state("Act_m") == doctest::Approx(r.alpha_m / (r.alpha_m + r.beta_m)).epsilon(1e-9));
  CHECK(start.state("Inact_h") ==
        doctest::Approx(r.alpha_h / (r.alpha_h + r.beta_h)).epsilon(1e-9));
  CHECK(start.state("Act_n") == doctest::Approx(r.alpha_n / (r.alpha_n + r.beta_n)).epsilon(1e-9));
  OneNeuron n("hh_cond_exp_traub", 0.1, {{"E_L", -65}});
  CHECK(n.run(500).empty());
  const double rest = n.V();
  n.run(500);
  CHECK(std::abs(n.V() - rest) < 1e-6);
}

TEST_CASE("a plateau above threshold is one spike of the neuron of Traub and Miles") {
  OneNeuron held("hh_cond_exp_traub", 0.1, {{"g_Na", 0}, {"g_K", 0}, {"E_L", 20}, {"t_ref", 0}});
  CHECK(held.run(100).size() == 1);
}
