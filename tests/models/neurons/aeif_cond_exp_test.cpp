// The adaptive exponential neuron. Golden spike times: this model's equations with LSODAR and,
// independently, with steps of 0.1 us; set N is the one NEST tests its aeif models with.
#include "models/one_neuron.hpp"

using namespace lapicque::test;

namespace {

const Settings set_N = {{"C_m", 200},   {"g_L", 11},   {"E_L", -70},     {"V_th", -50},
                        {"Delta_T", 2}, {"V_peak", 0}, {"V_reset", -58}, {"tau_w", 300},
                        {"a", 3},       {"b", 0},      {"I_e", 420}};
const Settings set_B = {{"V_peak", 20}, {"V_reset", -70.6}, {"I_e", 1000}};

// When V_m passed V_peak, ms: the time of the step less the part of it that came after.
std::vector<double> crossings(const Settings& set, double dt, const char* model = "aeif_cond_exp") {
  OneNeuron n(model, dt, set);
  n.state("V_m") = n.parameter("E_L");
  if (&set == &set_N) n.state("w") = 5;
  std::vector<double> times;
  for (int i = 1; i * dt <= 400; ++i)
    if (n.step()) times.push_back((i - n.state("late")) * dt);
  return times;
}

void check_times(const std::vector<double>& times, const std::vector<double>& golden,
                 double tolerance) {
  REQUIRE(times.size() >= golden.size());
  for (size_t i = 0; i < golden.size(); ++i) CHECK(std::abs(times[i] - golden[i]) < tolerance);
}

}  // namespace

TEST_CASE("AdEx fires at its golden times, to 0.002 ms at a step of 0.1 ms") {
  const std::vector<double> N = {18.7161, 30.5619, 42.4971, 54.5201, 66.6294};
  const std::vector<double> B = {11.7916, 25.3761, 41.1962, 59.7757, 81.6440};
  for (const char* model : {"aeif_cond_exp", "aeif_cond_alpha"}) {
    CAPTURE(model);
    check_times(crossings(set_N, 0.1, model), N, 0.002);
    check_times(crossings(set_B, 0.1, model), B, 0.002);
    check_times(crossings(set_N, 0.01, model), N, 0.0002);
    check_times(crossings(set_B, 0.01, model), B, 0.0002);
    CHECK(crossings(set_N, 0.1, model).size() == 30);
    CHECK(crossings(set_B, 0.1, model).size() == 14);
  }
}

TEST_CASE("AdEx spike times converge faster than dt^1.5, and err by 0.003 ms at 0.1 ms") {
  for (const Settings* set : {&set_N, &set_B}) {
    const auto reference = crossings(*set, 0.001);
    std::vector<double> errors;
    for (double dt : {0.1, 0.0125}) {
      const auto times = crossings(*set, dt);
      REQUIRE(times.size() == reference.size());
      double sum = 0;
      for (size_t i = 0; i < times.size(); ++i) sum += std::abs(times[i] - reference[i]);
      errors.push_back(sum / double(times.size()));
    }
    CAPTURE(errors[1]);
    CHECK(errors[0] < 0.003);
    CHECK(order_of(errors[0], errors[1]) / 3 > 1.5);
  }
}

TEST_CASE("AdEx follows NEST's reference run: the spikes of PyNN's standard cell") {
  // PyNN's system test EIF_cond_alpha_isfa_ista: 1 nA, t_ref 2 ms, dt 0.01 ms; times to 1 %.
  const std::vector<double> golden = {10.015, 25.515,  43.168,  63.41,
                                      86.649, 113.112, 142.663, 174.76};
  OneNeuron n("aeif_cond_alpha", 0.01,
              {{"C_m", 281},
               {"g_L", 30},
               {"E_L", -70.6},
               {"V_reset", -70.6},
               {"V_peak", -40},
               {"V_th", -50.4},
               {"t_ref", 2},
               {"I_e", 1000}});
  n.state("V_m") = -65;
  const auto spikes = n.run(200);
  REQUIRE(spikes.size() == golden.size());
  for (size_t i = 0; i < golden.size(); ++i)
    CHECK(spikes[i] == doctest::Approx(golden[i]).epsilon(0.01));
}

TEST_CASE("the potential of AdEx under synaptic input converges with the square of the step") {
  const auto potential = [](double dt) {
    OneNeuron n("aeif_cond_exp", dt, {{"tau_syn_ex", 2}});
    n.input("inhibitory") = 20;
    n.step_with("excitatory", 80);
    n.input("inhibitory") = 0;
    n.run(8);
    return n.V();
  };
  const double exact = potential(0.0005);
  const double e1 = potential(0.2) - exact, e2 = potential(0.1) - exact,
               e3 = potential(0.05) - exact;
  CHECK(std::abs(e2) < 2e-3);
  CHECK(order_of(e1, e2) == doctest::Approx(2).epsilon(0.1));
  CHECK(order_of(e2, e3) == doctest::Approx(2).epsilon(0.1));
}

TEST_CASE("the adaptation current of AdEx jumps by b and decays with tau_w") {
  OneNeuron n("aeif_cond_exp", 0.1, {{"a", 0}, {"V_reset", -90}});
  n.state("V_m") = -1;
  CHECK(n.step());
  const double w = n.state("w");
  CHECK(w == doctest::Approx(80.5).epsilon(0.001));
  n.run(14.4);
  CHECK(n.state("w") == doctest::Approx(w * std::exp(-0.1)).epsilon(1e-6));
}
