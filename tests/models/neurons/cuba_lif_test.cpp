// The current-based neuron of deep learning.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("a spike charges the current-based neuron along the difference of two geometric series") {
  const double alpha = 0.8, beta = 0.95, w = 0.1;
  OneNeuron n("cuba_lif", 1, {{"tau_syn", -1 / std::log(alpha)}, {"tau_m", -1 / std::log(beta)}});
  n.step_with("spikes", w);
  for (int k = 0; k < 60; ++k) {
    // V_k = w sum over j <= k of beta^(k-j) alpha^j
    const double expected = w * (std::pow(beta, k + 1) - std::pow(alpha, k + 1)) / (beta - alpha);
    CHECK(n.V() == doctest::Approx(expected).epsilon(1e-12));
    CHECK(n.state("I_syn") == doctest::Approx(w * std::pow(alpha, k)).epsilon(1e-12));
    n.step();
  }
}

TEST_CASE("its spike resets the potential and leaves the current") {
  OneNeuron n("cuba_lif", 1, {{"V_reset", 0.2}});
  CHECK(n.step_with("spikes", 1.5));
  CHECK(n.V() == 0.2);
  CHECK(n.state("I_syn") == 1.5);
}
