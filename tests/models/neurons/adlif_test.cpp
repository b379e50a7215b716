// The adaptive leaky neuron of deep learning.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("under a constant current the adaptive neuron settles at I / (1 + a)") {
  OneNeuron n("adlif", 1, {{"a", 2}, {"V_th", 10}});
  n.input("spikes") = 0.9;
  n.run(5000);
  CHECK(n.V() == doctest::Approx(0.3).epsilon(1e-9));
  CHECK(n.state("w") == doctest::Approx(0.6).epsilon(1e-9));
}

TEST_CASE("below threshold it follows the two recurrences, the second with the new potential") {
  const double alpha = std::exp(-1.0 / 15), beta = std::exp(-1.0 / 150);
  OneNeuron n("adlif", 1, {{"a", 0.5}, {"V_th", 10}});
  double V = 0, w = 0;
  for (int k = 0; k < 100; ++k) {
    const double I = std::sin(0.3 * k);
    n.step_with("spikes", I);
    V = alpha * V + (1 - alpha) * (I - w);
    w = beta * w + (1 - beta) * 0.5 * V;
    CHECK(n.V() == doctest::Approx(V).epsilon(1e-12));
    CHECK(n.state("w") == doctest::Approx(w).epsilon(1e-12));
  }
}

TEST_CASE("a spike resets the potential before the adaptation follows it, and adds b") {
  const double beta = std::exp(-1.0 / 150);
  OneNeuron n("adlif", 1, {{"a", 0.5}, {"b", 0.3}, {"V_reset", 0.2}});
  n.state("w") = 0.1;
  CHECK(n.step_with("spikes", 40));
  CHECK(n.V() == 0.2);
  CHECK(n.state("w") == doctest::Approx(beta * 0.1 + (1 - beta) * 0.5 * 0.2 + 0.3).epsilon(1e-12));
}

TEST_CASE("its oscillation below threshold dies out even at strong coupling and a coarse step") {
  // a = 200 at dt = 1 ms: taking both variables as they were would let it grow.
  OneNeuron n("adlif", 1, {{"a", 200}, {"V_th", 1e9}});
  n.state("V") = 1;
  n.run(2000);
  CHECK(std::abs(n.V()) < 1e-6);
}
