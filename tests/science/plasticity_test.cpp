// What the rules do to networks, against the literature; small versions that run in seconds.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "lapicque/engine/simulation.hpp"

using namespace lapicque;

namespace {

/// Song, Miller & Abbott's neuron: a thousand Poisson afferents compete for the control of it.
/// Conductances are in units of the leak; C_m and g_L give tau_m = 20 ms.
std::vector<double> weights_after_competition(const TextMap& options, const ValueMap& rule,
                                              double seconds) {
  Network net;
  const auto out = net.population("out", "iaf_cond_exp", 8,
                                  {{"C_m", 200.0},
                                   {"g_L", 10.0},
                                   {"E_L", -70.0},
                                   {"V_th", -54.0},
                                   {"V_reset", -60.0},
                                   {"E_ex", 0.0},
                                   {"E_in", -70.0},
                                   {"tau_syn_ex", 5.0},
                                   {"tau_syn_in", 5.0},
                                   {"t_ref", 0.0}});
  const auto exc = net.population("exc", "poisson_generator", 1000, {{"rate", 15.0}});
  const auto inh = net.population("inh", "poisson_generator", 200, {{"rate", 10.0}});
  ValueMap parameters = rule;
  parameters["w_max"] = 0.15;
  net.connect(exc, out, AllToAll{},
              {.weight = Distribution{Distribution::Kind::uniform, 0.0, 0.15},
               .delay = 0.25,
               .model = "stdp",
               .parameters = parameters,
               .options = options});
  net.connect(inh, out, AllToAll{}, {.weight = -0.5, .delay = 0.25});
  net.record_spikes(out);
  Simulation sim(net, {.dt = 0.25, .seed = 1, .threads = 1});
  sim.run(1000 * seconds);
  const double rate = double(sim.recording().spikes[0].spikes.times.size()) / 8 / seconds;
  CHECK(rate > 5);  // the neurons are driven, and not silenced
  CHECK(rate < 100);
  std::vector<double> w;
  for (const auto& c : sim.connections(0)) w.push_back(c.weight / 0.15);
  return w;
}

double share(const std::vector<double>& w, double low, double high) {
  return double(std::ranges::count_if(w, [&](double x) { return x >= low && x <= high; })) /
         double(w.size());
}

}  // namespace

TEST_CASE("additive STDP makes afferents compete: weights end near 0 or near w_max") {
  const auto w = weights_after_competition({{"preset", "song_miller_abbott"}},
                                           {{"A_plus", 0.01}, {"A_minus", 0.0105}}, 300);
  INFO("below 0.1: ", share(w, 0, 0.1), ", between: ", share(w, 0.35, 0.65),
       ", above 0.9: ", share(w, 0.9, 1));
  CHECK(share(w, 0, 0.2) > 2 * share(w, 0.4, 0.6));
  CHECK(share(w, 0.8, 1) > 2 * share(w, 0.4, 0.6));
  CHECK(share(w, 0, 0.1) > 0.2);
  CHECK(share(w, 0.9, 1) > 0.05);
}

TEST_CASE("multiplicative STDP does not: weights stay around one value") {
  const auto w = weights_after_competition({{"weight_dependence", "multiplicative"}},
                                           {{"A_plus", 0.01}, {"A_minus", 0.0105}}, 50);
  INFO("below 0.2: ", share(w, 0, 0.2), ", between: ", share(w, 0.3, 0.7),
       ", above 0.8: ", share(w, 0.8, 1));
  CHECK(share(w, 0, 0.2) < 0.02);
  CHECK(share(w, 0.8, 1) < 0.02);
  CHECK(share(w, 0.3, 0.7) > 0.8);
}

TEST_CASE("inhibitory plasticity brings a network to its target rate") {
  // Vogels et al. 2011 with a tenth of the neurons and the same in-degrees.
  for (double rho : {4.0, 8.0}) {
    Network net;
    const ValueMap parameters{{"C_m", 200.0},  {"g_L", 10.0},       {"E_L", -60.0},
                              {"V_th", -50.0}, {"V_reset", -60.0},  {"E_ex", 0.0},
                              {"E_in", -80.0}, {"tau_syn_ex", 5.0}, {"tau_syn_in", 10.0},
                              {"t_ref", 5.0},  {"I_e", 200.0}};
    const Distribution start{Distribution::Kind::uniform, -60, -50};
    const auto exc = net.population("exc", "iaf_cond_exp", 800, parameters, {{"V_m", start}});
    const auto inh = net.population("inh", "iaf_cond_exp", 200, parameters, {{"V_m", start}});
    for (const auto& p : {exc, inh})  // a small network without noise would lock its phases
      net.stimulate(p, {.kind = Stimulus::Kind::noise, .amplitude = 250.0, .interval = 2});
    net.connect(exc, exc, FixedInDegree{160}, {.weight = 0.3, .delay = 0.8});
    net.connect(exc, inh, FixedInDegree{160}, {.weight = 0.3, .delay = 0.8});
    net.connect(inh, inh, FixedInDegree{40}, {.weight = -3.0, .delay = 0.8});
    net.connect(inh, exc, FixedInDegree{40},
                {.weight = -1e-10,
                 .delay = 0.8,
                 .model = "vogels",
                 .parameters = {{"eta", 0.3}, {"rho", rho}}});
    Simulation sim(net, {.dt = 0.2, .seed = 2, .threads = 1});
    sim.run(8000);
    sim.record_spikes(exc);
    sim.run(2000);
    const double rate = double(sim.recording().spikes[0].spikes.times.size()) / 800 / 2;
    INFO("target ", rho, " Hz, measured ", rate, " Hz");
    CHECK(std::abs(rate / rho - 1) < 0.2);
  }
}
