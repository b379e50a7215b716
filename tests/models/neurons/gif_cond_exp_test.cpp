// Escape noise and the traces of the generalised integrate-and-fire neuron.
#include "lapicque/base/random.hpp"
#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

const Settings traces = {{"q_stc_1", 5},  {"q_stc_2", -3}, {"q_stc_3", 2}, {"q_sfa_1", 4},
                         {"q_sfa_2", -1}, {"q_sfa_3", 2},  {"t_ref", 4}};

}  // namespace

TEST_CASE("a GIF neuron spikes where its uniform number is below 1 - exp(-lambda dt)") {
  for (double dt : {0.1, 1.0})
    for (double V : {-36.0, -35.0, -34.0, -32.0}) {
      CAPTURE(dt);
      CAPTURE(V);
      const double lambda = 0.001 * std::exp((V + 35) / 0.5);
      const double p = 1 - std::exp(-lambda * dt);
      for (double factor : {0.999, 1.001}) {
        OneNeuron n("gif_cond_exp", dt, {{"E_L", V}});
        n.state("V_m") = V;
        n.input("uniform") = p * factor;
        CHECK(n.step() == (factor < 1));
      }
    }
}

TEST_CASE("a GIF neuron held at a potential fires as a Poisson process with dead time") {
  const double V = -34, lambda = 0.001 * std::exp(2.0), dt = 0.5, t_ref = 4;
  OneNeuron n("gif_cond_exp", dt, {{"E_L", V}, {"V_reset", V}, {"t_ref", t_ref}, {"lambda_0", 1}});
  n.state("V_m") = V;
  Stream stream(make_key(7, Purpose::test, 1));
  int spikes = 0;
  const int steps = 2000000;
  for (int i = 0; i < steps; ++i) {
    n.input("uniform") = stream.uniform_open();
    spikes += n.step();
  }
  // Each interval is t_ref and a geometric number of steps: 1/p of them in the mean.
  const double p = 1 - std::exp(-lambda * dt), interval = t_ref + dt / p;
  const double expected = steps * dt / interval;
  CHECK(std::abs(spikes - expected) < 4 * std::sqrt(expected));
}

TEST_CASE("each GIF spike starts three currents and three shifts of the threshold") {
  const double dt = 0.1;
  OneNeuron n("gif_cond_exp", dt, traces);
  std::vector<double> spikes;
  double worst = 0;
  for (int i = 1; i <= 2000; ++i) {
    n.input("uniform") = i % 400 == 100 ? 1e-300 : 1 - 1e-16;  // a spike when we say so
    if (n.step()) spikes.push_back(i * dt);
    double threshold = -35, current = 0;
    for (double t : spikes) {
      const double age = i * dt - t;
      threshold += 4 * std::exp(-age) - std::exp(-age / 10) + 2 * std::exp(-age / 100);
      current += 5 * std::exp(-age) - 3 * std::exp(-age / 10) + 2 * std::exp(-age / 100);
    }
    worst = std::max(
        {worst, std::abs(n.state("E_sfa") - threshold), std::abs(n.state("I_stc") - current)});
  }
  CHECK(spikes.size() == 5);
  CHECK(worst < 1e-12);
}

TEST_CASE("the potential of a GIF neuron after a spike converges with the square of the step") {
  const auto potential = [](double dt) {
    OneNeuron n("gif_cond_exp", dt, {{"q_stc_1", 50}, {"q_stc_2", 20}, {"t_ref", 1}});
    n.input("uniform") = 1e-300;
    n.step_with("excitatory", 3);
    n.input("uniform") = 1 - 1e-16;
    n.run(5);
    return n.V();
  };
  const double exact = potential(0.001);
  const double e1 = potential(0.2) - exact, e2 = potential(0.1) - exact,
               e3 = potential(0.05) - exact;
  CHECK(order_of(e1, e2) == doctest::Approx(2).epsilon(0.1));
  CHECK(order_of(e2, e3) == doctest::Approx(2).epsilon(0.1));
}
