// What follows from the edges of a NIR graph: one graph without nested ones, cycles, and an order
// in which nodes can be computed.
#pragma once
#include <cstddef>
#include <vector>

#include "lapicque/io/nir.hpp"

namespace lapicque::nir {

/// The same network as one graph. A node `a` of a nested graph `G` becomes "G.a"; the Inputs and
/// Outputs of nested graphs vanish, what they join is joined. Throws Error(invalid) where an edge
/// names no node, or a nested graph without saying which of its several ports.
Graph flattened(const Graph& graph);

/// The edges of a flat graph by place; an edge that is listed twice counts twice.
struct Topology {
  std::vector<std::vector<size_t>> sources, targets;  ///< [node] neighbours
  /// Strongly connected components, sources before targets; of one node where there is no cycle.
  std::vector<std::vector<size_t>> components;
  std::vector<size_t> component_of;  ///< [node]
  std::vector<bool> recurrent;       ///< [component] whether it holds a cycle

  bool in_cycle(size_t node) const { return recurrent[component_of[node]]; }
};

/// Throws Error(invalid) where an edge names no node of the graph, or a nested graph.
Topology topology(const Graph& flat);

}  // namespace lapicque::nir
