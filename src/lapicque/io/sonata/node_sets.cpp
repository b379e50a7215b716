#include "lapicque/io/sonata/node_sets.hpp"

#include <set>

#include "lapicque/io/json.hpp"

namespace lapicque {
namespace {

using Compare = NodeRule::Compare;

const std::map<std::string, Compare> operators{{"$gt", Compare::greater},
                                               {"$lt", Compare::less},
                                               {"$gte", Compare::at_least},
                                               {"$lte", Compare::at_most}};

std::variant<double, std::string> value_of(const io::JsonNode& node) {
  if (node.is_text()) return node.text();
  if (node.is_number()) return node.number(any_value, "");
  node.fail("must be a number, a text, or a list of them");
}

void add_rules(const io::JsonNode& node, std::vector<NodeRule>& rules) {
  if (!node.is_object()) {
    NodeRule rule{.attribute = node.key(), .values = {}};
    if (node.is_list())
      for (const auto& entry : node.entries()) rule.values.push_back(value_of(entry));
    else
      rule.values.push_back(value_of(node));
    rules.push_back(std::move(rule));
    return;
  }
  for (const auto& entry : node.entries()) {
    const auto found = operators.find(entry.key());
    if (found == operators.end())
      entry.fail("is no comparison that is read; known: $gt, $lt, $gte, $lte");
    rules.push_back({node.key(), found->second, {entry.number(any_value, "")}});
  }
}

NodeSet named(std::string name, const io::JsonNode& node) {
  NodeSet set{.name = std::move(name)};
  if (node.is_list()) {
    set.members = node.texts();
    if (set.members.empty()) node.fail("is an empty list, must name node sets");
    return set;
  }
  for (const auto& entry : node.entries()) add_rules(entry, set.rules);
  return set;
}

constexpr size_t deepest = 100;  // compound sets within compound sets

/// `open`: the sets that this one is within; `done`: those that are collected already.
void collect(const std::string& name, const NodeSets& sets, std::set<std::string>& open,
             std::set<std::string>& done, std::vector<NodeSet>& basic) {
  if (!open.contains(name) && !done.insert(name).second) return;
  const auto found = sets.find(name);
  if (found == sets.end()) {
    NodeSet population{.name = name};
    if (name != "all") population.rules.push_back({"population", Compare::one_of, {name}});
    basic.push_back(std::move(population));
    return;
  }
  if (found->second.members.empty()) {
    basic.push_back(found->second);
    return;
  }
  if (!open.insert(name).second || open.size() > deepest)
    fail(ErrorKind::file, "node set \"{}\" is made of itself, or nests too deep", name);
  for (const auto& member : found->second.members) collect(member, sets, open, done, basic);
  open.erase(name);
}

}  // namespace

NodeSet parse_node_set(const io::JsonNode& node) {
  if (node.is_text()) return {.name = node.text(), .members = {node.text()}};
  return named(node.key(), node);
}

NodeSets parse_node_sets(const io::JsonNode& root) {
  NodeSets sets;
  for (const auto& entry : root.entries()) sets[entry.key()] = named(entry.key(), entry);
  return sets;
}

std::vector<NodeSet> basic_sets(const NodeSet& set, const NodeSets& sets) {
  if (set.members.empty()) return {set};
  std::vector<NodeSet> basic;
  std::set<std::string> open, done;
  for (const auto& member : set.members) collect(member, sets, open, done, basic);
  return basic;
}

}  // namespace lapicque
