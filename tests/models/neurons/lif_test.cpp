// Lapicque's neuron.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("a spike that brings a charge moves the potential by charge over capacitance") {
  OneNeuron n("lif", 0.1, {{"C", 200}});
  n.step_with("charge", 300);
  CHECK(n.V() == doctest::Approx(-70 + 1.5).epsilon(1e-15));
}

TEST_CASE("a current just below rheobase never fires Lapicque's neuron, one just above does") {
  const double rheobase = 10 * 20;  // g_L (V_th - V_L), pA
  OneNeuron below("lif", 0.1, {{"I_e", rheobase * 0.9999}});
  OneNeuron above("lif", 0.1, {{"I_e", rheobase * 1.0001}});
  CHECK(below.run(1000).empty());
  CHECK(above.V() < -50);
  CHECK_FALSE(above.run(1000).empty());
}
