// A random network of IntFire1 cells: every spike of NEURON's, at its time.
#include <map>

#include "lapicque/engine/event_simulation.hpp"
#include "oracle.hpp"

using namespace lapicque;

TEST_CASE("without a grid, intfire1 networks give NEURON's spikes") {
  std::vector<double> tau, t_ref;
  std::vector<std::vector<double>> trains;
  std::map<bool, ExplicitPairs> pairs;  // from a source; from a cell
  std::map<bool, std::vector<double>> weights, delays;
  std::vector<double> times;
  std::vector<uint32_t> senders;
  for (const auto& row : oracle::read_rows(oracle::golden("intfire1"))) {
    const auto number = [&](size_t i) { return std::stod(row.at(i)); };
    if (row[0] == "cell") {
      tau.push_back(number(1));
      t_ref.push_back(number(2));
    } else if (row[0] == "train") {
      trains.emplace_back();
      for (size_t i = 1; i < row.size(); ++i) trains.back().push_back(number(i));
    } else if (row[0] == "edge") {
      const bool from_source = number(1) < 100;
      pairs[from_source].sources.push_back(uint32_t(number(1)) - (from_source ? 0 : 100));
      pairs[from_source].targets.push_back(uint32_t(number(2)) - 100);
      weights[from_source].push_back(number(3));
      delays[from_source].push_back(number(4));
    } else {
      times.push_back(number(1));
      senders.push_back(uint32_t(number(2)));
    }
  }
  REQUIRE(times.size() > 1000);

  Network net;
  const auto cells = net.population("cells", "intfire1", uint32_t(tau.size()),
                                    {{"tau", Value(tau)}, {"t_ref", Value(t_ref)}});
  const auto sources = net.population("sources", "spike_source_array", uint32_t(trains.size()));
  net.populations[sources.index].spike_times = trains;
  for (const bool from_source : {true, false})
    net.connect(from_source ? sources : cells, cells, pairs[from_source],
                {.weight = Value(weights[from_source]), .delay = Value(delays[from_source])});
  net.record_spikes(cells);
  EventSimulation sim(net);
  sim.run(500);
  const auto& spikes = sim.recording().spikes_of("cells");
  REQUIRE(spikes.times.size() == times.size());
  CHECK(spikes.senders == senders);
  double worst = 0;
  for (size_t i = 0; i < times.size(); ++i)
    worst = std::max(worst, std::abs(spikes.times[i] - times[i]));
  CHECK(worst < 1e-8);  // the golden file has ten decimals
}
