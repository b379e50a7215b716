// Izhikevich's equations solved accurately. Golden numbers: regular spiking (a 0.02, b 0.2, c -65,
// d 8) at I = 10, converged: 23 spikes in the first second, the first at 3.127 ms, then 44.81 ms.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

std::vector<double> crossings(double dt, double duration = 1000) {
  OneNeuron n("izhikevich_rk4", dt, {{"I_e", 10}});
  std::vector<double> times;
  for (int i = 1; i * dt <= duration; ++i)
    if (n.step()) times.push_back((i - n.state("late")) * dt);
  return times;
}

}  // namespace

TEST_CASE("Izhikevich's equations fire at their golden times at a step of 0.1 ms") {
  for (double dt : {0.1, 0.02}) {
    const auto times = crossings(dt);
    REQUIRE(times.size() == 23);
    CHECK(std::abs(times[0] - 3.127) < 0.001);
    CHECK(std::abs(times[22] - times[21] - 44.81) < 0.01);
  }
}

TEST_CASE("the spike times of Izhikevich's equations converge with the square of the step") {
  const auto reference = crossings(0.002), coarse = crossings(0.2), fine = crossings(0.025);
  REQUIRE(coarse.size() == reference.size());
  double e1 = 0, e2 = 0;
  for (size_t i = 0; i < reference.size(); ++i) {
    e1 += std::abs(coarse[i] - reference[i]) / 23;
    e2 += std::abs(fine[i] - reference[i]) / 23;
  }
  CAPTURE(e1);
  CAPTURE(e2);
  CHECK(e1 < 0.25);  // after intervals of 45 ms, in steps of 0.2 ms
  CHECK(order_of(e1, e2) / 3 > 1.8);
}

TEST_CASE("below the spike Izhikevich's equations converge with the fourth power of the step") {
  const auto potential = [](double dt) {
    OneNeuron n("izhikevich_rk4", dt);
    n.state("V_m") = -80;
    n.run(4);
    return n.V();
  };
  const double exact = potential(0.005);
  const double e1 = potential(0.4) - exact, e2 = potential(0.2) - exact,
               e3 = potential(0.1) - exact;
  CHECK(order_of(e1, e2) == doctest::Approx(4).epsilon(0.1));
  CHECK(order_of(e2, e3) == doctest::Approx(4).epsilon(0.1));
}

TEST_CASE("a spike moves the potential of Izhikevich's equations by its weight, exactly") {
  OneNeuron with("izhikevich_rk4", 0.1), without("izhikevich_rk4", 0.1);
  with.step_with("spikes", 3);
  without.step();
  CHECK(with.V() - without.V() == doctest::Approx(3).epsilon(1e-14));
  OneNeuron lifted("izhikevich_rk4", 0.1);
  CHECK(lifted.step_with("spikes", 200));
  CHECK(lifted.V() == -65);
  CHECK(lifted.state("late") == 0);
}
