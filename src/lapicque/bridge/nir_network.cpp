#include "lapicque/bridge/nir_network.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/bridge/nir_linear.hpp"
#include "lapicque/bridge/nir_network_builder.hpp"
#include "lapicque/bridge/nir_simulation.hpp"

namespace lapicque::bridge {
namespace {

constexpr double milliseconds = 1e3;  // a second, the unit of files in the wild

}  // namespace

NirBuilder::NirBuilder(const nir::Graph& graph, const NirOptions& options,
                       std::span<const double> input)
    : graph_(nir::flattened(graph)),
      options_(options),
      input_(input),
      topology_(nir::topology(graph_)),
      shapes_(nir::infer_shapes(graph_, topology_)),
      order_(execution_order(graph_, topology_)),
      shift_(graph_.nodes.size(), 0),
      constants_(graph_.nodes.size()),
      cells_(graph_.nodes.size()),
      part_of_(graph_.nodes.size(), 0) {
  for (size_t i = 0; i < graph_.nodes.size(); ++i)
    if (is_input(i)) n_inputs_ += size(i);
  require(n_inputs_ > 0 && !input.empty() && input.size() % n_inputs_ == 0,
          "this NIR graph takes {} numbers a step; {} are no whole number of steps", n_inputs_,
          input.size());
  result_.n_steps = input.size() / n_inputs_;
  result_.dt = options.dt * milliseconds;
  const bool binary = std::ranges::all_of(input, [](double x) { return x == 0 || x == 1; });
  is_static_ = !binary;
}

/// Steps by which a Delay node holds element i back; of other nodes none.
size_t NirBuilder::delay_of(size_t node, size_t i) const {
  const auto* delay = std::get_if<nir::Delay>(&graph_.nodes[node].node);
  return delay ? size_t(std::lround(at(delay->delay, i) / options_.dt)) : 0;
}

void NirBuilder::check() const {
  NirSimulation(graph_, options_);  // whatever cannot be executed at all
  if (is_static_)
    for (size_t k = n_inputs_; k < input_.size(); ++k)
      require(input_[k] == input_[k - n_inputs_],
              "the input of a NIR graph in the engine is spikes (0 or 1), or the same numbers in "
              "every step; number {} changes from {} to {} in step {}",
              k % n_inputs_, input_[k - n_inputs_], input_[k], k / n_inputs_);
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    const auto& node = graph_.nodes[i].node;
    if (std::holds_alternative<nir::Threshold>(node)) refuse(i, "it has no state");
    if (!is_neuron(node)) continue;
    if (has_threshold(node) && options_.reset == NirReset::soft)
      refuse(i,
             "no model of the engine resets by subtraction; reset hard, or train and run it here");
    if (has_threshold(node)) continue;
    for (const size_t target : topology_.targets[i])
      if (!std::holds_alternative<nir::Output>(graph_.nodes[target].node))
        refuse(i, "it sends its potential to another node, and the engine sends spikes");
  }
}

/// A spike takes a step at least, so every layer runs later than the one before.
void NirBuilder::find_shifts() {
  std::vector<size_t> arriving(graph_.nodes.size(), 0);
  for (const auto& component : topology_.components) {
    size_t from = 0, latency = 0;
    bool has_neuron = false;
    for (const size_t node : component) {
      for (const size_t source : topology_.sources[node])
        if (topology_.component_of[source] != topology_.component_of[node])
          from = std::max(from, shift_[source]);
      if (!is_neuron(graph_.nodes[node].node)) continue;
      has_neuron = true;
      latency = std::max(latency, model_of(graph_.nodes[node].node, options_.integrator).latency);
    }
    for (const size_t node : component) shift_[node] = from + (has_neuron ? 1 + latency : 0);
  }
}

/// What arrives at every node in every step, of biases and of a static input.
void NirBuilder::find_constants() {
  std::vector<std::vector<double>> sent(graph_.nodes.size());
  size_t first = 0;
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    constants_[i].assign(size(i), 0.0);
    if (!is_input(i)) continue;
    if (is_static_) std::copy_n(input_.begin() + long(first), size(i), constants_[i].begin());
    first += size(i);
  }
  for (const size_t i : order_) {
    const auto& node = graph_.nodes[i].node;
    for (const size_t source : topology_.sources[i])
      for (size_t k = 0; k < sent[source].size(); ++k) constants_[i][k] += sent[source][k];
    if (!is_linear(node)) {
      const bool any = std::ranges::any_of(constants_[i], [](double x) { return x != 0; });
      if (any && std::holds_alternative<nir::Delay>(node))
        refuse(i, "it would hold back a constant");
      continue;
    }
    sent[i].assign(size_t(nir::n_numbers(shapes_.output[i])), 0.0);
    add_constant(node, shapes_.output[i], sent[i]);
    for (size_t k = 0; k < constants_[i].size(); ++k)
      if (constants_[i][k] != 0)
        for_each_weight(node, shapes_.input[i], shapes_.output[i], k,
                        [&](size_t to, double w) { sent[i][to] += w * constants_[i][k]; });
  }
}

NirNetwork NirBuilder::build() {
  check();
  find_shifts();
  find_constants();
  size_t first = 0;
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    if (is_input(i) && !is_static_) add_input(i, first);
    if (is_input(i)) first += size(i);
    if (is_neuron(graph_.nodes[i].node)) add_population(i);
  }
  for (size_t i = 0; i < graph_.nodes.size(); ++i) {
    if (sends(i) && (is_input(i) || has_threshold(graph_.nodes[i].node))) connect(i);
    if (is_neuron(graph_.nodes[i].node)) add_constants(i);
  }
  return std::move(result_);
}

const NirPart& NirNetwork::part(std::string_view node) const {
  const auto place = std::ranges::find_if(parts, [&](const auto& p) { return p.node == node; });
  if (place == parts.end()) {
    std::vector<std::string> names;
    for (const auto& p : parts) names.push_back(p.node);
    fail("the network has no part \"{}\"{}", node, suggestion(node, names));
  }
  return *place;
}

NirNetwork to_network(const nir::Graph& graph, const NirOptions& options,
                      std::span<const double> input) {
  return NirBuilder(graph, options, input).build();
}

std::vector<double> spikes_in_steps(const NirNetwork& network, const Recording& recording,
                                    std::string_view node) {
  const auto& part = network.part(node);
  const auto& spikes = recording.spikes_of(part.node);
  const size_t n = network.network.populations[part.population.index].size;
  std::vector<double> result(network.n_steps * n, 0.0);
  for (size_t k = 0; k < spikes.n_spikes(); ++k) {
    const auto step = std::lround(spikes.times[k] / network.dt) - 1 - long(part.shift);
    if (step >= 0 && size_t(step) < network.n_steps)
      result[size_t(step) * n + spikes.senders[k]] = 1;
  }
  return result;
}

}  // namespace lapicque::bridge
