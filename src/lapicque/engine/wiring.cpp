// Making the synapses: every source's row is drawn from its own keys, sorted, and laid down.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <map>
#include <mutex>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/state.hpp"
#include "lapicque/network/positions.hpp"

namespace lapicque {
namespace {

/// The law of a drawn delay on the grid: rounded to the nearest step, drawn again below dt / 2
/// (a delay of 0.04 ms is not one step of 0.1 ms; Potjans & Diesmann's reference code).
/// Empty where the law has no closed form here; then delays are drawn and rounded one by one.
std::vector<double> delay_law(const Distribution& d, double dt, uint32_t& first) {
  first = 1;
  if (d.kind != Distribution::Kind::normal || d.outside != Distribution::Outside::redraw ||
      d.b <= 0)
    return {};
  if (d.bounds.high < std::numeric_limits<double>::infinity()) return {};
  if (d.bounds.low > dt / 2) return {};
  auto cdf = [&](double x) { return 0.5 * std::erfc(-(x - d.a) / (d.b * std::sqrt(2.0))); };
  const double below = cdf(dt / 2);
  if (below > 0.999) return {};
  std::vector<double> law;
  for (uint32_t k = 1; k < 4096; ++k) {
    law.push_back((cdf((k + 0.5) * dt) - cdf((k - 0.5) * dt)) / (1 - below));
    if ((1 - cdf((k + 0.5) * dt)) / (1 - below) < 0x1p-33) return law;
  }
  return {};
}

/// Rounds a weight to its fixed-point unit, saturating where 16 bits end.
int64_t quantise(double weight, double lsb, bool narrow) {
  const double x = std::nearbyint(weight / lsb);
  if (narrow) return int64_t(std::clamp(x, -32768.0, 32767.0));
  return int64_t(std::clamp(x, -0x1p62, 0x1p62));
}

/// What a source's synapses are sorted by: block, delay, then the kind of segment.
struct Kind {
  uint8_t receptor;
  SegmentLayout layout;
  int64_t weight;  // of a shared segment
  bool operator==(const Kind&) const = default;
};

struct Entry {
  uint64_t key;  // block, delay, kind
  uint16_t target;
  int64_t weight;
};

}  // namespace

void Simulation::State::draw_row(const Link& link, uint32_t source, std::vector<uint32_t>& scratch,
                                 std::vector<uint32_t>& pairs,
                                 std::vector<SynapseDraw>& row) const {
  const Synapse& synapse = link.projection->synapse;
  link.rows->targets(source, scratch);
  link.rows->pair_indices(source, pairs);
  row.resize(scratch.size());
  Stream weights(make_key(options.seed, Purpose::weight, link.index), source);
  Stream delays(make_key(options.seed, Purpose::delay, link.index), source);
  const double *weight = synapse.weight.number(), *delay = synapse.delay.number();
  const auto *weight_law = synapse.weight.distribution(),
             *delays_law = synapse.delay.distribution();
  const uint32_t delay_steps = delay ? uint32_t(std::llround(*delay / options.dt)) : 0;
  for (size_t j = 0; j < scratch.size(); ++j) {
    SynapseDraw& s = row[j];
    s.target = link.target_first + scratch[j];
    double d = 0;
    auto apart = [&] {
      return distance(network.populations[link.source].positions, link.source_first + source,
                      network.populations[link.target].positions, s.target);
    };
    if (!link.weights.empty())
      s.weight = link.weights[link.row_start[source] + j];
    else if (weight)
      s.weight = *weight;
    else if (weight_law)
      s.weight = weight_law->draw(weights);
    else if (const auto* list = synapse.weight.list())
      s.weight = (*list)[pairs[j]];
    else
      s.weight = (*synapse.weight.distance())(apart());

    if (delay) {
      s.delay = delay_steps;
      continue;
    }
    if (link.delay_table.bits() > 0) {
      s.delay = link.delay_table_first + link.delay_table(delays.word());
      continue;
    }
    if (delays_law) {
      int tries = 0;
      do d = delays_law->draw(delays);
      while (d < options.dt / 2 && ++tries < 10000);
      require(d >= options.dt / 2,
              "projection \"{}\": its delays are all below one step of {:g} ms",
              link.projection->name, options.dt);
    } else if (const auto* list = synapse.delay.list()) {
      d = (*list)[pairs[j]];
    } else {
      d = std::max((*synapse.delay.distance())(apart()), options.dt);
    }
    const double n = std::nearbyint(d / options.dt);
    require(n < max_delay_steps,
            "projection \"{}\": a delay of {:g} ms is {:g} steps, more than {}",
            link.projection->name, d, n, max_delay_steps);
    s.delay = uint32_t(std::max(n, 1.0));
  }
}

void Simulation::State::make_synapses() {
  synapses_of.assign(links.size(), 0);
  min_delay = max_delay_steps, max_delay = 1;
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
  const bool narrow = options.weights == WeightStorage::bits16;
  uint32_t n_ids = 0;
  for (const Species& sp : species) n_ids += sp.size;

  const auto places = find_places();
  for (Link& link : links) {
    const auto* law = link.projection->synapse.delay.distribution();
    if (!law) continue;
    uint32_t first = 1;
    if (const auto pmf = delay_law(*law, options.dt, first); pmf.size() > 1)
      link.delay_table = AliasTable(pmf), link.delay_table_first = first;
  }

  // Sources with static synapses, in chunks that threads take as they are free.
  struct Chunk {
    uint32_t species, first, last;
  };
  std::vector<Chunk> chunks;
  std::vector<std::vector<const Link*>> outgoing(species.size());
  for (const Link& link : links)
    if (link.projection->synapse.model == "static") outgoing[link.source].push_back(&link);
  for (uint32_t p = 0; p < species.size(); ++p)
    if (!outgoing[p].empty())
      for (uint32_t i = 0; i < species[p].size; i += 64)
        chunks.push_back({p, i, std::min(i + 64, species[p].size)});

  // Group 0 of a block is its static rows; making them again leaves the other groups alone.
  std::vector<StaticRows*> rows;
  for (Block& block : blocks) {
    auto group = std::make_unique<StaticRows>(n_ids);
    rows.push_back(group.get());
    if (block.groups.empty()) block.groups.resize(1);
    block.groups[0] = std::move(group);
  }
  std::vector<uint64_t> counts(blocks.size(), 0);
  std::vector<std::vector<Arena>> arenas(blocks.size());
  std::mutex mutex;
  std::atomic<size_t> next{0}, done{0};

  team->run([&](int thread) {
    std::vector<Arena> own(blocks.size());
    std::vector<uint64_t> own_counts(blocks.size(), 0), own_by_link(links.size(), 0);
    uint32_t own_min = max_delay_steps, own_max = 1;
    std::vector<uint32_t> scratch, pairs, histogram;
    std::vector<SynapseDraw> row;
    std::vector<Entry> entries, sorted;
    std::vector<Kind> kinds;
    for (size_t c; (c = next.fetch_add(1)) < chunks.size();) {
      const Chunk& chunk = chunks[c];
      for (uint32_t i = chunk.first; i < chunk.last; ++i) {
        entries.clear();
        kinds.clear();
        auto kind_of = [&](const Kind& kind) {
          for (size_t k = 0; k < kinds.size(); ++k)
            if (kinds[k] == kind) return k;
          require(kinds.size() < 255, "a neuron has more than 255 kinds of synapses");
          kinds.push_back(kind);
          return kinds.size() - 1;
        };
        uint32_t longest = 0;
        for (const Link* link : outgoing[chunk.species]) {
          if (i < link->source_first || i >= link->source_first + link->n_source) continue;
          draw_row(*link, i - link->source_first, scratch, pairs, row);
          own_by_link[link->index] += row.size();
          const Places& place = places[link->target];
          const std::vector<double>& lsb = species[link->target].lsb;
          const bool shared = link->projection->synapse.weight.number() && link->weights.empty();
          size_t kind_plus = 0, kind_minus = 0;
          if (!row.empty()) {
            const SegmentLayout drawn = narrow ? SegmentLayout::packed : SegmentLayout::exact;
            auto make = [&](size_t k, double w) {
              return kind_of({uint8_t(k), shared ? SegmentLayout::shared : drawn,
                              shared ? quantise(w, lsb[k], false) : 0});
            };
            kind_plus = make(link->receptor_plus, row[0].weight);
            kind_minus = shared
                             ? make(row[0].weight < 0 ? link->receptor_minus : link->receptor_plus,
                                    row[0].weight)
                             : make(link->receptor_minus, 0);
            if (shared) kind_plus = kind_minus;
          }
          for (const SynapseDraw& s : row) {
            const bool negative = s.weight < 0;
            const size_t receptor = negative ? link->receptor_minus : link->receptor_plus;
            const size_t kind = negative ? kind_minus : kind_plus;
            longest = std::max(longest, s.delay);
            own_min = std::min(own_min, s.delay);
            entries.push_back(
                {uint64_t(place.block(s.target)) << 24 | uint64_t(s.delay) << 8 | kind,
                 place.local(s.target), shared ? 0 : quantise(s.weight, lsb[receptor], narrow)});
          }
        }
        if (entries.empty()) continue;
        own_max = std::max(own_max, longest);

        // Sort by key: by counting when the keys are dense, else by comparison. Both are stable.
        const size_t n_kinds = kinds.size(), n_keys = blocks.size() * (longest + 1) * n_kinds;
        auto dense = [&](uint64_t key) {
          return ((key >> 24) * (longest + 1) + (key >> 8 & 0xffff)) * n_kinds + (key & 0xff);
        };
        sorted.resize(entries.size());
        if (n_keys < 4 * entries.size() + 64) {
          histogram.assign(n_keys + 1, 0);
          for (const Entry& e : entries) ++histogram[dense(e.key) + 1];
          for (size_t k = 1; k <= n_keys; ++k) histogram[k] += histogram[k - 1];
          for (const Entry& e : entries) sorted[histogram[dense(e.key)]++] = e;
        } else {
          sorted = entries;
          std::ranges::stable_sort(sorted, {}, &Entry::key);
        }

        // Lay each block's share down as one row.
        for (size_t begin = 0; begin < sorted.size();) {
          const uint64_t b = sorted[begin].key >> 24;
          size_t end = begin;
          size_t bytes = sizeof(Segment);  // the end mark
          for (size_t at = begin; at < sorted.size() && sorted[at].key >> 24 == b;) {
            size_t stop = at;
            while (stop < sorted.size() && sorted[stop].key == sorted[at].key) ++stop;
            const Kind& kind = kinds[sorted[at].key & 0xff];
            bytes += sizeof(Segment) + payload_bytes({0, 0, kind.layout, uint32_t(stop - at)});
            end = at = stop;
          }
          uint8_t* p = own[b].take(bytes);
          rows[b]->set_row(species[chunk.species].first_id + i, p);
          own_counts[b] += end - begin;
          for (size_t at = begin; at < end;) {
            size_t stop = at;
            while (stop < end && sorted[stop].key == sorted[at].key) ++stop;
            const Kind& kind = kinds[sorted[at].key & 0xff];
            const Segment segment{uint16_t(sorted[at].key >> 8), kind.receptor, kind.layout,
                                  uint32_t(stop - at)};
            std::memcpy(p, &segment, sizeof segment);
            p += sizeof segment;
            uint8_t* payload = p;
            if (kind.layout == SegmentLayout::packed) {
              auto* out = reinterpret_cast<uint32_t*>(payload);
              for (size_t j = at; j < stop; ++j)
                *out++ = uint32_t(uint16_t(sorted[j].weight)) << 16 | sorted[j].target;
            } else {
              if (kind.layout == SegmentLayout::shared)
                std::memcpy(payload, &kind.weight, 8), payload += 8;
              auto* out = reinterpret_cast<uint16_t*>(payload);
              for (size_t j = at; j < stop; ++j) *out++ = sorted[j].target;
              payload += ((stop - at) * 2 + 3) / 4 * 4;
              if (kind.layout == SegmentLayout::exact)
                for (size_t j = at; j < stop; ++j)
                  std::memcpy(payload, &sorted[j].weight, 8), payload += 8;
            }
            p += payload_bytes(segment);
            at = stop;
          }
          const Segment mark{row_end, 0, SegmentLayout::shared, 0};
          std::memcpy(p, &mark, sizeof mark);
          begin = end;
        }
      }
      const size_t finished = ++done;
      if (thread == 0 && options.construction_progress)
        options.construction_progress(double(finished) / double(chunks.size()));
    }
    std::lock_guard lock(mutex);
    min_delay = std::min(min_delay, own_min);
    max_delay = std::max(max_delay, own_max);
    for (size_t l = 0; l < links.size(); ++l)
      if (own_by_link[l]) synapses_of[l] = synapses_of[l] + own_by_link[l];
    for (size_t b = 0; b < blocks.size(); ++b) {
      counts[b] += own_counts[b];
      arenas[b].push_back(std::move(own[b]));
    }
  });
  for (size_t b = 0; b < rows.size(); ++b) {
    rows[b]->keep(std::move(arenas[b]));
    rows[b]->finish(max_delay, counts[b]);
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
    uint64_t number = 0;
    uint32_t longest = 1;
    for (uint32_t i = 0; i < link.n_source; ++i) {
      draw_row(link, i, scratch, pairs, row);
      for (const SynapseDraw& s : row) {
        const Places& place = places[link.target];
        const size_t k = s.weight < 0 ? link.receptor_minus : link.receptor_plus;
        min_delay = std::min(min_delay, s.delay);
        longest = std::max(longest, s.delay);
        shares[place.block(s.target)].synapses.push_back(
            {i, place.local(s.target), uint16_t(s.delay), uint8_t(k), s.weight, number++});
      }
    }
    max_delay = std::max(max_delay, longest);
    const std::string modulator = modulator_of(*link.projection);
    for (size_t b = 0; b < blocks.size(); ++b) {
      StatefulRows& share = shares[b];
      share.projection = link.projection;
      share.index = link.index;
      share.first_source_id = from.first_id + link.source_first;
      share.n_sources = link.n_source;
      share.n_targets = blocks[b].n;
      share.lsb = to.lsb;
      share.unit = to.model->input[to.model->receptors()[link.receptor_plus]].unit;
      share.longest_delay = longest;
      share.dt = options.dt;
      share.seed = options.seed;
      if (!modulator.empty()) {
        const Species& releases = species[network.find(modulator).index];
        share.first_modulator_id = releases.first_id, share.n_modulators = releases.size;
      }
      for (const Part& part : blocks[b].parts)
        if (part.species == link.target)
          share.first_target = part.offset, share.target_first = part.first;
      synapses_of[link.index] += share.synapses.size();
      auto group = make_stateful_synapses(std::move(share));
      min_delay = std::min(min_delay, group->most_interval());
      blocks[b].groups.push_back(std::move(group));
    }
  }
}

}  // namespace lapicque
