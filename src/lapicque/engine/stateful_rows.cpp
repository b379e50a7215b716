#include "lapicque/engine/stateful_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <tuple>

#include "lapicque/base/error.hpp"

namespace lapicque {

// ---- state as tables ----------------------------------------------------------------------------

void StatefulState::Table::add(uint64_t key, std::span<const uint64_t> row) {
  if (keys.empty()) width = row.size();
  require(row.size() == width, "the state of plastic synapses has rows of {} and {} words", width,
          row.size());
  keys.push_back(key);
  words.insert(words.end(), row.begin(), row.end());
}

void StatefulState::Table::sort() {
  std::vector<size_t> order(keys.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::ranges::stable_sort(order, {}, [&](size_t i) { return keys[i]; });
  Table sorted;
  sorted.width = width;
  for (size_t n = 0, run = 0; n < order.size(); ++n) {
    const auto row = std::span(words).subspan(order[n] * width, width);
    if (n == 0 || keys[order[n]] != keys[order[n - 1]]) run = sorted.keys.size();
    bool known = false;
    for (size_t k = run; k < sorted.keys.size() && !known; ++k)
      known = std::ranges::equal(row, std::span(sorted.words).subspan(k * width, width));
    if (!known) sorted.add(keys[order[n]], row);
  }
  *this = std::move(sorted);
}

std::span<const uint64_t> StatefulState::Table::find(uint64_t key) const {
  const auto [first, last] = std::ranges::equal_range(keys, key);
  return std::span(words).subspan(size_t(first - keys.begin()) * width,
                                  size_t(last - first) * width);
}

void StatefulState::sort() {
  for (Table* table : {&synapses, &sources, &neurons, &shared}) table->sort();
}

void StatefulGroup::reward(Step, double) {
  fail("{}: takes no reward; only stdp_reward does", where_);
}

// ---- rows ---------------------------------------------------------------------------------------

StatefulSegments::StatefulSegments(const StatefulRows& rows, const StatefulSettings& settings)
    : index_(rows.index),
      first_source_id_(rows.first_source_id),
      n_sources_(rows.n_sources),
      first_target_(rows.first_target),
      target_first_(rows.target_first),
      dt_(rows.dt),
      lsb_(rows.lsb) {
  where_ = settings.where;
  const auto& all = rows.synapses;
  require(all.size() < 0xffffffffu, "{}: more than 2^32 synapses for one thread", where_);
  std::vector<uint32_t> order(all.size());
  std::iota(order.begin(), order.end(), 0u);
  auto group = [&](uint32_t i) {
    const auto& s = all[i];
    return std::tuple(s.source, s.delay, s.receptor, std::signbit(s.weight));
  };
  std::ranges::stable_sort(order, {}, group);

  uint32_t longest = 1;
  row_.assign(n_sources_ + 1, 0);
  for (uint32_t n = 0; n < order.size(); ++n) {
    const auto& s = all[order[n]];
    longest = std::max<uint32_t>(longest, s.delay);
    if (n == 0 || group(order[n]) != group(order[n - 1])) {
      if (n > 0) {
        segments_.back().end = n;
        segments_.back().last = segments_.back().source != s.source;
      }
      const double dendritic = rows.projection->synapse.dendritic_fraction * s.delay;
      segments_.push_back({n, n, s.delay, uint16_t(std::lround(dendritic)), s.receptor,
                           std::signbit(s.weight), true, s.source});
      ++row_[s.source + 1];
    }
    target_.push_back(s.target);
    number_.push_back(s.number);
    initial_.push_back(std::abs(s.weight));
  }
  if (!segments_.empty()) segments_.back().end = uint32_t(order.size());
  for (uint32_t i = 0; i < n_sources_; ++i) row_[i + 1] += row_[i];
  calendar_.resize(std::bit_ceil(Step(longest) + 1));
  mask_ = calendar_.size() - 1;
}

void StatefulSegments::schedule(Step s, std::span<const uint32_t> spikes) {
  for (uint32_t id : spikes) {
    const uint32_t source = id - first_source_id_;
    if (source >= n_sources_ || row_[source] == row_[source + 1]) continue;
    const uint32_t k = row_[source];
    bucket(s + segments_[k].delay).push_back(k);
  }
}

void StatefulSegments::replay(Step s, Step now, std::span<const uint32_t> spikes) {
  for (uint32_t id : spikes) {
    const uint32_t source = id - first_source_id_;
    if (source >= n_sources_) continue;
    for (uint32_t k = row_[source]; k < row_[source + 1]; ++k)
      if (s + segments_[k].delay > now) {
        bucket(s + segments_[k].delay).push_back(k);
        break;
      }
  }
}

void StatefulSegments::forget_spikes() {
  for (auto& due : calendar_) due.clear();
}

std::vector<std::pair<uint32_t, Tick>> StatefulSegments::arrived(Step now) const {
  std::vector<std::pair<uint32_t, Tick>> list;
  for (Step s = now + 1; s <= now + mask_; ++s)
    for (const uint32_t first : calendar_[s & mask_])
      for (uint32_t k = first;; ++k) {
        const Segment& g = segments_[k];
        const Tick a = Tick(s) + g.delay - segments_[first].delay - g.dendritic;
        if (a <= Tick(now)) list.emplace_back(k, a);
        if (g.last) break;
      }
  std::ranges::sort(list);
  return list;
}

void StatefulSegments::check_weights(std::span<const double> by_number, double low,
                                     double high) const {
  for (const Segment& g : segments_)
    for (uint32_t j = g.begin; j < g.end; ++j) {
      const double w = by_number[number_[j]];
      require(std::isfinite(w) && std::abs(w) >= low && std::abs(w) <= high,
              "{}: a weight of {:g} is outside [{:g}, {:g}] (w_min, w_max)", where_, w, low, high);
      require(w == 0 || (w < 0) == g.negative,
              "{}: a weight of {:g} would change the sign of a plastic synapse", where_, w);
    }
}

size_t StatefulSegments::segment_bytes() const {
  return row_.size() * 4 + segments_.size() * sizeof(Segment) +
         target_.size() * (sizeof target_[0] + sizeof number_[0] + sizeof initial_[0]);
}

}  // namespace lapicque
