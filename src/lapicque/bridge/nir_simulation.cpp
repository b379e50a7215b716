#include "lapicque/bridge/nir_simulation.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_linear.hpp"

namespace lapicque::bridge {
namespace {

constexpr double whole = 1e-6;               // how far a delay may be from whole steps, relative
constexpr size_t longest_delay = 1'000'000;  // steps

std::string label(const nir::NamedNode& node) {
  return fmt::format("the NIR node \"{}\" ({})", node.name, type_of(node.node));
}

size_t delay_in_steps(const nir::NamedNode& node, double delay, double dt) {
  const double steps = delay / dt;
  require(steps >= 0 && steps <= double(longest_delay) &&
              std::abs(steps - std::round(steps)) <= whole * std::max(1.0, steps),
          "{}: a delay of {} is no whole number of steps of {} from 0 to {}", label(node), delay,
          dt, longest_delay);
  return size_t(std::lround(steps));
}

}  // namespace

bool is_delayed(const nir::Graph& flat, const nir::Topology& topology, size_t source,
                size_t target) {
  return is_neuron(flat.nodes[source].node) && topology.in_cycle(source) &&
         topology.component_of[source] == topology.component_of[target];
}

std::vector<size_t> execution_order(const nir::Graph& flat, const nir::Topology& topology) {
  const size_t n = flat.nodes.size();
  std::vector<size_t> waits(n, 0), order;
  for (size_t i = 0; i < n; ++i)
    for (const size_t source : topology.sources[i])
      if (!is_delayed(flat, topology, source, i)) ++waits[i];
  // Components come sources first; within one, whatever waits for nothing more.
  for (const auto& component : topology.components) {
    std::vector<size_t> ready;
    for (const size_t node : component)
      if (waits[node] == 0) ready.push_back(node);
    size_t done = 0;
    while (!ready.empty()) {
      const size_t node = ready.back();
      ready.pop_back();
      order.push_back(node);
      ++done;
      for (const size_t target : topology.targets[node])
        if (!is_delayed(flat, topology, node, target) && --waits[target] == 0 &&
            topology.component_of[target] == topology.component_of[node])
          ready.push_back(target);
    }
    require(done == component.size(),
            "the NIR graph has a cycle through \"{}\" without a neuron, which cannot be computed",
            flat.nodes[component.front()].name);
  }
  return order;
}

NirSimulation::NirSimulation(const nir::Graph& graph, NirOptions options)
    : graph_(nir::flattened(graph)),
      topology_(nir::topology(graph_)),
      shapes_(nir::infer_shapes(graph_, topology_)),
      options_(options),
      order_(execution_order(graph_, topology_)),
      parts_(graph_.nodes.size()) {
  require(options.dt > 0 && std::isfinite(options.dt),
          "a NIR graph is executed with a time step dt > 0, in the unit of its time constants; it "
          "is {}",
          options.dt);
  for (size_t i = 0; i < parts_.size(); ++i) prepare(i);
  reset();
}

void NirSimulation::prepare(size_t i) {
  const auto& node = graph_.nodes[i];
  auto& part = parts_[i];
  require(node.extra.empty(), "{} has a field \"{}\", which is not known here", label(node),
          node.extra.empty() ? "" : node.extra.begin()->first);
  const auto n_in = size_t(nir::n_numbers(shapes_.input[i]));
  const auto n_out = size_t(nir::n_numbers(shapes_.output[i]));
  part.in.resize(n_in);
  part.out.resize(n_out);
  part.before.resize(n_out);
  if (std::holds_alternative<nir::Input>(node.node)) n_inputs_ += n_in;
  if (std::holds_alternative<nir::Output>(node.node)) output_.resize(output_.size() + n_out);
  if (is_neuron(node.node)) {
    for (size_t k = 0; k < n_in; ++k) {
      part.neurons.push_back(neuron_of(node, k));
      part.steps.push_back(bridge::prepare(part.neurons[k], options_));
    }
  } else if (const auto* delay = std::get_if<nir::Delay>(&node.node)) {
    for (size_t k = 0; k < n_in; ++k)
      part.delays.push_back(delay_in_steps(node, at(delay->delay, k), options_.dt));
  } else {
    require(is_linear(node.node) || std::holds_alternative<nir::Threshold>(node.node),
            "{} is of a type that is not known here and cannot be executed", label(node));
  }
}

void NirSimulation::reset() {
  now_ = 0;
  for (auto& part : parts_) {
    part.states.assign(part.neurons.size(), {});
    part.before.assign(part.before.size(), 0.0);
    part.out.assign(part.out.size(), 0.0);
    const size_t longest = part.delays.empty() ? 0 : *std::ranges::max_element(part.delays);
    part.history.assign(part.delays.empty() ? 0 : longest + 1,
                        std::vector<double>(part.in.size(), 0.0));
  }
}

/// Sums what arrives at a node.
void NirSimulation::gather(size_t i) {
  auto& in = parts_[i].in;
  std::ranges::fill(in, 0.0);
  for (const size_t source : topology_.sources[i]) {
    const auto& from = parts_[source];
    const auto& sent = is_delayed(graph_, topology_, source, i) ? from.before : from.out;
    for (size_t k = 0; k < in.size(); ++k) in[k] += sent[k];
  }
}

void NirSimulation::compute(size_t i) {
  const auto& node = graph_.nodes[i].node;
  auto& part = parts_[i];
  if (is_neuron(node)) {
    const bool fires = has_threshold(node);
    for (size_t k = 0; k < part.in.size(); ++k) {
      const bool spike =
          advance(part.states[k], part.neurons[k], part.steps[k], options_.reset, part.in[k]);
      part.out[k] = fires ? double(spike) : part.states[k].v;
    }
  } else if (const auto* threshold = std::get_if<nir::Threshold>(&node)) {
    for (size_t k = 0; k < part.in.size(); ++k)
      part.out[k] = part.in[k] > at(threshold->threshold, k) ? 1 : 0;
  } else if (!part.delays.empty()) {
    const size_t n = part.history.size();
    part.history[now_ % n] = part.in;
    for (size_t k = 0; k < part.in.size(); ++k)
      part.out[k] = part.history[(now_ + n - part.delays[k]) % n][k];
  } else {
    std::ranges::fill(part.out, 0.0);
    add_constant(node, shapes_.output[i], part.out);
    for (size_t k = 0; k < part.in.size(); ++k) {
      if (part.in[k] == 0) continue;
      for_each_weight(node, shapes_.input[i], shapes_.output[i], k,
                      [&](size_t to, double w) { part.out[to] += w * part.in[k]; });
    }
  }
}

std::span<const double> NirSimulation::step(std::span<const double> input) {
  require(input.size() == n_inputs_, "a step of this NIR graph takes {} numbers, but {} came",
          n_inputs_, input.size());
  for (auto& part : parts_) part.before = part.out;
  for (size_t i = 0, first = 0; i < parts_.size(); ++i) {
    if (!std::holds_alternative<nir::Input>(graph_.nodes[i].node)) continue;
    std::ranges::copy(input.subspan(first, parts_[i].in.size()), parts_[i].in.begin());
    first += parts_[i].in.size();
  }
  for (const size_t i : order_) {
    if (!std::holds_alternative<nir::Input>(graph_.nodes[i].node)) gather(i);
    compute(i);
  }
  ++now_;
  auto to = output_.begin();
  for (size_t i = 0; i < parts_.size(); ++i)
    if (std::holds_alternative<nir::Output>(graph_.nodes[i].node))
      to = std::ranges::copy(parts_[i].out, to).out;
  return output_;
}

std::vector<double> NirSimulation::run(std::span<const double> input) {
  require(n_inputs_ > 0 && input.size() % n_inputs_ == 0,
          "this NIR graph takes {} numbers a step; {} are no whole number of steps", n_inputs_,
          input.size());
  std::vector<double> result;
  for (size_t t = 0; t < input.size() / n_inputs_; ++t) {
    const auto out = step(input.subspan(t * n_inputs_, n_inputs_));
    result.insert(result.end(), out.begin(), out.end());
  }
  return result;
}

size_t NirSimulation::place(std::string_view name) const {
  const auto* node = graph_.find(name);
  if (!node) {
    std::vector<std::string> names;
    for (const auto& n : graph_.nodes) names.push_back(n.name);
    fail("the NIR graph has no node \"{}\"{}", name, suggestion(name, names));
  }
  return size_t(node - graph_.nodes.data());
}

std::span<const double> NirSimulation::sent(std::string_view node) const {
  return parts_[place(node)].out;
}

std::vector<double> NirSimulation::potentials(std::string_view node) const {
  const auto& part = parts_[place(node)];
  require(!part.states.empty(), "the NIR node \"{}\" is no neuron and has no potential", node);
  std::vector<double> v;
  for (const auto& state : part.states) v.push_back(state.v);
  return v;
}

}  // namespace lapicque::bridge
