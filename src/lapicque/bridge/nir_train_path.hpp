// A NIR graph as a path of nodes that forks and joins: the shape of a sequence with residual
// layers. Private to nir_train_*.cpp.
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "lapicque/io/nir_topology.hpp"

namespace lapicque::bridge {

struct NirPath {
  /// A node; or branches, paths of which each takes what came, and whose ends are added. A branch
  /// without steps is what came.
  struct Step {
    size_t node = 0;               ///< of the flat graph
    std::optional<size_t> back{};  ///< the product through which these neurons feed themselves
    std::vector<NirPath> branches{};
  };
  std::vector<Step> steps{};
};

/// All nodes, from the one Input to the one end. Throws Error(invalid), and names a node, for other
/// cycles than spiking neurons that feed themselves through one node, for paths that cross instead
/// of meeting again, and for graphs of a size that no network has.
NirPath path_of(const nir::Graph& flat, const nir::Topology& topology);

}  // namespace lapicque::bridge
