// The multi-timescale adaptive threshold.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

TEST_CASE("the threshold is a sum of exponentials that start at each spike") {
  const double dt = 0.1;
  OneNeuron n("mat2_psc_exp", dt, {{"I_e", 1200}});
  std::vector<double> spikes;
  double worst = 0;
  for (int i = 1; i <= 3000; ++i) {
    if (n.step()) spikes.push_back(i * dt);
    double threshold = -51;
    for (double t : spikes)
      threshold += 37 * std::exp(-(i * dt - t) / 10) + 2 * std::exp(-(i * dt - t) / 200);
    worst = std::max(worst, std::abs(n.state("V_th") - threshold));
  }
  CHECK(spikes.size() > 5);
  CHECK(worst < 1e-11);
}

TEST_CASE("a spike leaves the potential of mat2_psc_exp alone") {
  OneNeuron n("mat2_psc_exp", 0.1, {{"I_e", 1200}});
  double worst = 0;
  for (int i = 1; i <= 1000; ++i) {
    n.step();
    worst = std::max(worst, std::abs(n.V() - (-70 - 1200 * 5 / 100.0 * std::expm1(-i * 0.1 / 5))));
  }
  CHECK(worst < 1e-11);
}

TEST_CASE("mat2_psc_exp fires as often as t_ref allows while V_m stays above its threshold") {
  OneNeuron n("mat2_psc_exp", 0.1, {{"alpha_1", 0}, {"alpha_2", 0}, {"I_e", 1200}});
  const auto spikes = n.run(100);
  for (size_t i = 1; i < spikes.size(); ++i)
    CHECK(spikes[i] - spikes[i - 1] == doctest::Approx(2.1));
}

TEST_CASE("the threshold tells regular spiking, bursting and fast spiking apart") {
  // (alpha_1, alpha_2, omega) of Kobayashi et al. 2009, R 50 MOhm, 0.6 nA for 1 s; the counts are
  // those of the recurrence written out in another language.
  const auto spikes_of = [](double alpha_1, double alpha_2, double omega) {
    OneNeuron n(
        "mat2_psc_exp", 0.1,
        {{"E_L", -65}, {"alpha_1", alpha_1}, {"alpha_2", alpha_2}, {"omega", omega}, {"I_e", 600}});
    n.state("V_m") = -65;
    return n.run(1000);
  };
  const auto growth = [](const std::vector<double>& t) {
    return (t.back() - t[t.size() - 2]) / (t[1] - t[0]);
  };
  const auto regular = spikes_of(30, 2.0, -45), fast = spikes_of(10, 0.2, -55);
  const auto bursting = spikes_of(7.5, 1.5, -46);
  CHECK(regular.size() == 29);
  CHECK(fast.size() == 186);
  CHECK(bursting.size() == 43);
  CHECK(growth(fast) < growth(regular));
  CHECK(growth(regular) < growth(bursting));
}
