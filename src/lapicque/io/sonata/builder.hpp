// What read_sonata knows while it builds a network. Private to this room.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/io/json.hpp"
#include "lapicque/io/sonata/edges.hpp"
#include "lapicque/io/sonata/models.hpp"
#include "lapicque/io/sonata/network.hpp"
#include "lapicque/io/sonata/nodes.hpp"

namespace lapicque::io {

/// A node's place in the network.
struct NodePlace {
  uint32_t population = 0, neuron = 0;
};

/// One population of nodes with everything looked up.
struct BuiltNodes {
  SonataNodes nodes;
  std::vector<NodePlace> places{};     ///< [node]
  std::vector<SonataModel> models{};   ///< [part]; without a model: virtual
  std::vector<uint32_t> first_part{};  ///< network's population of each part
};

/// Synapses of one kind between two populations of the network, as they come in.
struct PendingProjection {
  uint32_t source = 0, target = 0;
  SonataSynapse kind{};
  std::string name{};
  std::vector<uint32_t> sources{}, targets{};
  std::vector<double> weights{}, delays{};  ///< one number as long as all are equal
};

class SonataBuilder {
 public:
  SonataBuilder(const SonataConfig& config, const SonataOptions& options)
      : config_(config), options_(options) {}
  SonataNetwork build();

 private:
  // network_nodes.cpp
  void add_nodes(SonataNodes nodes);
  SonataModel model_of(const SonataNodes& nodes, uint32_t node) const;
  void add_part(BuiltNodes& built, const std::string& model, const std::vector<uint32_t>& members,
                SonataPopulation& population, bool only_one);
  void set_parameters(const SonataNodes& nodes, const std::vector<uint32_t>& members,
                      const SonataModel& model, Population& population);
  void name_types(const SonataNodes& nodes, SonataPopulation& population) const;
  // network_edges.cpp
  void add_edges(const SonataEdges& edges);
  SonataSynapse synapse_of(const SonataEdges& edges, uint64_t type) const;
  void finish_projections();
  // network_inputs.cpp
  void add_spikes(const SonataInput& input);
  void add_current(const SonataInput& input);
  // network_recording.cpp
  void add_report(const SonataReport& report);

  const BuiltNodes& find_nodes(const std::string& name, const std::string& where) const;
  /// A JSON file of a folder that the components name; parsed once.
  const JsonNode& component(const std::string& folder, const std::string& file,
                            const std::string& where) const;
  double on_grid(double time) const;
  bool without_grid() const;

  const SonataConfig& config_;
  const SonataOptions& options_;
  SonataNetwork result_{};
  std::vector<BuiltNodes> built_;
  std::map<std::pair<std::pair<uint32_t, uint32_t>, std::string>, PendingProjection> pending_;
  mutable std::map<std::string, JsonNode> components_;
  size_t n_traces_ = 0;
};

}  // namespace lapicque::io
