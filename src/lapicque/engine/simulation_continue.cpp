// Going on with a network that has grown or changed, and sources whose spikes are drawn anew.
#include <algorithm>
#include <array>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {
namespace {

/// Whether the state of one projection's synapses means the same in the other.
bool same_synapses(const Projection& a, const Projection& b) {
  return a.source == b.source && a.target == b.target && a.connectivity == b.connectivity &&
         a.synapse.delay == b.synapse.delay && a.synapse.receptor == b.synapse.receptor &&
         a.synapse.model == b.synapse.model && a.synapse.options == b.synapse.options &&
         a.synapse.dendritic_fraction == b.synapse.dendritic_fraction &&
         a.synapse.model != "static";
}

}  // namespace

Simulation::Simulation(Network network, const Simulation& earlier)
    : state_(std::make_unique<State>()) {
  state_->network = std::move(network);
  state_->options = earlier.options();
  state_->compile();
  state_->take_over(*earlier.state_);
  state_->add_probes();
}

std::vector<StatefulGroup*> Simulation::State::stateful_groups(size_t projection) const {
  std::vector<StatefulGroup*> groups;
  for (const Block& block : blocks)
    for (const auto& group : block.groups)
      if (auto* stateful = dynamic_cast<StatefulGroup*>(group.get());
          stateful && stateful->projection() == projection)
        groups.push_back(stateful);
  return groups;
}

/// The source's next spike, as if its latest were now.
void Simulation::State::draw_next_spike(SourcePart& part, uint32_t i) {
  const Species& sp = species[part.species];
  std::array<double, 16> values;
  for (size_t f = 0; f < sp.parameters.size(); ++f)
    values[f] = pick(sp.parameters[f], part.first + i);
  const Key key = make_key(options.seed, Purpose::source_train, part.species);
  Stream stream(key, part.first + i, part.drawn[i], uint32_t(now) << 1 | 1);
  part.next[i] = sp.source->next(double(now) * options.dt, values.data(), stream);
}

/// The place in a list of spike times after the present.
void Simulation::State::seek_next_spike(SourcePart& part, uint32_t i) const {
  const auto& trains = network.populations[part.species].spike_times;
  part.next[i] = never, part.drawn[i] = 0;
  if (trains.empty()) return;
  const auto& train = trains[part.first + i];
  auto next = train.begin();
  if (now > 0) next = std::upper_bound(next, train.end(), (double(now) + 1e-6) * options.dt);
  part.drawn[i] = uint32_t(next - train.begin());
  if (next != train.end()) part.next[i] = *next;
}

void Simulation::State::take_over(const State& earlier) {
  const auto& before = earlier.network.populations;
  const std::string rule = "continuing a simulation: its populations must come first";
  require(network.populations.size() >= before.size(), "{}, and {} of {} are there", rule,
          network.populations.size(), before.size());
  for (size_t p = 0; p < before.size(); ++p)
    require(network.populations[p].model == before[p].model &&
                network.populations[p].size == before[p].size,
            "{}, and population {} was {} of {} and is {} of {}", rule, p, before[p].size,
            before[p].model, network.populations[p].size, network.populations[p].model);

  now = recording_from = earlier.now;
  blocks[0].n_spikes = 0;
  for (const Block& block : earlier.blocks) blocks[0].n_spikes += block.n_spikes;
  for (Block& block : blocks) {
    for (Part& part : block.parts) {
      if (part.species >= before.size()) continue;
      for (const Block& old_block : earlier.blocks)
        for (const Part& old : old_block.parts) {
          if (old.species != part.species) continue;
          const uint32_t first = std::max(part.first, old.first);
          const uint32_t last = std::min(part.first + part.n, old.first + old.n);
          for (size_t f = 0; f < part.state.size(); ++f)
            for (uint32_t i = first; i < last; ++i)
              write(part, part.state[f], i - part.first, read(old, old.state[f], i - old.first));
        }
    }
    for (SourcePart& part : block.sources) {
      const Species& sp = species[part.species];
      for (uint32_t i = 0; i < part.n; ++i) {
        if (sp.source->parameters.empty())
          seek_next_spike(part, i);
        else
          draw_next_spike(part, i);  // unless it goes on as it did
      }
      if (part.species >= before.size() || sp.source->parameters.empty()) continue;
      const Species& old_species = earlier.species[part.species];
      for (const Block& old_block : earlier.blocks)
        for (const SourcePart& old : old_block.sources) {
          if (old.species != part.species) continue;
          const uint32_t first = std::max(part.first, old.first);
          const uint32_t last = std::min(part.first + part.n, old.first + old.n);
          for (uint32_t i = first; i < last; ++i) {
            bool same = true;
            for (size_t f = 0; f < sp.parameters.size(); ++f)
              same &= pick(sp.parameters[f], i) == pick(old_species.parameters[f], i);
            part.drawn[i - part.first] = old.drawn[i - old.first];
            if (same)
              part.next[i - part.first] = old.next[i - old.first];
            else
              draw_next_spike(part, i - part.first);
          }
        }
    }
  }

  const Step oldest = now - std::min<Step>(now, std::min(max_delay, earlier.max_delay));
  for (Step k = oldest + 1; k <= now; ++k)
    history[k % history.size()] = earlier.history[k % earlier.history.size()];
  replay_spikes_in_flight();
  for (const Link& link : links) {
    if (link.index >= earlier.links.size() ||
        !same_synapses(*link.projection, *earlier.links[link.index].projection))
      continue;
    StatefulState all;
    for (StatefulGroup* group : earlier.stateful_groups(link.index)) group->save(now, all);
    all.sort();
    for (StatefulGroup* group : stateful_groups(link.index)) {
      group->restore(now, all);
      for (Step k = oldest + 1; k <= now; ++k) group->replay(k, now, history[k % history.size()]);
    }
  }
}

}  // namespace lapicque
