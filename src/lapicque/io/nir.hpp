// Graphs of the Neuromorphic Intermediate Representation (Pedersen et al. 2024, Nat. Commun.
// 15:8122): named nodes and directed edges, as values, read from and written to .nir files (HDF5).
//
//   nir::Graph graph = nir::read("net.nir");
//   nir::write("copy.nir", graph);            // graph == nir::read("copy.nir")
//
// A file says nothing about the time step, the integration or the kind of reset: whoever executes
// a graph states them (bridge/nir_simulation.hpp). Units are the file's own, in the wild seconds.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/nir_nodes.hpp"

namespace lapicque::nir {

struct Edge {
  std::string source{}, target{};  ///< "G.B" is the port B of a nested graph G
  bool operator==(const Edge&) const = default;
};

struct NamedNode;

struct Graph {
  static constexpr std::string_view type = "NIRGraph";
  std::vector<NamedNode> nodes;  ///< in the file's order, which means nothing
  std::vector<Edge> edges{};
  MetadataMap metadata{};
  bool operator==(const Graph& other) const;

  /// The node of that name, or nullptr.
  const NamedNode* find(std::string_view name) const;
  void add(NamedNode node);
};

using AnyNode =
    std::variant<Input, Output, Affine, Linear, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d,
                 Flatten, Delay, Threshold, I, If, Li, Lif, CubaLi, CubaLif, Graph, Unknown>;

struct NamedNode {
  std::string name{};
  AnyNode node{};
  MetadataMap metadata{};  ///< of a nested graph: in the graph
  MetadataMap extra{};     ///< fields that its type does not have: kept, an Error when executed
  bool operator==(const NamedNode&) const = default;
};

/// "LIF", "Conv2d", ...: as in the file.
std::string_view type_of(const AnyNode& node);

/// What is wrong with the ranks, sizes and counts of a node; empty when nothing is.
std::string complaint(const AnyNode& node);

// ---- files --------------------------------------------------------------------------------------
// Every Error names the file and the path inside it.

Graph read(const std::filesystem::path& path);
Graph read(const Hdf5File& file);
/// The version of NIR that wrote a file; empty where it does not say.
std::string read_version(const Hdf5File& file);

/// Writes aside and renames. Throws Error(invalid) for a name that no file can hold.
void write(const std::filesystem::path& path, const Graph& graph);

}  // namespace lapicque::nir
