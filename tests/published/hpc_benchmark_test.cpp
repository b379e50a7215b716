#include "lapicque/published/hpc_benchmark.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

namespace {

/// The same excitatory current with fewer inputs: the rule's numbers stay, the network is small.
Network small(HpcBenchmark::Excitation excitation) {
  Network net = hpc_benchmark({.scale = 0.05, .excitation = excitation});
  for (Projection& p : net.projections) {
    auto& rule = std::get<FixedInDegree>(p.connectivity);
    rule.k /= 50;
  }
  return net;
}

}  // namespace

TEST_CASE("the hpc benchmark has 11,250 inputs on every neuron at every scale") {
  for (double scale : {0.5, 1.0, 20.0}) {
    const Network net = hpc_benchmark({.scale = scale});
    CHECK(net.n_neurons() == uint32_t(11250 * scale));
    double n = 0;
    for (const Projection& p : net.projections)
      n += expected_synapses(p.connectivity, net.populations[p.source.index].size,
                             net.populations[p.target.index].size);
    CHECK(n == 11250.0 * 11250.0 * scale);
  }
}

TEST_CASE("one excitatory event of the hpc benchmark moves the membrane by 0.14 mV") {
  const HpcBenchmark o;
  Network net;
  const auto source = net.population("source", "spike_source_array", 1);
  net.populations[0].spike_times = {{1.0}};
  const auto cell = net.population("cell", "iaf_psc_alpha", 1,
                                   {{"C_m", o.c_m},
                                    {"tau_m", o.tau_m},
                                    {"E_L", 0.0},
                                    {"V_th", 20.0},
                                    {"V_reset", 0.0},
                                    {"tau_syn_ex", o.tau_syn},
                                    {"tau_syn_in", o.tau_syn}},
                                   {{"V_m", 0.0}});
  net.connect(source, cell, AllToAll{}, {.weight = o.j(), .delay = 1.0});
  net.record(cell, {"V_m"});
  Simulation sim(net, {.dt = 0.01, .threads = 1});
  sim.run(10);
  double peak = 0, when = 0;
  const auto& trace = sim.recording().traces.at(0);
  for (size_t k = 0; k < trace.samples.size(); ++k)
    if (trace.samples[k] > peak) peak = trace.samples[k], when = trace.times()[k];
  CHECK(peak == doctest::Approx(0.14).epsilon(1e-6));
  CHECK(when == doctest::Approx(2 + 1.7).epsilon(0.01));  // a rise time of 1.7 ms
}

TEST_CASE("the external drive of the hpc benchmark alone holds the membrane at eta threshold") {
  const HpcBenchmark o;
  const double charge = o.j() * 2.718281828459045 * o.tau_syn;              // pA ms
  const double current = o.external_rate() * 1e-3 * charge;                 // pA
  CHECK(current * o.tau_m / o.c_m == doctest::Approx(o.eta * o.v_thresh));  // mV
}

TEST_CASE("power-law STDP of the hpc benchmark changes weights, a static network does not") {
  for (const auto excitation :
       {HpcBenchmark::Excitation::stationary, HpcBenchmark::Excitation::power_law}) {
    const bool plastic = excitation == HpcBenchmark::Excitation::power_law;
    Simulation sim(small(excitation), {.dt = 0.1, .seed = 3, .threads = 1});
    sim.run(200);
    CHECK(statistics::summarise(sim.recording().spikes_of("E")).rate > 1);
    const auto synapses = sim.connections(0);
    double changed = 0;
    for (const auto& synapse : synapses)
      changed += std::abs(synapse.weight - HpcBenchmark{}.j()) > 1e-9;
    CHECK(changed / double(synapses.size()) == doctest::Approx(plastic ? 1 : 0).epsilon(0.2));
  }
}

TEST_CASE("the hpc benchmark refuses what cannot be") {
  CHECK_THROWS_WITH_AS(hpc_benchmark({.scale = 0}), doctest::Contains("scale is 0"), Error);
  CHECK_THROWS_WITH_AS(hpc_benchmark({.tau_syn = 20}), doctest::Contains("tau_m > tau_syn"), Error);
}
