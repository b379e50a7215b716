// The nodes of a SONATA circuit: one population of a nodes file with its table of types. An
// attribute is looked up in the HDF5 groups first, then in the table of types; attributes are read
// when they are asked for.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/sonata/node_sets.hpp"
#include "lapicque/io/sonata/types.hpp"

namespace lapicque {

/// One attribute of every node: a number, a text, or nothing.
class NodeColumn {
 public:
  explicit NodeColumn(size_t n) : numbers_(n, missing), labels_(n, -1) {}
  void set(size_t node, double number);
  void set(size_t node, std::string_view text);

  size_t size() const { return numbers_.size(); }
  std::optional<double> number(size_t node) const;
  /// nullptr where it is no text.
  const std::string* text(size_t node) const;
  bool is_missing(size_t node) const { return !number(node) && !text(node); }
  std::string describe(size_t node) const;

 private:
  static const double missing;  // not a number
  std::vector<double> numbers_;
  std::vector<int32_t> labels_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, int32_t> known_;
};

class SonataNodes {
 public:
  /// Throws an Error(file) where lists differ in length, or point outside.
  SonataNodes(std::shared_ptr<const Hdf5File> file, std::string name,
              std::shared_ptr<const TypeTable> types);

  const std::string& name() const { return name_; }
  size_t size() const { return type_ids_.size(); }
  uint64_t id(size_t node) const { return ids_.empty() ? node : ids_[node]; }
  uint64_t type_id(size_t node) const { return type_ids_[node]; }
  uint64_t largest_id() const;
  const TypeTable& types() const { return *types_; }
  /// The place of a node id, or nothing.
  std::optional<uint32_t> find(uint64_t id) const;

  /// An attribute of every node; "dynamics_params/tau_m" for those of the model. `population`,
  /// `node_id` and `node_type_id` count as attributes.
  const NodeColumn& column(const std::string& attribute) const;
  /// Names under dynamics_params in any group.
  std::vector<std::string> dynamics_params() const;

  /// The nodes of a basic node set, ascending.
  std::vector<uint32_t> select(const NodeSet& set) const;
  /// The nodes of any node set, ascending.
  std::vector<uint32_t> select(const NodeSet& set, const NodeSets& sets) const;

  /// Opens a message: "nodes.h5: /nodes/v1".
  std::string where() const;

 private:
  void read_groups();
  void fill_from_group(uint64_t group, const std::string& attribute, NodeColumn& column) const;

  std::shared_ptr<const Hdf5File> file_;
  std::string name_;
  std::shared_ptr<const TypeTable> types_;
  std::vector<uint64_t> ids_, type_ids_, groups_, group_index_;  // no ids: 0, 1, 2, ...
  std::vector<uint64_t> group_names_;                            // those that nodes use
  std::unordered_map<uint64_t, uint32_t> places_;
  mutable std::unordered_map<std::string, std::unique_ptr<NodeColumn>> columns_;
};

/// Whether a model_type is that of a point neuron: point_neuron, or as older files say,
/// point_process. Node sets take one for the other.
bool is_point(std::string_view model_type);

/// Every population of a nodes file; without a table, types say nothing.
std::vector<SonataNodes> read_nodes(const std::filesystem::path& h5,
                                    const std::filesystem::path& types);

}  // namespace lapicque
