// Reports, and the way back from what was recorded to the ids of the circuit.
#include <algorithm>
#include <cmath>
#include <map>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata/builder.hpp"

namespace lapicque {
namespace {

/// The spikes of a recording under other names and numbers: `place` tells record and sender of
/// neuron i of a population of the network.
template <class Place>
std::vector<SpikeRecord> regrouped(const SonataNetwork& sonata, const Recording& recording,
                                   std::vector<SpikeRecord> records, Place place) {
  for (uint32_t p = 0; p < sonata.populations.size(); ++p)
    for (const auto& part : sonata.populations[p].parts) {
      const auto& name = sonata.network.populations[part.population].name;
      const auto found = std::ranges::find(recording.spikes, name, &SpikeRecord::population);
      if (found == recording.spikes.end()) continue;
      const auto& spikes = found->spikes;
      for (size_t i = 0; i < spikes.times.size(); ++i) {
        const auto [record, sender] = place(p, part.node_ids[spikes.senders[i]]);
        records[record].spikes.times.push_back(spikes.times[i]);
        records[record].spikes.senders.push_back(sender);
      }
    }
  for (auto& record : records) {
    record.spikes.t_start = recording.t_start;
    record.spikes.t_stop = recording.t_stop;
    record.spikes = sorted(std::move(record.spikes));
  }
  return records;
}

}  // namespace

std::vector<SpikeRecord> SonataNetwork::spikes(const Recording& recording) const {
  std::vector<SpikeRecord> records;
  std::vector<size_t> place(populations.size());
  for (size_t p = 0; p < populations.size(); ++p) {
    if (!populations[p].simulated) continue;
    place[p] = records.size();
    records.push_back({populations[p].name, {.n_neurons = populations[p].size}});
  }
  return regrouped(*this, recording, std::move(records),
                   [&](uint32_t p, uint32_t id) { return std::pair(place[p], id); });
}

std::vector<SpikeRecord> SonataNetwork::spikes_by_type(const Recording& recording) const {
  std::vector<SpikeRecord> records;
  std::vector<size_t> first(populations.size());  // record of each population's type 0
  std::vector<std::vector<uint32_t>> number(populations.size());  // of a node within its type
  for (size_t p = 0; p < populations.size(); ++p) {
    const auto& population = populations[p];
    if (!population.simulated) continue;
    first[p] = records.size();
    for (const auto& type : population.types)
      records.push_back({fmt::format("{} {}", population.name, type), {}});
    number[p].resize(population.size);
    for (const auto& part : population.parts)
      for (const uint32_t id : part.node_ids)
        number[p][id] = records[first[p] + population.type_of[id]].spikes.n_neurons++;
  }
  std::erase_if(records, [](const SpikeRecord& r) { return r.spikes.n_neurons == 0; });
  return regrouped(*this, recording, std::move(records), [&](uint32_t p, uint32_t id) {
    return std::pair(first[p] + populations[p].type_of[id], number[p][id]);
  });
}

std::vector<Trace> SonataNetwork::traces(const SonataReportPlan& plan,
                                         const Recording& recording) const {
  std::vector<Trace> traces;
  for (size_t begin = 0; begin < plan.columns.size();) {
    size_t end = begin;
    while (end < plan.columns.size() &&
           plan.columns[end].population == plan.columns[begin].population)
      ++end;
    const auto& first = recording.traces.at(plan.columns[begin].trace);
    const double slack = 1e-6 * first.interval;
    const auto skipped = size_t(
        std::max(0.0, std::ceil((plan.report.start - first.t_start - slack) / first.interval)));
    const auto stop = size_t(
        std::max(0.0, std::ceil((plan.report.end - first.t_start - slack) / first.interval)));
    Trace trace{populations[plan.columns[begin].population].name,
                plan.report.variables[0],
                first.unit,
                first.t_start + double(skipped) * first.interval,
                first.interval,
                {},
                {}};
    for (size_t c = begin; c < end; ++c) trace.neurons.push_back(plan.columns[c].node_id);
    for (size_t t = skipped; t < std::min(stop, first.n_samples()); ++t)
      for (size_t c = begin; c < end; ++c) {
        const auto& from = recording.traces.at(plan.columns[c].trace);
        trace.samples.push_back(from.samples.at(t * from.neurons.size() + plan.columns[c].column));
      }
    traces.push_back(std::move(trace));
    begin = end;
  }
  return traces;
}

namespace io {
namespace {

/// What a variable is called here: SONATA and NEURON write v for the membrane potential.
std::string variable_of(const std::string& name, const SonataModel& model,
                        const std::string& where) {
  const auto& state = model.model->state;
  const auto has = [&](const std::string& wanted) { return find_field(state, wanted) >= 0; };
  if (has(name)) return name;
  for (const char* other : {"V_m", "V", "m"})
    if ((name == "v" || name == "V_m") && has(other)) return other;
  fail(ErrorKind::file, "{}: {} has no state variable \"{}\"{}", where, model.model->info.name,
       name, suggestion(name, names_of(state)));
}

}  // namespace

/// A probe for each run of neighbours among the cells.
void SonataBuilder::add_report(const SonataReport& report) {
  const auto where = fmt::format("{}: reports.{}", config_.file.string(), report.name);
  SonataReportPlan plan{report, {}};
  for (uint32_t p = 0; p < built_.size(); ++p) {
    const auto& built = built_[p];
    std::map<uint32_t, std::vector<std::pair<uint32_t, uint32_t>>> chosen;  // (neuron, node id)
    for (const uint32_t node : built.nodes.select(report.cells, config_.node_sets)) {
      const auto& place = built.places[node];
      if (result_.network.populations[place.population].model != "spike_source_array")
        chosen[place.population].emplace_back(place.neuron, uint32_t(built.nodes.id(node)));
    }
    std::vector<SonataReportPlan::Column> columns;
    for (auto& [population, neurons] : chosen) {
      std::ranges::sort(neurons);
      const auto& parts = result_.populations[p].parts;
      const auto part =
          size_t(std::ranges::find(parts, population, &SonataPopulation::Part::population) -
                 parts.begin());
      const auto variable = variable_of(report.variables[0], built.models[part], where);
      for (size_t i = 0; i < neurons.size();) {
        size_t end = i + 1;
        while (end < neurons.size() && neurons[end].first == neurons[end - 1].first + 1) ++end;
        result_.network.record(
            PopulationId{population}[{neurons[i].first, neurons[end - 1].first + 1}], {variable},
            report.dt);
        for (size_t k = i; k < end; ++k)
          columns.push_back({p, neurons[k].second, n_traces_, k - i});
        ++n_traces_;
        i = end;
      }
    }
    std::ranges::sort(columns, {}, &SonataReportPlan::Column::node_id);
    plan.columns.insert(plan.columns.end(), columns.begin(), columns.end());
  }
  if (plan.columns.empty())
    fail(ErrorKind::file, "{}: \"{}\" holds no simulated node", where, report.cells.name);
  result_.reports.push_back(std::move(plan));
}

}  // namespace io
}  // namespace lapicque
