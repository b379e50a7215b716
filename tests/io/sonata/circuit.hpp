// A small SONATA circuit, written afresh for each test: two virtual nodes drive four point neurons
// of two types. What a test is about it changes in the files before it reads them.
#pragma once
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "io/folder.hpp"
#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/sonata/network.hpp"

namespace lapicque::test {

/// Whether a message holds a part; shows it where not.
inline bool holds(const std::string& text, std::string_view part) {
  if (text.find(part) == text.npos) MESSAGE(text);
  return text.find(part) != text.npos;
}

struct Circuit {
  Folder folder;

  std::string config = R"({
    "manifest": {"$DIR": ".", "$OUT": "${configdir}/out"},
    "run": {"tstop": 100.0, "dt": 0.1},
    "target_simulator": "NEST",
    "network": "$DIR/circuit.json",
    "node_sets_file": "$DIR/sets.json",
    "inputs": {"drive": {"input_type": "spikes", "module": "h5",
                         "input_file": "$DIR/input.h5", "node_set": "lgn"}},
    "output": {"output_dir": "$OUT"},
    "reports": {"v": {"cells": "two", "variable_name": "v", "module": "membrane_report"}}
  })";
  std::string circuit = R"({
    "components": {"point_neuron_models_dir": "cells", "synaptic_models_dir": "synapses"},
    "networks": {
      "nodes": [{"nodes_file": "v1.h5", "node_types_file": "v1.csv"},
                {"nodes_file": "lgn.h5", "node_types_file": "lgn.csv"}],
      "edges": [{"edges_file": "edges.h5", "edge_types_file": "edges.csv"}]
    }
  })";
  std::string sets = R"({"two": {"population": "v1", "node_id": [0, 3]},
                         "e": {"ei": "e"}, "i": {"ei": "i"}, "both": ["e", "i"]})";
  std::string v1_types =
      "node_type_id ei model_type model_template dynamics_params pop_name\n"
      "10 e point_process nest:iaf_psc_exp cell.json \"Exc one\"\n"
      "20 i point_neuron nest:iaf_psc_exp cell.json Inh\n";
  std::string lgn_types = "node_type_id model_type\n1 virtual\n";
  std::string edge_types =
      "edge_type_id delay syn_weight model_template dynamics_params\n"
      "1 1.5 100 static_synapse none.json\n"
      "2 NULL 50 static_synapse none.json\n";
  std::string cell = R"({"tau_m": 20.0, "t_ref": 2.0})";

  std::vector<uint64_t> node_types{10, 10, 20, 20};
  std::vector<uint64_t> sources{0, 1, 1}, targets{0, 2, 3}, types{1, 1, 2};
  std::vector<double> spike_times{10.0, 20.0, 20.0};
  std::vector<uint64_t> spike_ids{0, 0, 1};
  std::map<std::string, std::vector<double>> node_attributes{}, edge_attributes{};
  std::map<std::string, std::vector<std::string>> node_texts{};

  std::filesystem::path path(const std::string& name) const { return folder.path / name; }
  void text(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name)) << content;
  }

  Hdf5Writer nodes(const std::string& name, const std::vector<uint64_t>& type_ids) const {
    Hdf5Writer file;
    const auto base = "/nodes/" + name;
    std::vector<uint64_t> group(type_ids.size(), 0), index;
    for (uint64_t i = 0; i < type_ids.size(); ++i) index.push_back(i);
    file.make_group(base + "/0");
    file.write<uint64_t>(base + "/node_type_id", type_ids);
    file.write<uint64_t>(base + "/node_group_id", group);
    file.write<uint64_t>(base + "/node_group_index", index);
    return file;
  }

  /// Writes every file; `change` has the last word on the three HDF5 files of the circuit.
  SonataConfig write() const {
    text("config.json", config);
    text("circuit.json", circuit);
    text("sets.json", sets);
    text("v1.csv", v1_types);
    text("lgn.csv", lgn_types);
    text("edges.csv", edge_types);
    text("cells/cell.json", cell);
    text("synapses/none.json", "{}");
    auto v1 = nodes("v1", node_types);
    for (const auto& [name, numbers] : node_attributes)
      v1.write<double>("/nodes/v1/0/" + name, numbers);
    for (const auto& [name, texts] : node_texts) v1.write_texts("/nodes/v1/0/" + name, texts);
    v1.save(path("v1.h5"));
    nodes("lgn", {1, 1}).save(path("lgn.h5"));
    write_edges();
    write_input();
    return read();
  }
  SonataConfig read(const std::vector<std::string>& overrides = {}) const {
    return read_sonata_config(path("config.json"), overrides);
  }
  void write_edges() const {
    Hdf5Writer file;
    const std::string base = "/edges/lgn_to_v1";
    std::vector<uint64_t> group(sources.size(), 0), index;
    for (uint64_t i = 0; i < sources.size(); ++i) index.push_back(i);
    file.make_group(base + "/0");
    file.write<uint64_t>(base + "/source_node_id", sources);
    file.write<uint64_t>(base + "/target_node_id", targets);
    file.set_attribute(base + "/source_node_id", "node_population", "lgn");
    file.set_attribute(base + "/target_node_id", "node_population", "v1");
    file.write<uint64_t>(base + "/edge_type_id", types);
    file.write<uint64_t>(base + "/edge_group_id", group);
    file.write<uint64_t>(base + "/edge_group_index", index);
    for (const auto& [name, numbers] : edge_attributes)
      file.write<double>(base + "/0/" + name, numbers);
    file.save(path("edges.h5"));
  }
  void write_input() const {
    Hdf5Writer file;
    file.make_group("/spikes");
    file.write<double>("/spikes/timestamps", spike_times);
    file.write<uint64_t>("/spikes/gids", spike_ids);
    file.save(path("input.h5"));
  }
};

/// Replaces the one place where `text` holds `from`.
inline void replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != text.npos);
  text.replace(at, from.size(), to);
}

}  // namespace lapicque::test
