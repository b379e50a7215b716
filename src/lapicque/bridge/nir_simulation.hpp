// A NIR graph, executed step by step in double: plain, readable, the oracle for whatever is faster.
//
//   bridge::NirSimulation sim(nir::read("net.nir"), {.dt = 1e-4});
//   const auto out = sim.run(input);                     // [T][n_in] -> [T][n_out]
//
// Order within a step: along the edges, so that an input reaches the output in the same step. Edges
// that meet at a node are summed. In a cycle, what a neuron sends reaches the nodes of its cycle in
// the next step. All potentials and currents start at 0.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "lapicque/bridge/nir_neuron.hpp"
#include "lapicque/io/nir_shapes.hpp"

namespace lapicque::bridge {

/// The order in which the nodes of a flat graph are computed within a step. Throws Error(invalid)
/// for a cycle without a neuron.
std::vector<size_t> execution_order(const nir::Graph& flat, const nir::Topology& topology);

/// Whether what `source` sends reaches `target` only in the next step.
bool is_delayed(const nir::Graph& flat, const nir::Topology& topology, size_t source,
                size_t target);

class NirSimulation {
 public:
  /// Flattens the graph, infers the shapes, and checks that every node can be executed.
  NirSimulation(const nir::Graph& graph, NirOptions options);

  /// One step. `input` holds the numbers of all Input nodes in the order of the graph; the result
  /// those of all Output nodes, valid until the next step.
  std::span<const double> step(std::span<const double> input);
  /// From now on, T steps: input [T][n_inputs], result [T][n_outputs].
  std::vector<double> run(std::span<const double> input);
  /// Back to the state before the first step.
  void reset();

  size_t n_inputs() const { return n_inputs_; }
  size_t n_outputs() const { return output_.size(); }
  const nir::Graph& graph() const { return graph_; }  ///< flat
  const nir::Shapes& shapes() const { return shapes_; }

  /// What a node sent in the last step: spikes, potentials or numbers.
  std::span<const double> sent(std::string_view node) const;
  /// The potentials of a neuron node after the last step.
  std::vector<double> potentials(std::string_view node) const;

 private:
  struct Part {
    std::vector<NirNeuron> neurons{};
    std::vector<NirStep> steps{};
    std::vector<NirState> states{};
    std::vector<size_t> delays{};                ///< Delay: steps of each element
    std::vector<std::vector<double>> history{};  ///< Delay: a ring of inputs
    std::vector<double> in{}, out{}, before{};   ///< before: what was sent in the last step
  };

  void prepare(size_t node);
  void gather(size_t node);
  void compute(size_t node);
  size_t place(std::string_view name) const;

  nir::Graph graph_;
  nir::Topology topology_;
  nir::Shapes shapes_;
  NirOptions options_;
  std::vector<size_t> order_;
  std::vector<Part> parts_;
  std::vector<double> output_;
  size_t n_inputs_ = 0, now_ = 0;
};

}  // namespace lapicque::bridge
