// Node sets of SONATA: names for groups of nodes, chosen by their attributes.
//   {"exc":  {"population": "v1", "ei": "e", "node_id": [0, 1, 5]},     every rule must hold
//    "fast": {"tau_m": {"$lt": 10}},
//    "both": ["exc", "fast"]}                                            compound: either
#pragma once
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace lapicque {

namespace io {
class JsonNode;
}

/// One attribute and what it may be.
struct NodeRule {
  enum class Compare { one_of, greater, less, at_least, at_most };
  std::string attribute;
  Compare compare = Compare::one_of;
  std::vector<std::variant<double, std::string>> values;
  bool operator==(const NodeRule&) const = default;
};

struct NodeSet {
  std::string name;                    ///< for messages
  std::vector<NodeRule> rules{};       ///< basic: all must hold; none: every node
  std::vector<std::string> members{};  ///< compound: the union of these
  bool operator==(const NodeSet&) const = default;
};

using NodeSets = std::map<std::string, NodeSet>;

/// A node set where one is asked for: a name, or an object of rules.
NodeSet parse_node_set(const io::JsonNode& node);

/// The content of a node sets file.
NodeSets parse_node_sets(const io::JsonNode& root);

/// The basic sets that a set is the union of. A name that is no set is the population of that name,
/// as tools of the field take it; "all" is every node. Throws where compound sets turn in circles.
std::vector<NodeSet> basic_sets(const NodeSet& set, const NodeSets& sets);

}  // namespace lapicque
