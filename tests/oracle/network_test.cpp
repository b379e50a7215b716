// A whole network, spike by spike, against NEST: the cortical column, scaled down.
#include <utility>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/published/potjans_diesmann_2014.hpp"
#include "oracle.hpp"

using namespace lapicque;
using Spikes = std::vector<std::pair<int64_t, uint32_t>>;  // step, neuron of the whole network

namespace {

constexpr double dt = 0.1, duration = 1000;  // ms
constexpr double extra_current = 140;        // pA: 6.7 Hz

Simulation column(int threads) {
  auto net = potjans_diesmann_2014({.scale = 0.02, .drive = PotjansDiesmann::Drive::dc});
  for (auto& p : net.populations)  // so small a column is silent by itself
    p.parameters["I_e"] = *p.parameters.at("I_e").number() + extra_current;
  return Simulation(net, {.dt = dt,
                          .seed = 2014,
                          .threads = threads,
                          .precision = Precision::float64,
                          .weights = WeightStorage::exact});
}

/// The number in the whole network of the first neuron of each population.
std::vector<uint32_t> first_neurons(const Network& net) {
  std::vector<uint32_t> first;
  uint32_t n = 0;
  for (const auto& p : net.populations) first.push_back(std::exchange(n, n + p.size));
  return first;
}

Spikes spikes_of(Simulation& sim) {
  const auto first = first_neurons(sim.network());
  Spikes spikes;
  const auto& recording = sim.recording();
  for (size_t p = 0; p < first.size(); ++p) {
    const auto& s = recording.spikes_of(sim.network().populations[p].name);
    for (size_t i = 0; i < s.n_spikes(); ++i)
      spikes.emplace_back(std::llround(s.times[i] / dt), first[p] + s.senders[i]);
  }
  std::sort(spikes.begin(), spikes.end());
  return spikes;
}

Spikes read_spikes(const std::filesystem::path& file) {
  Spikes spikes;
  for (const auto& row : oracle::read_rows(file))
    if (row.at(0) != "step") spikes.emplace_back(std::stoll(row[0]), std::stoul(row.at(1)));
  return spikes;
}

/// Every neuron and synapse as plain numbers, before the first step.
void write_network(const Simulation& sim, const std::filesystem::path& folder) {
  const auto& net = sim.network();
  const auto first = first_neurons(net);
  std::ofstream(folder / "run.csv") << "dt," << dt << "\nduration," << duration << "\n";
  std::ofstream neurons(folder / "neurons.csv");
  const char* names[] = {"V_m",     "C_m",   "tau_m",   "E_L", "V_th",
                         "V_reset", "t_ref", "tau_syn", "I_e"};
  for (const char* name : names) neurons << name << (name == names[8] ? "\n" : ",");
  for (uint32_t p = 0; p < first.size(); ++p) {
    std::vector<std::vector<double>> columns;
    for (const char* name : names) columns.push_back(sim.get({p}, name));
    for (size_t i = 0; i < net.populations[p].size; ++i)
      for (size_t c = 0; c < columns.size(); ++c)
        neurons << oracle::exact(columns[c][i]) << (c + 1 == columns.size() ? "\n" : ",");
  }
  std::ofstream synapses(folder / "synapses.csv");
  synapses << "source,target,weight,delay\n";
  for (size_t p = 0; p < net.projections.size(); ++p)
    for (const auto& c : sim.connections(p))
      synapses << first[net.projections[p].source.index] + c.source << ","
               << first[net.projections[p].target.index] + c.target << ","
               << oracle::exact(c.weight) << "," << std::llround(c.delay / dt) << "\n";
}

void check_equal(const Spikes& ours, const Spikes& nest) {
  CHECK(ours.size() == nest.size());
  const auto [a, b] = std::mismatch(ours.begin(), ours.end(), nest.begin(), nest.end());
  if (a != ours.end() || b != nest.end())
    FAIL_CHECK("the first differing spike is number ", a - ours.begin(), ", at ",
               (a != ours.end() ? *a : *b).first * dt, " ms");
}

}  // namespace

TEST_CASE("a cortical column of 1544 neurons fires every spike that NEST's fires, and no other") {
  const Spikes nest = read_spikes(oracle::golden("column"));
  REQUIRE(nest.size() > 1000);
  for (const int threads : {1, 2}) {
    CAPTURE(threads);
    Simulation sim = column(threads);
    sim.run(duration);
    check_equal(spikes_of(sim), nest);
  }
}

TEST_CASE("a live NEST, given the column's synapses, fires the same spikes") {
  const char* program = oracle::python();
  if (!program) return;
  Simulation sim = column(1);
  const auto folder = oracle::work("column");
  write_network(sim, folder);
  const Spikes nest = read_spikes(oracle::run_nest(program, "network.py", folder));
  sim.run(duration);
  check_equal(spikes_of(sim), nest);
}
