#include "lapicque/bridge/nir_train_path.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_neuron.hpp"

namespace lapicque::bridge {
namespace {

constexpr size_t most_nodes = 10'000, most_edges = 40'000;
constexpr size_t most_branches = 64;  // inside each other and beside each other

class PathFinder {
 public:
  PathFinder(const nir::Graph& flat, const nir::Topology& topology)
      : flat_(flat), topology_(topology), back_(flat.nodes.size()), nodes_(flat.nodes.size()) {
    require(flat.nodes.size() <= most_nodes && flat.edges.size() <= most_edges,
            "the NIR graph has {} nodes and {} edges; a network to train has at most {} and {}",
            flat.nodes.size(), flat.edges.size(), most_nodes, most_edges);
    for (const auto& component : topology.components) add(component);
    find_joins();
  }
  NirPath run() {
    const size_t none = nodes_.size();
    return walk(order_.front(), none);
  }

 private:
  struct Node {
    std::vector<size_t> targets{};  ///< without the way back
    size_t n_sources = 0;           ///< likewise
    size_t join = 0, height = 0;  ///< where all its paths meet first; how far that is from the end
    bool seen = false;
  };

  const std::string& name(size_t node) const { return flat_.nodes[node].name; }

  /// A node, or neurons and the product that brings their spikes back to them.
  void add(const std::vector<size_t>& component) {
    size_t node = component.front();
    const bool pair = component.size() == 2;
    if (pair && !is_neuron(flat_.nodes[node].node)) node = component.back();
    const size_t other = pair && node == component.front() ? component.back() : component.front();
    const bool loop = pair && has_threshold(flat_.nodes[node].node) &&
                      !is_neuron(flat_.nodes[other].node) && topology_.sources[other].size() == 1 &&
                      topology_.targets[other].size() == 1;
    require(loop || (component.size() == 1 && !topology_.in_cycle(node)),
            "the NIR graph has a cycle at \"{}\"; in a sequence of layers only spiking neurons may "
            "feed themselves, through one Linear or Affine",
            name(node));
    if (loop) back_[node] = other;
    for (const size_t target : topology_.targets[node])
      if (target != back_[node]) nodes_[node].targets.push_back(target);
    nodes_[node].n_sources = topology_.sources[node].size() - (loop ? 1 : 0);
    order_.push_back(node);
  }

  /// Each node's nearest common node on all paths to the end (its immediate post-dominator).
  void find_joins() {
    const auto is_input = [&](size_t node) {
      return std::holds_alternative<nir::Input>(flat_.nodes[node].node);
    };
    const auto n_inputs = std::ranges::count_if(order_, is_input);
    const auto n_begins =
        std::ranges::count_if(order_, [&](size_t node) { return nodes_[node].n_sources == 0; });
    const auto n_ends =
        std::ranges::count_if(order_, [&](size_t node) { return nodes_[node].targets.empty(); });
    require(order_.size() > 1 && n_inputs == 1 && n_begins == 1 && n_ends == 1 &&
                is_input(order_.front()),
            "the NIR graph is no network from one Input to one end: it has {} Input nodes, {} "
            "nodes without source, and {} without target",
            n_inputs, n_begins, n_ends);
    for (size_t i = order_.size(); i-- > 0;) {
      auto& node = nodes_[order_[i]];
      node.join = node.targets.empty() ? order_[i] : node.targets.front();
      for (const size_t target : node.targets) node.join = meeting(node.join, target);
      node.height = node.targets.empty() ? 0 : nodes_[node.join].height + 1;
    }
  }
  size_t meeting(size_t a, size_t b) const {
    while (a != b) {
      size_t& higher = nodes_[a].height > nodes_[b].height ? a : b;
      higher = nodes_[higher].join;
    }
    return a;
  }

  NirPath walk(size_t node, size_t stop) {
    NirPath path;
    while (node != stop) {
      auto& here = nodes_[node];
      require(!here.seen,
              "the NIR graph branches such that paths cross at \"{}\"; those of residual layers "
              "leave one node and meet at another",
              name(node));
      here.seen = true;
      path.steps.push_back({node, back_[node], {}});
      if (here.targets.empty()) break;
      if (here.targets.size() > 1)
        path.steps.push_back({node, {}, branches(node, here.targets, here.join)});
      node = here.join;
    }
    return path;
  }
  /// The paths from some targets of a node to where they meet. Those that meet before are one path,
  /// which begins with branches.
  std::vector<NirPath> branches(size_t node, const std::vector<size_t>& targets, size_t join) {
    std::vector<std::vector<size_t>> groups;
    std::map<size_t, size_t> group_of;  // by the last node before the join
    for (const size_t target : targets) {
      const auto [place, is_new] = group_of.emplace(last_before(join, target), groups.size());
      if (is_new || target == join)
        groups.push_back({target});
      else
        groups[place->second].push_back(target);
    }
    const size_t n_more = groups.size() - 1;
    n_open_ += n_more;
    require(n_open_ <= most_branches,
            "the NIR graph has {} branches at \"{}\", those around it counted; allowed are {}",
            n_open_, name(node), most_branches);
    std::vector<NirPath> paths;
    for (const auto& group : groups) {
      size_t from = group.front();
      for (const size_t target : group) from = meeting(from, target);
      NirPath path;
      if (group.size() > 1) path.steps.push_back({node, {}, branches(node, group, from)});
      std::ranges::move(walk(from, join).steps, std::back_inserter(path.steps));
      paths.push_back(std::move(path));
    }
    n_open_ -= n_more;
    return paths;
  }
  size_t last_before(size_t join, size_t node) const {
    while (node != join && nodes_[node].join != join) node = nodes_[node].join;
    return node;
  }

  const nir::Graph& flat_;
  const nir::Topology& topology_;
  std::vector<std::optional<size_t>> back_;  ///< neurons that feed themselves: their product
  std::vector<Node> nodes_;
  std::vector<size_t> order_{};  ///< sources before targets, without the products of back_
  size_t n_open_ = 0;            ///< branches around the node at hand
};

}  // namespace

NirPath path_of(const nir::Graph& flat, const nir::Topology& topology) {
  return PathFinder(flat, topology).run();
}

}  // namespace lapicque::bridge
