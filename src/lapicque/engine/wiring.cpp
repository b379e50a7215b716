// Making the synapses: every source's row is drawn from its own keys, sorted, and laid down.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <mutex>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/row_builder.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {
namespace {

/// Rounds a weight to its fixed-point unit, saturating where 16 bits end.
int64_t quantise(double weight, double lsb, WeightStorage storage) {
  const double x = std::nearbyint(weight / lsb);
  if (storage == WeightStorage::bits16) return int64_t(std::clamp(x, -32768.0, 32767.0));
  return int64_t(std::clamp(x, -0x1p62, 0x1p62));
}

}  // namespace

void Simulation::State::make_synapses() {
  synapses_of.assign(links.size(), 0);
  min_delay = max_delay_steps, max_delay = 1;
  for (Link& link : links) tabulate_draws(link);
  make_static_rows();
  make_stateful_rows();
  if (min_delay == max_delay_steps) min_delay = 1;
  history.assign(std::bit_ceil(size_t(max_delay) + 1), {});
}

std::vector<Places> Simulation::State::find_places() const {
  std::vector<Places> places(species.size());
  for (uint32_t p = 0; p < species.size(); ++p) {
    places[p].of_granule.resize((species[p].size + granule - 1) / granule);
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (const Part& part : blocks[b].parts)
        if (part.species == p)
          for (uint32_t i = 0; i < part.n; i += granule)
            places[p].of_granule[(part.first + i) / granule] = b << 16 | (part.offset + i);
  }
  return places;
}

void Simulation::State::make_static_rows() {
  // Sources with static synapses, in chunks that threads take as they are free.
  struct Chunk {
    uint32_t species, first, last;
  };
  std::vector<Chunk> chunks;
  std::vector<std::vector<const Link*>> outgoing(species.size());
  for (const Link& link : links)
    if (link.projection->synapse.model == "static") outgoing[link.source].push_back(&link);
  uint32_t n_ids = 0;
  for (uint32_t p = 0; p < species.size(); ++p) {
    n_ids += species[p].size;
    if (outgoing[p].empty()) continue;
    for (uint32_t i = 0; i < species[p].size; i += 64)
      chunks.push_back({p, i, std::min(i + 64, species[p].size)});
  }
  // Group 0 of a block is its static rows; making them again leaves the other groups alone.
  std::vector<StaticRows*> rows;
  for (Block& block : blocks) {
    auto group = std::make_unique<StaticRows>(n_ids);
    rows.push_back(group.get());
    if (block.groups.empty()) block.groups.resize(1);
    block.groups[0] = std::move(group);
  }

  const auto places = find_places();
  std::vector<uint64_t> counts(blocks.size(), 0);
  std::vector<std::vector<Arena>> arenas(blocks.size());
  std::mutex mutex;
  std::atomic<size_t> next{0}, done{0};
  team->run([&](int thread) {
    RowBuilder builder(blocks.size());
    std::vector<uint64_t> by_link(links.size(), 0);
    std::vector<uint32_t> targets, pairs;
    std::vector<SynapseDraw> row;
    for (size_t c; (c = next.fetch_add(1)) < chunks.size();) {
      const Chunk& chunk = chunks[c];
      for (uint32_t i = chunk.first; i < chunk.last; ++i) {
        builder.begin();
        for (const Link* link : outgoing[chunk.species]) {
          if (i < link->source_first || i >= link->source_first + link->n_source) continue;
          draw_row(*link, i - link->source_first, targets, pairs, row);
          by_link[link->index] += row.size();
          add_row(*link, row, places[link->target], builder);
        }
        builder.lay_down();
        for (size_t b = 0; b < blocks.size(); ++b)
          rows[b]->set_row(species[chunk.species].first_id + i, builder.row(b));
      }
      const size_t finished = ++done;
      if (thread == 0 && options.construction_progress) {
        try {
          options.construction_progress(double(finished) / double(chunks.size()));
        } catch (...) {
          next = chunks.size();  // the user wants to stop: nobody begins another chunk
          throw;
        }
      }
    }
    std::lock_guard lock(mutex);
    min_delay = std::min(min_delay, builder.min_delay());
    max_delay = std::max(max_delay, builder.max_delay());
    for (size_t l = 0; l < links.size(); ++l) synapses_of[l] += by_link[l];
    for (size_t b = 0; b < blocks.size(); ++b) {
      counts[b] += builder.n_synapses(b);
      arenas[b].push_back(builder.take_arena(b));
    }
  });
  for (size_t b = 0; b < rows.size(); ++b) {
    rows[b]->keep(std::move(arenas[b]));
    rows[b]->finish(max_delay, counts[b]);
  }
}

void Simulation::State::add_row(const Link& link, const std::vector<SynapseDraw>& row,
                                const Places& places, RowBuilder& builder) const {
  if (row.empty()) return;
  const std::vector<double>& lsb = species[link.target].lsb;
  if (link.projection->synapse.weight.number() && link.weights.empty()) {
    // One weight for all: it is written once for each segment.
    const double w = row[0].weight;
    const size_t receptor = w < 0 ? link.receptor_minus : link.receptor_plus;
    const uint32_t kind = builder.kind({uint8_t(receptor), SegmentLayout::shared,
                                        quantise(w, lsb[receptor], WeightStorage::exact)});
    for (const SynapseDraw& s : row)
      builder.add(places.block(s.target), s.delay, kind, places.local(s.target), 0);
    return;
  }
  const SegmentLayout layout =
      options.weights == WeightStorage::bits16 ? SegmentLayout::packed : SegmentLayout::exact;
  uint32_t kinds[2] = {~0u, ~0u};
  const size_t receptors[2] = {link.receptor_plus, link.receptor_minus};
  for (const SynapseDraw& s : row) {
    const int sign = s.weight < 0;
    if (kinds[sign] == ~0u) kinds[sign] = builder.kind({uint8_t(receptors[sign]), layout, 0});
    builder.add(places.block(s.target), s.delay, kinds[sign], places.local(s.target),
                quantise(s.weight, lsb[receptors[sign]], options.weights));
  }
}

void Simulation::State::make_stateful_rows() {
  const auto places = find_places();

  // One group for each projection whose synapses have a state, and each block.
  for (const Link& link : links) {
    if (link.projection->synapse.model == "static") continue;
    const Species &from = species[link.source], &to = species[link.target];
    std::vector<StatefulRows> shares(blocks.size());
    std::vector<uint32_t> scratch, pairs;
    std::vector<SynapseDraw> row;
    std::vector<std::vector<StatefulSynapse>> by_block(blocks.size());
    const double expected =
        expected_synapses(link.projection->connectivity, link.n_source, link.n_target);
    for (size_t b = 0; b < blocks.size(); ++b) {
      shares[b].projection = link.projection;
      double n = 0;  // of the population's neurons in this block
      for (const Part& part : blocks[b].parts)
        if (part.species == link.target) n += part.n;
      const double share = expected * std::min(1.0, n / link.n_target) * 1.05;
      if (share < 0x1p29) shares[b].reserve(size_t(share));  // a law of distance says little
    }
    uint64_t number = 0;
    uint32_t longest = 1;
    for (uint32_t i = 0; i < link.n_source; ++i) {
      for (auto& synapses : by_block) synapses.clear();
      draw_row(link, i, scratch, pairs, row);
      for (const SynapseDraw& s : row) {
        const Places& place = places[link.target];
        const size_t k = s.weight < 0 ? link.receptor_minus : link.receptor_plus;
        min_delay = std::min(min_delay, s.delay);
        longest = std::max(longest, s.delay);
        by_block[place.block(s.target)].push_back(
            {place.local(s.target), uint16_t(s.delay), uint8_t(k), s.weight, number++});
      }
      require(number < 0xffffffffu, "{}: more than 2^32 synapses with a state in one projection",
              link.projection->name);
      for (size_t b = 0; b < blocks.size(); ++b) shares[b].add(i, by_block[b]);
    }
    max_delay = std::max(max_delay, longest);
    const std::string modulator = modulator_of(*link.projection);
    for (size_t b = 0; b < blocks.size(); ++b) {
      StatefulRows& share = shares[b];
      share.index = link.index;
      share.first_source_id = from.first_id + link.source_first;
      share.n_sources = link.n_source;
      share.n_targets = blocks[b].n;
      share.lsb = to.lsb;
      share.unit = to.model->input[to.model->receptors()[link.receptor_plus]].unit;
      share.longest_delay = longest;
      share.dt = options.dt;
      share.seed = options.seed;
      // Only 32-bit sums take the short form: exact weights are to be exact.
      if (options.weights == WeightStorage::bits16) share.precision = options.precision;
      share.kernels = &kernels->plastic;
      if (!modulator.empty()) {
        const Species& releases = species[network.find(modulator).index];
        share.first_modulator_id = releases.first_id, share.n_modulators = releases.size;
      }
      for (const Part& part : blocks[b].parts)
        if (part.species == link.target)
          share.first_target = part.offset, share.target_first = part.first;
      synapses_of[link.index] += share.target.size();
      auto group = make_stateful_synapses(std::move(share));
      min_delay = std::min(min_delay, group->most_interval());
      blocks[b].groups.push_back(std::move(group));
    }
  }
}

}  // namespace lapicque
