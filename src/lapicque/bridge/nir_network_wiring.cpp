// Populations, projections and constant currents of the network that a NIR graph becomes.
#include <algorithm>

#include "lapicque/bridge/nir_linear.hpp"
#include "lapicque/bridge/nir_network_builder.hpp"
#include "lapicque/bridge/nir_simulation.hpp"

namespace lapicque::bridge {

void NirBuilder::add_population(size_t i) {
  const auto& node = graph_.nodes[i];
  const auto model = model_of(node.node, options_.integrator);
  for (size_t k = 0; k < size(i); ++k) cells_[i].push_back(cell_of(node, k, options_, result_.dt));
  auto& net = result_.network;
  const auto id = net.population(node.name, model.name, uint32_t(size(i)));
  fill(net.populations[id.index], model, cells_[i]);
  part_of_[i] = result_.parts.size();
  result_.parts.push_back({node.name, id, shift_[i]});
  result_.last_shift = std::max(result_.last_shift, shift_[i]);
  if (has_threshold(node.node))
    net.record_spikes(id);
  else
    net.record(id, {model.name == "lif" ? "v" : "V_m"});
}

void NirBuilder::add_input(size_t i, size_t first) {
  auto& net = result_.network;
  const auto id = net.population(graph_.nodes[i].name, "spike_source_array", uint32_t(size(i)));
  auto& trains = net.populations[id.index].spike_times;
  trains.resize(size(i));
  for (size_t t = 0; t < result_.n_steps; ++t)
    for (size_t k = 0; k < size(i); ++k)
      if (input_[t * n_inputs_ + first + k] == 1) trains[k].push_back(double(t + 1) * result_.dt);
  part_of_[i] = result_.parts.size();
  result_.parts.push_back({graph_.nodes[i].name, id, 0});
  net.record_spikes(id);
}

Wave NirBuilder::passed(size_t node, const Wave& wave) const {
  Wave result;
  for (const auto& [key, x] : wave) {
    const auto [delay, i] = key;
    if (std::holds_alternative<nir::Delay>(graph_.nodes[node].node)) {
      result[{delay + delay_of(node, i), i}] += x;
      continue;
    }
    for_each_weight(graph_.nodes[node].node, shapes_.input[node], shapes_.output[node], i,
                    [&](size_t to, double w) {
                      if (w != 0) result[{delay, to}] += w * x;
                    });
  }
  return result;
}

/// Follows a spike of each neuron through the linear nodes to the neurons behind them.
void NirBuilder::connect(size_t source) {
  std::map<std::pair<size_t, size_t>, Bundle> bundles;  // by target node and delay
  for (size_t i = 0; i < size(source); ++i) {
    std::vector<Wave> waves(graph_.nodes.size());
    auto send = [&](size_t from, const Wave& wave) {
      for (const size_t target : topology_.targets[from]) {
        const size_t later = is_delayed(graph_, topology_, from, target) ? 1 : 0;
        for (const auto& [key, x] : wave) waves[target][{key.first + later, key.second}] += x;
      }
    };
    send(source, {{{0, i}, 1.0}});
    for (const size_t node : order_) {
      if (waves[node].empty()) continue;
      if (!is_neuron(graph_.nodes[node].node)) {
        send(node, passed(node, waves[node]));
        continue;
      }
      for (const auto& [key, x] : waves[node]) {
        if (x == 0) continue;
        auto& bundle = bundles[{node, key.first}];
        bundle.pairs.sources.push_back(uint32_t(i));
        bundle.pairs.targets.push_back(uint32_t(key.second));
        bundle.weights.push_back(x * cells_[node][key.second].per_input);
      }
    }
  }
  for (auto& [key, bundle] : bundles) connect(source, key.first, key.second, std::move(bundle));
}

void NirBuilder::connect(size_t source, size_t target, size_t delay, Bundle bundle) {
  const auto latency = model_of(graph_.nodes[target].node, options_.integrator).latency;
  const size_t arrives = delay + shift_[target], sent = shift_[source] + latency;
  if (arrives < sent + 1)
    refuse(target,
           "in its cycle a spike would have to arrive in the step in which it was sent; "
           "CubaLIF in a cycle needs the integrator exact");
  result_.network.connect(
      result_.parts[part_of_[source]].population, result_.parts[part_of_[target]].population,
      std::move(bundle.pairs),
      {.weight = std::move(bundle.weights), .delay = double(arrives - sent) * result_.dt});
}

/// Leak and constant input, from the first step of the layer on.
void NirBuilder::add_constants(size_t i) {
  const auto& part = result_.parts[part_of_[i]];
  const auto model = model_of(graph_.nodes[i].node, options_.integrator);
  std::vector<double> currents, weights;
  for (size_t k = 0; k < size(i); ++k) {
    const auto& cell = cells_[i][k];
    currents.push_back(cell.leak + constants_[i][k] * cell.per_bias);
    weights.push_back(constants_[i][k] * cell.per_input);
  }
  auto any = [](const auto& xs) {
    return std::ranges::any_of(xs, [](double x) { return x != 0; });
  };
  auto& net = result_.network;
  if (any(currents))
    net.stimulate(part.population, {.kind = Stimulus::Kind::dc,
                                    .amplitude = currents,
                                    .start = double(part.shift) * result_.dt});
  if (!model.has_synapse || !any(weights)) return;
  // Behind a synapse, a constant input is a source that fires in every step.
  const auto source = net.population(graph_.nodes[i].name + " bias", "spike_source_array", 1);
  auto& train = net.populations[source.index].spike_times.emplace_back();
  for (size_t t = 0; t < result_.n_steps; ++t) train.push_back(double(t + 1) * result_.dt);
  Bundle bundle{{}, std::move(weights)};
  for (size_t k = 0; k < size(i); ++k) {
    bundle.pairs.sources.push_back(0);
    bundle.pairs.targets.push_back(uint32_t(k));
  }
  net.connect(source, part.population, std::move(bundle.pairs),
              {.weight = std::move(bundle.weights),
               .delay = double(part.shift - model.latency) * result_.dt});
}

}  // namespace lapicque::bridge
