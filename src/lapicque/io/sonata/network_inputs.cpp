// Inputs: listed spikes of virtual nodes, and currents into simulated ones.
#include <algorithm>
#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata.hpp"
#include "lapicque/io/sonata/builder.hpp"
#include "lapicque/io/sonata/spike_table.hpp"

namespace lapicque::io {

void SonataBuilder::add_spikes(const SonataInput& input) {
  const auto where = fmt::format("{}: inputs.{}", config_.file.string(), input.name);
  const auto records =
      input.module == "csv" ? read_spike_table(input.file) : read_spikes(input.file);
  struct Driven {
    const BuiltNodes* built;
    std::vector<uint32_t> nodes;
  };
  std::vector<Driven> all;
  for (const auto& built : built_)
    if (auto nodes = built.nodes.select(input.nodes, config_.node_sets); !nodes.empty())
      all.push_back({&built, std::move(nodes)});
  if (all.empty())
    fail(ErrorKind::file, "{}: the node set \"{}\" is empty, or no population of that name", where,
         input.nodes.name);
  const bool nameless = records.size() == 1 && records[0].population == "spikes";
  const bool grid = !without_grid();
  for (const auto& driven : all) {
    const auto& name = driven.built->nodes.name();
    const auto found = std::ranges::find(records, name, &SpikeRecord::population);
    if (found == records.end() && !(nameless && all.size() == 1)) {
      if (all.size() > 1) continue;
      std::vector<std::string> known;
      for (const auto& record : records) known.push_back(record.population);
      fail(ErrorKind::file, "{}: {} has no spikes of population \"{}\"{}", where,
           input.file.string(), name, suggestion(name, known));
    }
    const auto& spikes = (found == records.end() ? records[0] : *found).spikes;
    std::vector<bool> chosen(driven.built->nodes.size(), false);
    for (const uint32_t node : driven.nodes) {
      chosen[node] = true;
      const auto& place = driven.built->places[node];
      if (result_.network.populations[place.population].model != "spike_source_array")
        fail(ErrorKind::file,
             "{}: node {} of \"{}\" is simulated; spikes are given to virtual nodes", where,
             driven.built->nodes.id(node), name);
    }
    size_t n_strange = 0;
    for (size_t i = 0; i < spikes.times.size(); ++i) {
      const auto node = driven.built->nodes.find(spikes.senders[i]);
      if (!node) ++n_strange;
      if (!node || !chosen[*node]) continue;
      if (spikes.times[i] < 0)
        fail(ErrorKind::file, "{}: {} holds a spike at {:g} ms, must be >= 0 ms", where,
             input.file.string(), spikes.times[i]);
      const double time = grid ? on_grid(spikes.times[i]) : spikes.times[i];
      const auto& place = driven.built->places[*node];
      if (time <= config_.tstop)
        result_.network.populations[place.population].spike_times[place.neuron].push_back(time);
    }
    if (n_strange > 0)
      result_.notes.push_back(fmt::format(
          "{}: {} of {} spikes in {} are of nodes that population \"{}\" does not have; "
          "they are left out",
          where, n_strange, spikes.times.size(), input.file.string(), name));
  }
  for (auto& population : result_.network.populations)  // of several inputs
    for (auto& train : population.spike_times)
      if (!std::ranges::is_sorted(train)) std::ranges::sort(train);
}

void SonataBuilder::add_current(const SonataInput& input) {
  const auto where = fmt::format("{}: inputs.{}", config_.file.string(), input.name);
  bool any = false;
  for (const auto& built : built_) {
    std::map<uint32_t, std::vector<double>> share;  // of each population, who takes part
    for (const uint32_t node : built.nodes.select(input.nodes, config_.node_sets)) {
      const auto& place = built.places[node];
      const auto& population = result_.network.populations[place.population];
      if (population.model == "spike_source_array") continue;  // virtual nodes take no current
      auto& part = share[place.population];
      part.resize(population.size, 0);
      part[place.neuron] = 1;
    }
    for (const auto& [population, part] : share) {
      const auto& decl = result_.network.populations[population];
      const auto* model = find_neuron_model(decl.model);
      if (std::ranges::none_of(model->input,
                               [](const Field& f) { return f.role == Role::current; }))
        fail(ErrorKind::file, "{}: \"{}\" is {}, which takes no current", where, decl.name,
             decl.model);
      any = true;
      for (size_t i = 0; i < input.amplitude.size(); ++i) {
        auto amplitudes = part;
        for (double& x : amplitudes) x *= input.amplitude[i];
        result_.network.stimulate({population},
                                  {.name = fmt::format("{} {}", input.name, i + 1),
                                   .kind = Stimulus::Kind::dc,
                                   .amplitude = Value(std::move(amplitudes), Dimension::none),
                                   .start = input.delay[i],
                                   .stop = input.delay[i] + input.duration[i]});
      }
    }
  }
  if (!any)
    fail(ErrorKind::file, "{}: the node set \"{}\" holds no simulated node", where,
         input.nodes.name);
}

}  // namespace lapicque::io
