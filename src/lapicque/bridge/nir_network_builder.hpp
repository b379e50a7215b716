// How a NIR graph becomes a network. Private to this room.
#pragma once
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_cells.hpp"
#include "lapicque/bridge/nir_network.hpp"
#include "lapicque/io/nir_shapes.hpp"

namespace lapicque::bridge {

/// What one spike has become after some linear nodes: by delay in steps, and element.
using Wave = std::map<std::pair<size_t, size_t>, double>;

/// The synapses from one node to another with one delay.
struct Bundle {
  ExplicitPairs pairs{};
  std::vector<double> weights{};
};

class NirBuilder {
 public:
  NirBuilder(const nir::Graph& graph, const NirOptions& options, std::span<const double> input);
  NirNetwork build();

 private:
  [[noreturn]] void refuse(size_t node, std::string_view why) const {
    fail("the NIR node \"{}\" ({}) cannot go into the engine: {}", graph_.nodes[node].name,
         type_of(graph_.nodes[node].node), why);
  }
  bool is_input(size_t node) const {
    return std::holds_alternative<nir::Input>(graph_.nodes[node].node);
  }
  bool sends(size_t node) const {
    return is_input(node) ? !is_static_ : is_neuron(graph_.nodes[node].node);
  }
  size_t size(size_t node) const { return size_t(nir::n_numbers(shapes_.input[node])); }
  size_t delay_of(size_t node, size_t i) const;

  void check() const;
  void find_shifts();
  void find_constants();
  void add_population(size_t node);
  void add_input(size_t node, size_t first);
  void connect(size_t source);
  void connect(size_t source, size_t target, size_t delay, Bundle bundle);
  Wave passed(size_t node, const Wave& wave) const;
  void add_constants(size_t node);

  nir::Graph graph_;
  NirOptions options_;
  std::span<const double> input_;
  nir::Topology topology_;
  nir::Shapes shapes_;
  std::vector<size_t> order_{};
  std::vector<size_t> shift_{};
  std::vector<std::vector<double>> constants_{};  ///< what arrives at a node in every step
  std::vector<std::vector<NirCell>> cells_{};
  std::vector<size_t> part_of_{};
  size_t n_inputs_ = 0;
  bool is_static_ = false;
  NirNetwork result_{};
};

}  // namespace lapicque::bridge
