// What may change between two runs: parameters, state, weights, stimuli and probes.
#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {
namespace {

/// A field of a population: a parameter (of a neuron or a source) or a state variable.
struct Place {
  bool is_state = false;
  size_t field = 0;
  const Field* table = nullptr;
};

Place find_place(const Species& sp, const std::string& where, std::string_view name) {
  const std::span<const Field> parameters = sp.model ? sp.model->parameters : sp.source->parameters;
  const std::span<const Field> state = sp.model ? sp.model->state : std::span<const Field>{};
  if (const int f = find_field(parameters, name); f >= 0)
    return {false, size_t(f), &parameters[size_t(f)]};
  if (const int f = find_field(state, name); f >= 0) return {true, size_t(f), &state[size_t(f)]};
  auto known = names_of(parameters);
  for (auto& s : names_of(state)) known.push_back(s);
  fail("{}: no parameter or state variable \"{}\"{}", where, name, suggestion(name, known));
}

}  // namespace

std::vector<double> Simulation::get(PopulationId population, std::string_view name) const {
  const State& s = *state_;
  require(population.index < s.species.size(), "get: a population that is not of this network");
  const Species& sp = s.species[population.index];
  const auto where = fmt::format("population \"{}\"", s.network.populations[population.index].name);
  const auto [first, last] = bounds(population.slice, sp.size, where);
  const Place place = find_place(sp, where, name);
  std::vector<double> values(last - first);
  if (!place.is_state) {
    for (uint32_t i = first; i < last; ++i) values[i - first] = pick(sp.parameters[place.field], i);
    return values;
  }
  for (const Block& block : s.blocks)
    for (const Part& part : block.parts)
      if (part.species == population.index)
        for (uint32_t i = std::max(first, part.first); i < std::min(last, part.first + part.n); ++i)
          values[i - first] = s.read(part, part.state[place.field], i - part.first);
  return values;
}

void Simulation::set(PopulationId population, std::string_view name, const Value& value) {
  State& s = *state_;
  require(population.index < s.species.size(), "set: a population that is not of this network");
  Species& sp = s.species[population.index];
  const auto where = fmt::format("population \"{}\"", s.network.populations[population.index].name);
  const auto [first, last] = bounds(population.slice, sp.size, where);
  const Place place = find_place(sp, where, name);
  const auto what = fmt::format("{}: {}", where, name);
  value.check(place.table->unit, place.table->range, what);
  value.check_length(last - first, what);
  require(!value.distance(), "{}: a function of distance belongs to a projection", what);
  auto draw = [&](uint32_t i) {
    const Purpose purpose = place.is_state ? Purpose::initial_state : Purpose::neuron_parameter;
    Stream stream(make_key(s.options.seed, purpose, population.index << 8 | uint32_t(place.field)),
                  i, uint32_t(s.now), uint32_t(s.now >> 32) + 1);
    return value.at(i - first, stream);
  };
  if (place.is_state) {
    for (Block& block : s.blocks)
      for (Part& part : block.parts)
        if (part.species == population.index)
          for (uint32_t i = std::max(first, part.first); i < std::min(last, part.first + part.n);
               ++i)
            s.write(part, part.state[place.field], i - part.first, draw(i));
    return;
  }
  auto& column = sp.parameters[place.field];
  const auto before = column;
  if (value.number() && first == 0 && last == sp.size) {
    column = {*value.number()};
  } else {
    if (column.size() == 1) column.assign(sp.size, column[0]);
    for (uint32_t i = first; i < last; ++i) column[i] = draw(i);
  }
  for (Block& block : s.blocks)
    for (Part& part : block.parts)
      if (part.species == population.index) s.prepare(part);
  for (Block& block : s.blocks)
    for (SourcePart& part : block.sources)
      if (part.species == population.index)
        for (uint32_t i = 0; i < part.n; ++i)
          if (pick(before, part.first + i) != pick(column, part.first + i))
            s.draw_next_spike(part, i);
}

void Simulation::set_spike_times(PopulationId sources, std::vector<std::vector<double>> times) {
  State& s = *state_;
  require(sources.index < s.species.size(),
          "set_spike_times: a population that is not of this network");
  Population& decl = s.network.populations[sources.index];
  const Species& sp = s.species[sources.index];
  const auto where = fmt::format("population \"{}\" ({})", decl.name, decl.model);
  require(decl.model == "spike_source_array", "{}: spike_times belong to spike_source_array",
          where);
  const auto [first, last] = bounds(sources.slice, sp.size, where);
  require(times.size() == last - first, "{}: {} lists of spike times for {} sources", where,
          times.size(), last - first);
  check_spike_times(times, where);
  decl.spike_times.resize(sp.size);
  std::ranges::move(times, decl.spike_times.begin() + first);
  for (Block& block : s.blocks)
    for (SourcePart& part : block.sources)
      if (part.species == sources.index)
        for (uint32_t i = std::max(first, part.first); i < std::min(last, part.first + part.n); ++i)
          s.seek_next_spike(part, i - part.first);
}

size_t Simulation::stimulate(PopulationId target, Stimulus stimulus) {
  State& s = *state_;
  Network next = s.network;
  const size_t index = next.stimulate(target, std::move(stimulus));
  s.network.stimuli.push_back(next.stimuli[index]);
  try {
    s.add_stimulus_to_parts(index);
  } catch (...) {
    s.network.stimuli.pop_back();
    throw;
  }
  return index;
}

void Simulation::set_stimulus(size_t stimulus, Stimulus changed) {
  State& s = *state_;
  require(stimulus < s.network.stimuli.size(), "set_stimulus: stimulus {} of {}", stimulus,
          s.network.stimuli.size());
  Stimulus& now = s.network.stimuli[stimulus];
  changed.name = now.name, changed.target = now.target;
  require(now.kind != Stimulus::Kind::poisson && changed.kind != Stimulus::Kind::poisson,
          "{}: only an injected current can be replaced; a Poisson drive keeps what it began with",
          now.name);
  s.check_stimulus(changed);
  now = std::move(changed);
  for (Block& block : s.blocks)
    for (Part& part : block.parts)
      for (size_t c = 0; c < part.currents.size(); ++c)
        if (part.currents[c] == stimulus)
          part.current_values[c] = std::numeric_limits<double>::quiet_NaN();
}

void Simulation::record_spikes(PopulationId target) {
  state_->add_probe({target});
  state_->network.probes.push_back({target});
}

void Simulation::record(PopulationId target, std::vector<std::string> variables, double interval) {
  const Probe probe{target, std::move(variables), interval};
  state_->add_probe(probe);
  state_->network.probes.push_back(probe);
}

std::vector<Simulation::Connection> Simulation::connections(size_t projection) const {
  const State& s = *state_;
  require(projection < s.links.size(), "connections: projection {} of {}", projection,
          s.links.size());
  const Link& link = s.links[projection];
  std::vector<Connection> list;
  std::vector<uint32_t> targets, pairs;
  std::vector<SynapseDraw> row;
  for (uint32_t i = 0; i < link.n_source; ++i) {
    s.draw_row(link, i, targets, pairs, row);
    for (const SynapseDraw& d : row)
      list.push_back({link.source_first + i, d.target, d.weight, d.delay * s.options.dt});
  }
  const auto weights = s.weights_of(projection);
  for (size_t i = 0; i < list.size(); ++i) list[i].weight = weights[i];
  return list;
}

/// As of now, in the order of connections().
std::vector<double> Simulation::State::weights_of(size_t projection) const {
  const Link& link = links[projection];
  std::vector<double> weights;
  if (link.projection->synapse.model == "static") {
    std::vector<uint32_t> targets, pairs;
    std::vector<SynapseDraw> row;
    for (uint32_t i = 0; i < link.n_source; ++i) {
      draw_row(link, i, targets, pairs, row);
      for (const SynapseDraw& d : row) weights.push_back(d.weight);
    }
    return weights;
  }
  weights.resize(synapses_of[projection]);
  for (const Block& block : blocks)
    for (const auto& group : block.groups)
      if (const auto* stateful = dynamic_cast<const StatefulGroup*>(group.get());
          stateful && stateful->projection() == projection)
        stateful->weights(now, [&](uint64_t number, double w) { weights[number] = w; });
  return weights;
}

void Simulation::set_weights(size_t projection, std::span<const double> weights) {
  State& s = *state_;
  require(projection < s.links.size(), "set_weights: projection {} of {}", projection,
          s.links.size());
  Link& link = s.links[projection];
  const auto where = fmt::format("projection \"{}\"", link.projection->name);
  require(weights.size() == s.synapses_of[projection], "{}: {} weights for {} synapses", where,
          weights.size(), s.synapses_of[projection]);
  const auto& lsb = s.species[link.target].lsb;
  const double most = s.options.weights == WeightStorage::bits16 ? 32767 : 0x1p56;
  for (double w : weights)
    require(
        std::isfinite(w) &&
            std::abs(w) / lsb[w < 0 ? link.receptor_minus : link.receptor_plus] <= most,
        "{}: a weight of {:g} is not finite, or too large for how this simulation stores weights",
        where, w);
  if (link.projection->synapse.model != "static") {
    for (Block& block : s.blocks)
      for (auto& group : block.groups)
        if (auto* stateful = dynamic_cast<StatefulGroup*>(group.get());
            stateful && stateful->projection() == projection)
          stateful->set_weights(s.now, weights);
    return;
  }
  if (link.row_start.empty()) {
    std::vector<uint32_t> targets;
    uint64_t at = 0;
    for (uint32_t i = 0; i < link.n_source; ++i) {
      link.row_start.push_back(at);
      link.rows->targets(i, targets);
      at += targets.size();
    }
  }
  link.weights.assign(weights.begin(), weights.end());
  for (Link& other : s.links)
    if (other.projection->synapse.model == "static") s.synapses_of[other.index] = 0;
  s.make_static_rows();
  s.replay_spikes_in_flight();
}

void Simulation::reward(size_t projection, double amount) {
  State& s = *state_;
  require(projection < s.links.size(), "reward: projection {} of {}", projection, s.links.size());
  const Projection& decl = *s.links[projection].projection;
  require(decl.synapse.model == "stdp_reward",
          "projection \"{}\" ({}): takes no reward; only stdp_reward does", decl.name,
          decl.synapse.model);
  require(std::isfinite(amount), "projection \"{}\": a reward of {:g} is not finite", decl.name,
          amount);
  for (Block& block : s.blocks)
    for (auto& group : block.groups)
      if (auto* stateful = dynamic_cast<StatefulGroup*>(group.get());
          stateful && stateful->projection() == projection)
        stateful->reward(s.now, amount);
}

/// Static rows only: the other groups keep their own spikes in flight.
void Simulation::State::replay_spikes_in_flight() {
  const Step oldest = now > max_delay ? now - max_delay : 0;
  for (Step s = oldest + 1; s <= now; ++s)
    for (Block& block : blocks) block.groups[0]->replay(s, now, history[s % history.size()]);
}

void Simulation::record_weights(size_t projection, double interval) {
  state_->add_weight_probe({projection, interval});
  state_->network.weight_probes.push_back({projection, interval});
}

std::vector<ProjectionInfo> Simulation::projection_info() const {
  const State& s = *state_;
  std::vector<ProjectionInfo> list;
  for (const Link& link : s.links) {
    ProjectionInfo info;
    info.name = link.projection->name;
    info.n_synapses = s.synapses_of[link.index];
    if (link.projection->synapse.model != "static") {
      double bytes = 0;
      for (const Block& block : s.blocks)
        for (const auto& group : block.groups)
          if (const auto* stateful = dynamic_cast<const StatefulGroup*>(group.get());
              stateful && stateful->projection() == link.index)
            info.layout = stateful->layout(), bytes += double(stateful->bytes());
      info.bytes_per_synapse = info.n_synapses ? bytes / double(info.n_synapses) : 0;
    } else if (link.projection->synapse.weight.number() && link.weights.empty()) {
      info.layout = "shared weight: targets only, because every weight is the same";
      info.bytes_per_synapse = 2;
    } else if (s.options.weights == WeightStorage::bits16) {
      info.layout = "packed: 16-bit target, 16-bit weight, because weights differ";
      info.bytes_per_synapse = 4;
    } else {
      info.layout =
          "exact: 16-bit target, 64-bit fixed-point weight, because weights differ and must be "
          "exact";
      info.bytes_per_synapse = 10;
    }
    list.push_back(std::move(info));
  }
  return list;
}

}  // namespace lapicque
