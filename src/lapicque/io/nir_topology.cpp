#include "lapicque/io/nir_topology.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "lapicque/base/error.hpp"

namespace lapicque::nir {
namespace {

using Names = std::vector<std::string>;

/// What the ends of an edge become where nested graphs are laid open.
struct Ports {
  std::map<std::string, Names> inputs, outputs;  ///< of a nested graph, by port
};

/// The place of an end of an edge: a node by its name, or a port of a nested graph.
Names ends(const std::string& end, const std::map<std::string, Ports>& nested,
           const std::map<std::string, Names>& plain, bool is_source, const std::string& where) {
  if (const auto node = plain.find(end); node != plain.end()) return node->second;
  const auto ports_of = [&](const Ports& p) -> const auto& {
    return is_source ? p.outputs : p.inputs;
  };
  if (const auto graph = nested.find(end); graph != nested.end()) {
    const auto& ports = ports_of(graph->second);
    require(ports.size() == 1,
            "{}: an edge {} the nested graph \"{}\", which has {} {}; write \"{}.PORT\"", where,
            is_source ? "leaves" : "enters", end, ports.size(), is_source ? "outputs" : "inputs",
            end);
    return ports.begin()->second;
  }
  for (size_t dot = end.find('.'); dot != end.npos; dot = end.find('.', dot + 1)) {
    const auto graph = nested.find(end.substr(0, dot));
    if (graph == nested.end()) continue;
    const auto& ports = ports_of(graph->second);
    if (const auto port = ports.find(end.substr(dot + 1)); port != ports.end()) return port->second;
  }
  Names known;
  for (const auto& [name, _] : plain) known.push_back(name);
  for (const auto& [name, _] : nested) known.push_back(name);
  fail("{}: an edge names \"{}\", which is no node{}", where, end, suggestion(end, known));
}

/// Lays one level open; `prefix` is "" or "outer.". Edges end at names of `flat`.
struct Opener {
  Graph flat{};

  /// Nodes go to `flat` under `prefix`; nested Inputs and Outputs stay as joints, to be removed.
  Ports open(const Graph& graph, const std::string& prefix, const std::string& where) {
    std::map<std::string, Ports> nested;
    std::map<std::string, Names> plain;
    Ports ports;
    for (const auto& node : graph.nodes) {
      const auto name = prefix + node.name;
      if (const auto* inner = std::get_if<Graph>(&node.node)) {
        nested.emplace(node.name, open(*inner, name + ".", "graph \"" + name + "\""));
        continue;
      }
      require(!flat.find(name), "{}: the name \"{}\" stands for two nodes", where, name);
      flat.nodes.push_back(node);
      flat.nodes.back().name = name;
      plain[node.name] = {name};
      if (std::holds_alternative<Input>(node.node)) ports.inputs[node.name] = {name};
      if (std::holds_alternative<Output>(node.node)) ports.outputs[node.name] = {name};
    }
    for (const auto& edge : graph.edges)
      for (const auto& source : ends(edge.source, nested, plain, true, where))
        for (const auto& target : ends(edge.target, nested, plain, false, where))
          flat.edges.push_back({source, target});
    return ports;
  }
};

/// Removes a node and joins each of its sources with each of its targets.
void remove_joint(Graph& graph, const std::string& name) {
  Names sources, targets;
  for (const auto& e : graph.edges) {
    if (e.target == name && e.source != name) sources.push_back(e.source);
    if (e.source == name && e.target != name) targets.push_back(e.target);
  }
  std::erase_if(graph.edges, [&](const Edge& e) { return e.source == name || e.target == name; });
  for (const auto& source : sources)
    for (const auto& target : targets) graph.edges.push_back({source, target});
  std::erase_if(graph.nodes, [&](const NamedNode& n) { return n.name == name; });
}

/// Tarjan's algorithm without recursion; it finds components in reverse topological order.
class Components {
 public:
  explicit Components(Topology& t) : t_(t), index_(t.targets.size(), 0), low_(index_), on_(index_) {
    t_.component_of.resize(index_.size());
    for (size_t node = 0; node < index_.size(); ++node)
      if (!index_[node]) search(node);
    std::ranges::reverse(t_.components);
    for (size_t c = 0; c < t_.components.size(); ++c)
      for (const size_t node : t_.components[c]) t_.component_of[node] = c;
  }

 private:
  void search(size_t root) {
    std::vector<std::pair<size_t, size_t>> path{{root, 0}};  // node, its next target
    open(root);
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next < t_.targets[node].size()) {
        const size_t target = t_.targets[node][next++];
        if (!index_[target]) {
          open(target);
          path.emplace_back(target, 0);
        } else if (on_[target]) {
          low_[node] = std::min(low_[node], index_[target]);
        }
        continue;
      }
      const size_t done = node;
      path.pop_back();
      if (!path.empty()) low_[path.back().first] = std::min(low_[path.back().first], low_[done]);
      if (low_[done] == index_[done]) close(done);
    }
  }
  void open(size_t node) {
    index_[node] = low_[node] = ++count_;
    stack_.push_back(node);
    on_[node] = 1;
  }
  void close(size_t root) {
    std::vector<size_t> component;
    do {
      component.push_back(stack_.back());
      on_[stack_.back()] = 0;
      stack_.pop_back();
    } while (component.back() != root);
    std::ranges::sort(component);
    t_.components.push_back(std::move(component));
  }

  Topology& t_;
  std::vector<size_t> index_, low_, on_, stack_{};
  size_t count_ = 0;
};

}  // namespace

Graph flattened(const Graph& graph) {
  Opener opener;
  opener.open(graph, "", "the NIR graph");
  Graph& flat = opener.flat;
  flat.metadata = graph.metadata;
  Names joints;
  for (const auto& node : flat.nodes) {
    const bool is_port =
        std::holds_alternative<Input>(node.node) || std::holds_alternative<Output>(node.node);
    if (is_port && !graph.find(node.name)) joints.push_back(node.name);
  }
  for (const auto& joint : joints) remove_joint(flat, joint);
  return std::move(flat);
}

Topology topology(const Graph& flat) {
  std::map<std::string, size_t> places;
  Names names;
  for (size_t i = 0; i < flat.nodes.size(); ++i) {
    const auto& node = flat.nodes[i];
    require(!std::holds_alternative<Graph>(node.node),
            "the NIR node \"{}\" is a nested graph; flatten the graph before", node.name);
    places.emplace(node.name, i);
    names.push_back(node.name);
  }
  Topology t;
  t.sources.resize(names.size());
  t.targets.resize(names.size());
  auto place = [&](const std::string& name) {
    const auto found = places.find(name);
    if (found == places.end())
      fail("an edge of a NIR graph names \"{}\", which is no node{}", name,
           suggestion(name, names));
    return found->second;
  };
  for (const auto& edge : flat.edges) {
    const size_t source = place(edge.source), target = place(edge.target);
    t.targets[source].push_back(target);
    t.sources[target].push_back(source);
  }
  Components{t};
  for (const auto& component : t.components) {
    const size_t first = component.front();
    t.recurrent.push_back(component.size() > 1 ||
                          std::ranges::find(t.targets[first], first) != t.targets[first].end());
  }
  return t;
}

}  // namespace lapicque::nir
