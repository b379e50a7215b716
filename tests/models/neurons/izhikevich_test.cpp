// Izhikevich's neurons. Golden numbers: regular spiking (a 0.02, b 0.2, c -65, d 8) at I = 10.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("the published scheme of Izhikevich's neuron fires 20 times in its first second") {
  OneNeuron n("izhikevich", 1.0, {{"I_e", 10}});
  const auto spikes = n.run(1000);
  CHECK(spikes.size() == 20);
  CHECK(spikes.front() == 4);
}

TEST_CASE("a finer step of the published scheme approaches the 23 spikes of the equations") {
  OneNeuron n("izhikevich", 0.1, {{"I_e", 10}});
  CHECK(n.run(1000).size() == 23);
  OneNeuron fine("izhikevich", 0.001, {{"I_e", 10}});
  const auto spikes = fine.run(1000);
  CHECK(spikes.size() == 23);
  CHECK(spikes.front() == doctest::Approx(3.127).epsilon(0.002));
}

TEST_CASE("a spike adds its weight to the potential of Izhikevich's neuron at any step") {
  for (double dt : {1.0, 0.1, 0.01}) {
    OneNeuron with("izhikevich", dt), without("izhikevich", dt);
    with.step_with("spikes", 0.01);
    without.step();
    CHECK((with.V() - without.V()) / 0.01 == doctest::Approx(1).epsilon(0.1 * dt + 1e-6));
  }
}

TEST_CASE("Izhikevich's neuron rests where its two nullclines meet") {
  OneNeuron n("izhikevich", 1.0);
  n.state("V_m") = -70;  // 0.04 V^2 + (5 - b) V + 140 = 0 at -70 and -50
  n.state("U_m") = -14;
  CHECK(n.run(100).empty());
  CHECK(n.V() == doctest::Approx(-70).epsilon(1e-13));
}
