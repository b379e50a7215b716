// From a declared network to cells and synapses: every check happens here.
#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/event_simulation_state.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/network/rows.hpp"

namespace lapicque {
namespace {

constexpr const char* neuron_name = "intfire1";
constexpr const char* source_name = "spike_source_array";

/// Throws unless a value is a number or a list of n, in a unit that fits and a range.
void check(const Value& value, size_t n, std::string_view unit, const Range& range,
           const std::string& where) {
  value.check(unit, range, where);
  require(value.number() || value.list(), "{} is {}; without a grid it must be a number or a list",
          where, value.describe());
  value.check_length(n, where);
}

double pick(const Value& value, size_t i) {
  return value.number() ? *value.number() : value.list()->at(i);
}

}  // namespace

std::string EventSimulation::obstacle(const Network& network) {
  for (const auto& p : network.populations)
    if (p.model != neuron_name && p.model != source_name)
      return fmt::format("population \"{}\" is {}", p.name, p.model);
  for (const auto& p : network.projections)
    if (p.synapse.model != "static")
      return fmt::format("projection \"{}\" is {}", p.name, p.synapse.model);
  for (const auto& s : network.stimuli) return fmt::format("\"{}\" is no spike", s.name);
  for (const auto& p : network.weight_probes)
    return fmt::format("the weights of projection {} are recorded", p.projection);
  return "";
}

/// Gives every neuron of a population its parameters and initial state.
void EventSimulation::State::set_up(const Population& decl, std::span<EventCell> mine) {
  const auto where = fmt::format("population \"{}\"", decl.name);
  const NeuronModel& model = *find_neuron_model(neuron_name);
  for (const auto& [name, value] : decl.parameters) {
    const int field = find_field(model.parameters, name);
    require(field >= 0, "{}: no \"{}\"{}", where, name,
            suggestion(name, names_of(model.parameters)));
    check(value, decl.size, "ms", model.parameters[size_t(field)].range, where + ": " + name);
    for (uint32_t i = 0; i < decl.size; ++i)
      (name == "tau" ? mine[i].tau : mine[i].t_ref) = pick(value, i);
  }
  for (const auto& [name, value] : decl.initial) {
    require(name == "m", "{}: the state \"{}\" cannot be given without a grid; known: m", where,
            name);
    check(value, decl.size, "1", any_value, where + ": m");
    for (uint32_t i = 0; i < decl.size; ++i) mine[i].m = pick(value, i);
  }
}

void EventSimulation::State::make_cells() {
  for (uint32_t p = 0; p < network.populations.size(); ++p) {
    const Population& decl = network.populations[p];
    const bool neurons = decl.model == neuron_name;
    first.push_back(uint32_t(cells.size()));
    cells.resize(cells.size() + decl.size);
    population_of.resize(cells.size(), p);
    if (neurons) set_up(decl, std::span(cells).subspan(first.back(), decl.size));
    require(decl.spike_times.empty() || (!neurons && decl.spike_times.size() == decl.size),
            "population \"{}\": {} lists of spike times for {} neurons of {}", decl.name,
            decl.spike_times.size(), decl.size, decl.model);
    for (const auto& train : decl.spike_times)
      require(std::ranges::is_sorted(train) &&
                  (train.empty() || (train[0] >= 0 && std::isfinite(train.back()))),
              "population \"{}\": spike times must be finite, >= 0 ms and ascending", decl.name);
  }
  played.resize(cells.size(), 0);
  targets.resize(cells.size());
}

void EventSimulation::State::connect(uint32_t index) {
  const Projection& decl = network.projections[index];
  const auto where = fmt::format("projection \"{}\"", decl.name);
  const auto range = [&](const PopulationId& id) {
    const uint32_t size = network.populations.at(id.index).size;
    const uint32_t last = std::min(id.slice.last, size);
    require(id.slice.first < last, "{}: an empty slice", where);
    return std::pair(id.slice.first, last);
  };
  const auto [s0, s1] = range(decl.source);
  const auto [t0, t1] = range(decl.target);
  require(network.populations[decl.target.index].model == neuron_name,
          "{}: its target \"{}\" is a source of spikes and takes no input", where,
          network.populations[decl.target.index].name);
  const bool same = decl.source.index == decl.target.index;
  validate(decl.connectivity, s1 - s0, t1 - t0, where, same && s0 == t0 && s1 == t1);
  const Rows rows(decl.connectivity, s1 - s0, t1 - t0, same, s0, t0, seed, index,
                  &network.populations[decl.source.index].positions,
                  &network.populations[decl.target.index].positions);
  const Synapse& synapse = decl.synapse;
  const auto n_pairs = size_t(expected_synapses(decl.connectivity, s1 - s0, t1 - t0));
  check(synapse.weight, n_pairs, "1", any_value, where + ": weight");
  check(synapse.delay, n_pairs, "ms", non_negative, where + ": delay");
  std::vector<uint32_t> row, pairs;
  for (uint32_t i = s0; i < s1; ++i) {
    rows.targets(i - s0, row);
    rows.pair_indices(i - s0, pairs);
    n_synapses += row.size();
    for (size_t k = 0; k < row.size(); ++k) {
      const size_t pair = pairs.empty() ? 0 : pairs[k];
      const EventTarget target{first[decl.target.index] + t0 + row[k], pick(synapse.weight, pair),
                               pick(synapse.delay, pair)};
      require(target.delay > 0 || cells[target.cell].t_ref > 0,
              "{}: a delay of 0 ms to a neuron without refractory period could go on for ever",
              where);
      targets[first[decl.source.index] + i].push_back(target);
    }
  }
}

void EventSimulation::State::add_probe(const Probe& probe) {
  const Population& decl = network.populations.at(probe.target.index);
  const auto where = fmt::format("probe of \"{}\"", decl.name);
  const uint32_t last = std::min(probe.target.slice.last, decl.size);
  require(probe.target.slice.first < last, "{}: an empty slice", where);
  if (probe.variables.empty()) {
    if (!recorded[probe.target.index]) {
      record_of[probe.target.index] = records.size();
      records.push_back({decl.name, {.n_neurons = decl.size}});
    }
    recorded[probe.target.index] = true;
    return;
  }
  for (const auto& variable : probe.variables) {
    require(variable == "m" && decl.model == neuron_name,
            "{}: {} has no state variable \"{}\" without a grid; known: m of intfire1", where,
            decl.model, variable);
    EventSampler sampler{first[probe.target.index] + probe.target.slice.first};
    sampler.trace = {decl.name, variable, "1", 0, probe.interval > 0 ? probe.interval : dt, {}, {}};
    for (uint32_t i = probe.target.slice.first; i < last; ++i) sampler.trace.neurons.push_back(i);
    samplers.push_back(std::move(sampler));
  }
}

void EventSimulation::State::build() {
  require(std::isfinite(dt) && dt > 0, "dt is {:g} ms, must be > 0 ms", dt);
  if (const auto why = obstacle(network); !why.empty())
    fail("{}; without a grid there are intfire1 and spike_source_array alone", why);
  require(!network.populations.empty(), "the network has no population");
  make_cells();
  for (uint32_t i = 0; i < network.projections.size(); ++i) connect(i);
  recorded.resize(network.populations.size(), false);
  record_of.resize(network.populations.size(), 0);
  for (const auto& probe : network.probes) add_probe(probe);
  for (uint32_t cell = 0; cell < cells.size(); ++cell) push_next_of_list(cell);
}

}  // namespace lapicque
