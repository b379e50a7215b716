// Edges become projections: explicit pairs with their weights and delays.
#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata/builder.hpp"

namespace lapicque::io {
namespace {

/// Adds one number to a list that is kept as one number while all are equal. `n` are there already.
void add(std::vector<double>& list, size_t n, double x) {
  if (n == 0) {
    list = {x};
  } else if (list.size() == 1 && n > 1) {
    if (list[0] == x) return;
    list.resize(n, list[0]);
    list.push_back(x);
  } else if (list.size() == 1 && list[0] == x) {
    return;
  } else {
    list.push_back(x);
  }
}

Value value_of(std::vector<double> list) {
  if (list.size() == 1) return list[0];
  return list;
}

}  // namespace

SonataSynapse SonataBuilder::synapse_of(const SonataEdges& edges, uint64_t type) const {
  const auto& types = edges.types();
  const auto where = fmt::format("{}: edge type {}", types.name, int64_t(type));
  const auto function = types.text(type, "weight_function").value_or("");
  if (!function.empty() && function != "wmax" && function != "default")
    fail(ErrorKind::file,
         "{} has the weight_function {}, which is code of its own; known: wmax, which is "
         "syn_weight itself",
         where, function);
  const auto file = types.text(type, "dynamics_params");
  const auto* parameters =
      file ? &component("synaptic_models_dir", *file, where + ": dynamics_params") : nullptr;
  return find_sonata_synapse(types.text(type, "model_template").value_or(""), parameters, where);
}

void SonataBuilder::add_edges(const SonataEdges& edges) {
  const auto& from = find_nodes(edges.source(), edges.where() + "/source_node_id");
  const auto& to = find_nodes(edges.target(), edges.where() + "/target_node_id");
  struct Kind {
    SonataSynapse synapse;
    std::string key;  ///< equal for types whose synapses are alike
  };
  std::map<uint64_t, Kind> kinds;
  const auto kind_of = [&](uint64_t type) -> const Kind& {
    const auto [at, is_new] = kinds.try_emplace(type);
    if (!is_new) return at->second;
    auto& kind = at->second;
    kind.synapse = synapse_of(edges, type);
    kind.key = kind.synapse.synapse.model;
    for (const auto& [name, value] : kind.synapse.synapse.parameters)
      kind.key += fmt::format(" {}={}", name, *value.number());
    return kind;
  };
  const auto place = [&](const BuiltNodes& built, uint64_t id, const char* end) {
    const auto node = built.nodes.find(id);
    if (!node)
      fail(ErrorKind::file, "{}/{} holds node {}, which is not in population \"{}\" of {} nodes",
           edges.where(), end, id, built.nodes.name(), built.nodes.size());
    return built.places[*node];
  };
  const double dt = config_.dt;
  const bool grid = !without_grid();
  edges.for_each([&](const EdgeBatch& batch) {
    PendingProjection* last = nullptr;  // most edges go where the one before went
    uint64_t last_type = 0;
    for (size_t i = 0; i < batch.types.size(); ++i) {
      const auto a = place(from, batch.sources[i], "source_node_id");
      const auto b = place(to, batch.targets[i], "target_node_id");
      if (!last || last_type != batch.types[i] || last->source != a.population ||
          last->target != b.population) {
        const Kind& kind = kind_of(batch.types[i]);
        auto& pending = pending_[{{a.population, b.population}, kind.key}];
        if (pending.name.empty())
          pending = {.source = a.population,
                     .target = b.population,
                     .kind = kind.synapse,
                     .name = edges.name()};
        last = &pending, last_type = batch.types[i];
      }
      double weight = batch.weight[i] * kinds.at(last_type).synapse.factor;
      if (std::isnan(weight))
        fail(ErrorKind::file,
             "{}: an edge of type {} has no syn_weight, neither in its group nor in {}",
             edges.where(), int64_t(batch.types[i]), edges.types().name);
      if (!std::isnan(batch.nsyns[i])) weight *= batch.nsyns[i];
      double delay = std::isnan(batch.delay[i]) ? options_.default_delay : batch.delay[i];
      if (!(delay >= 0 && delay < 1e9))
        fail(ErrorKind::file, "{}: a delay of {:g} ms, must be >= 0 ms", edges.where(), delay);
      if (grid) delay = std::max(1.0, std::round(delay / dt)) * dt;
      const size_t n = last->sources.size();
      last->sources.push_back(a.neuron);
      last->targets.push_back(b.neuron);
      add(last->weights, n, weight);
      add(last->delays, n, delay);
    }
  });
}

void SonataBuilder::finish_projections() {
  for (auto& [key, pending] : pending_) {
    Synapse synapse = std::move(pending.kind.synapse);
    synapse.weight = value_of(std::move(pending.weights));
    synapse.delay = value_of(std::move(pending.delays));
    auto name = pending.name;
    const auto& all = result_.network.projections;
    for (int n = 2; std::ranges::find(all, name, &Projection::name) != all.end(); ++n)
      name = fmt::format("{} #{}", pending.name, n);
    result_.network.connect({pending.source}, {pending.target},
                            ExplicitPairs{std::move(pending.sources), std::move(pending.targets)},
                            std::move(synapse), name);
  }
  pending_.clear();
}

}  // namespace lapicque::io
