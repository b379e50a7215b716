// Laws that every neuron obeys, over the registry, and laws of the linear ones together.
#include "lapicque/models/all.hpp"

#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

TEST_CASE("a constant current charges a linear membrane along 1 - exp(-t/tau_m)") {
  for (const char* name : {"iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha", "lif", "iaf_cond_exp"})
    for (double dt : {1.0, 0.1, 1.0 / 1024}) {
      CAPTURE(name);
      CAPTURE(dt);
      OneNeuron n(name, dt, {{"I_e", 200}});
      const double C = n.parameter(std::string(name) == "lif" ? "C" : "C_m");
      const bool has_tau = find_field(n.model().parameters, "tau_m") >= 0;
      const double tau = has_tau ? n.parameter("tau_m") : C / n.parameter("g_L");
      n.run(5);
      const double expected = -70 - 200 * tau / C * std::expm1(-5 / tau);
      const double rounding = 0.5 * 1.42e-14 * 5 / dt;  // half a unit in the last place a step
      CHECK(std::abs(n.V() - expected) < 1e-13 + rounding);
    }
}

TEST_CASE("an injected current acts as the constant current does") {
  for (const char* name :
       {"iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha", "lif", "iaf_cond_exp"}) {
    OneNeuron constant(name, 0.1, {{"I_e", 300}}), injected(name, 0.1);
    injected.input("I_stim") = 300;
    CHECK(constant.run(30) == injected.run(30));
    CHECK(constant.V() == doctest::Approx(injected.V()).epsilon(1e-12));
  }
}

TEST_CASE("excitation and inhibition of equal shape and weight cancel") {
  for (const char* name : {"iaf_psc_exp", "iaf_psc_alpha"}) {
    OneNeuron n(name, 0.1);
    n.input("excitatory") = 250;
    n.input("inhibitory") = -250;
    CHECK(n.run(50).empty());
    CHECK(n.V() == doctest::Approx(-70).epsilon(1e-13));
  }
}

TEST_CASE("the rate under constant current is 1/(t_ref + tau ln((RI - V_r)/(RI - theta)))") {
  // tau 10 ms, theta - V_r = 15 mV, t_ref 2 ms; closed form, Hz.
  const std::pair<double, double> table[] = {
      {16, 33.641}, {20, 63.040}, {30, 111.964}, {50, 179.638}};
  for (const auto& [RI, rate] : table) {
    CAPTURE(RI);
    const double interval = 2 + 10 * std::log(RI / (RI - 15));
    CHECK(1000 / interval == doctest::Approx(rate).epsilon(1e-5));
    for (const char* name : {"iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha"}) {
      CAPTURE(name);
      const double dt = 1.0 / 512;
      OneNeuron n(name, dt, {{"I_e", RI * 25}});  // R = tau_m / C_m = 1/25 GOhm
      const auto spikes = n.run(1000);
      const double measured = (spikes.back() - spikes.front()) / double(spikes.size() - 1);
      CHECK(measured >= interval - 1e-9);  // a spike waits for the grid, never precedes it
      CHECK(measured <= interval + dt);
    }
  }
}
