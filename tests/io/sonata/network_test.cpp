#include "lapicque/io/sonata/network.hpp"

#include <algorithm>
#include <set>

#include "io/sonata/circuit.hpp"
#include "lapicque/engine/event_simulation.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;
using test::Circuit;
using test::holds;
using test::replace;

namespace {

SonataNetwork read(const Circuit& c) { return read_sonata(c.write()); }

Recording run(const SonataNetwork& sonata, int threads = 1) {
  Simulation sim(sonata.network, {.dt = sonata.run.dt, .threads = threads});
  sim.run(sonata.run.duration);
  return sim.recording();
}

std::string error_of(auto change) {
  Circuit c;
  change(c);
  return file_error([&] { read(c); });
}

}  // namespace

TEST_CASE("a circuit becomes the network that one would have written by hand") {
  Circuit c;
  c.edge_attributes["nsyns"] = {1, 2, 3};
  const auto sonata = read(c);
  Network net;
  net.name = sonata.network.name;
  net.populations = {{.name = "v1",
                      .model = "iaf_psc_exp",
                      .size = 4,
                      .parameters = {{"tau_m", 20}, {"t_ref", 2}}},
                     {.name = "lgn", .model = "spike_source_array", .size = 2}};
  const double step = 0.1;
  net.populations[1].spike_times = {{100 * step, 200 * step}, {200 * step}};
  net.record_spikes({0});
  net.connect({1}, {0}, ExplicitPairs{{0, 1, 1}, {0, 2, 3}},
              {.weight = Value(std::vector<double>{100, 200, 150}),
               .delay = Value(std::vector<double>{15 * step, 15 * step, 10 * step})},
              "lgn_to_v1");
  net.record(PopulationId{0}[{0, 1}], {"V_m"}, 0.1);
  net.record(PopulationId{0}[{3, 4}], {"V_m"}, 0.1);
  CHECK(sonata.network == net);
  CHECK(sonata.run == RunOptions{.dt = 0.1, .duration = 100});
}

TEST_CASE("a spike of a virtual node lands where and when the circuit says") {
  Circuit c;
  c.edge_attributes["syn_weight"] = {5000, 5000, 5000};
  c.spike_times = {10, 90, 90};
  const auto sonata = read(c);
  const auto recording = run(sonata);
  const auto spikes = sonata.spikes(recording);
  REQUIRE(spikes.size() == 1);  // of the virtual nodes none
  CHECK(spikes[0].population == "v1");
  REQUIRE(spikes[0].spikes.times.size() == 4);
  // Node 0 is hit at 11.5 and 91.5 ms, 2 at 91.5 and 3, without a delay of its own, at 91.0.
  CHECK(spikes[0].spikes.senders == std::vector<uint32_t>{0, 3, 0, 2});
  CHECK(spikes[0].spikes.times[1] - spikes[0].spikes.times[0] == doctest::Approx(79.5));
  CHECK(spikes[0].spikes.times[2] - spikes[0].spikes.times[0] == doctest::Approx(80));
  const auto by_type = sonata.spikes_by_type(recording);
  REQUIRE(by_type.size() == 2);
  CHECK(by_type[0].population == "v1 Exc one");
  CHECK(by_type[0].spikes.n_spikes() == 2);
  CHECK(by_type[1].population == "v1 Inh");
  CHECK(by_type[1].spikes.senders == std::vector<uint32_t>{1, 0});
}

TEST_CASE("input spikes belong to the step that they lie in, or on request to the nearest") {
  Circuit c;
  c.spike_ids = {0, 0, 0, 0, 0};
  c.spike_times = {0.0, 10.04, 20.0, 30.0000004, 40.06};
  const auto train = [&](const SonataOptions& options) {
    const auto sonata = read_sonata(c.write(), options);
    std::vector<int64_t> steps;
    for (const double t : sonata.network.populations[1].spike_times[0])
      steps.push_back(std::llround(t / 0.1));
    return steps;
  };
  CHECK(train({}) == std::vector<int64_t>{1, 101, 200, 300, 401});
  CHECK(train({.input_time = SonataOptions::InputTime::nearest_step}) ==
        std::vector<int64_t>{1, 100, 200, 300, 401});
}

TEST_CASE("input spikes of nodes that are not there are left out, and this is said") {
  Circuit c;
  c.spike_ids[0] = 5;
  const auto sonata = read(c);
  REQUIRE(sonata.notes.size() == 1);
  CHECK(holds(sonata.notes[0], "inputs.drive: 1 of 3 spikes"));
  CHECK(sonata.network.populations[1].spike_times[0].size() == 1);
}

TEST_CASE("membranes start where the model starts, or on request at v_init") {
  Circuit c;
  replace(c.config, "\"run\"", "\"conditions\": {\"v_init\": -66}, \"run\"");
  CHECK(read_sonata(c.write()).network.populations[0].initial.empty());
  const auto sonata = read_sonata(c.write(), {.start = SonataOptions::Start::v_init});
  CHECK(sonata.network.populations[0].initial == ValueMap{{"V_m", -66}});
}

TEST_CASE("parameters of a node go before those of its type") {
  Circuit c;
  c.node_attributes["dynamics_params/tau_m"] = {10, 20, 30, 40};
  const auto sonata = read(c);
  const auto& v1 = sonata.network.populations[0];
  CHECK(v1.parameters.at("tau_m") == Value(std::vector<double>{10, 20, 30, 40}));
  CHECK(v1.parameters.at("t_ref") == Value(2));
}

TEST_CASE("a population of several models becomes several, and comes back as one") {
  Circuit c;
  replace(c.v1_types, "20 i point_neuron nest:iaf_psc_exp", "20 i point_neuron nest:iaf_psc_alpha");
  c.node_types = {10, 20, 10, 20};
  c.edge_attributes["syn_weight"] = {5000, 5000, 5000};
  const auto sonata = read(c);
  REQUIRE(sonata.network.populations.size() == 3);
  CHECK(sonata.network.populations[0].name == "v1 iaf_psc_exp");
  CHECK(sonata.network.populations[1].name == "v1 iaf_psc_alpha");
  CHECK(sonata.network.projections.size() == 2);
  const auto spikes = sonata.spikes(run(sonata));
  REQUIRE(spikes.size() == 1);
  const std::set<uint32_t> who(spikes[0].spikes.senders.begin(), spikes[0].spikes.senders.end());
  CHECK(who == std::set<uint32_t>{0, 2, 3});
}

TEST_CASE("a report holds its cells by id, from its start until before its end") {
  Circuit c;
  replace(c.config, "\"variable_name\"",
          "\"start_time\": 10, \"end_time\": 12, \"dt\": 0.5, \"variable_name\"");
  const auto sonata = read(c);
  const auto recording = run(sonata);
  const auto traces = sonata.traces(sonata.reports.at(0), recording);
  REQUIRE(traces.size() == 1);
  CHECK(traces[0].neurons == std::vector<uint32_t>{0, 3});
  CHECK(traces[0].unit == "mV");
  CHECK(traces[0].t_start == 10);
  CHECK(traces[0].n_samples() == 4);  // 10, 10.5, 11, 11.5: not 12
  const auto& all = recording.traces.at(0);
  CHECK(traces[0].column(0) ==
        std::vector<double>(all.samples.begin() + 20, all.samples.begin() + 24));
}

TEST_CASE("a current clamp flows into the nodes of its set alone") {
  Circuit c;
  replace(c.config, R"("input_type": "spikes", "module": "h5",)",
          R"("input_type": "current_clamp", "module": "IClamp", "amp": 600, "delay": 10,
             "duration": 20,)");
  replace(c.config, "\"node_set\": \"lgn\"", "\"node_set\": \"two\"");
  const auto sonata = read(c);
  REQUIRE(sonata.network.stimuli.size() == 1);
  CHECK(sonata.network.stimuli[0].amplitude == Value(std::vector<double>{600, 0, 0, 600}));
  const auto spikes = sonata.spikes(run(sonata))[0].spikes;
  CHECK(spikes.n_spikes() > 0);
  CHECK(spikes.times.front() > 10);
  CHECK(spikes.times.back() < 30 + 0.1);
  CHECK(std::ranges::all_of(spikes.senders, [](uint32_t i) { return i == 0 || i == 3; }));
}

TEST_CASE("IntFire1 cells run without a grid, delays of zero and all") {
  Circuit c;
  for (const char* type : {"point_process nest:iaf_psc_exp", "point_neuron nest:iaf_psc_exp"})
    replace(c.v1_types, type, "point_neuron nrn:IntFire1");
  c.cell = R"({"tau": 0.02, "refrac": 0.002, "type": "NEURON_IntFire1"})";
  c.edge_attributes["syn_weight"] = {2, 0.5, 0.6};
  c.edge_attributes["nsyns"] = {1, 1, 1};
  c.edge_attributes["delay"] = {0, 0.123, 0.123};
  c.targets = {0, 3, 3};
  c.sources = {0, 0, 1};
  c.spike_times = {10.01, 20.02, 20.02};
  const auto sonata = read(c);
  REQUIRE(EventSimulation::obstacle(sonata.network) == "");
  EventSimulation sim(sonata.network);
  sim.run(100);
  const auto spikes = sonata.spikes(sim.recording())[0].spikes;
  CHECK(spikes.times == std::vector<double>{10.01, 20.02, 20.02 + 0.123});
  CHECK(spikes.senders == std::vector<uint32_t>{0, 0, 3});
}

TEST_CASE("what cannot be simulated is one error with file and place") {
  CHECK(holds(error_of([](Circuit& c) { replace(c.v1_types, "point_process", "biophysical"); }),
              "/nodes/v1: node 0 has the model_type \"biophysical\""));
  CHECK(holds(error_of([](Circuit& c) { replace(c.v1_types, "nest:iaf_psc_exp", "nest:iaf_psc"); }),
              "no neuron model \"nest:iaf_psc\""));
  CHECK(holds(error_of([](Circuit& c) { c.targets[1] = 9; }),
              "/edges/lgn_to_v1/target_node_id holds node 9"));
  CHECK(holds(error_of([](Circuit& c) { replace(c.edge_types, "50", "NULL"); }),
              "an edge of type 2 has no syn_weight"));
  CHECK(holds(error_of([](Circuit& c) { replace(c.edge_types, "2 NULL 50", "2 -3 50"); }),
              "a delay of -3 ms"));
  CHECK(holds(error_of([](Circuit& c) { replace(c.cell, "tau_m", "tau_n"); }),
              "cells/cell.json: tau_n: iaf_psc_exp has no parameter"));
  CHECK(holds(error_of([](Circuit& c) { replace(c.v1_types, "cell.json", "sell.json"); }),
              "sell.json: no such file"));
  CHECK(holds(error_of([](Circuit& c) { replace(c.config, "\"lgn\"", "\"v1\""); }),
              "is simulated; spikes are given to virtual nodes"));
  CHECK(holds(
      error_of([](Circuit& c) { replace(c.config, "\"cells\": \"two\"", "\"cells\": \"2\""); }),
      "reports.v: \"2\" holds no simulated node"));
  CHECK(holds(error_of([](Circuit& c) {
                replace(c.config, "\"variable_name\": \"v\"", "\"variable_name\": \"u\"");
              }),
              "iaf_psc_exp has no state variable \"u\""));
}
