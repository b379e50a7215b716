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

void InitialWeights::push_back(double w) {
  if (size_ == 0 || values_.size() > 1)
    values_.push_back(w);
  else if (w != values_[0]) {
    values_.assign(size_, values_[0]);
    values_.push_back(w);
  }
  ++size_;
}

void StatefulRows::reserve(size_t n_synapses) {
  // Growing would hold two copies for a while; what is reserved and not used is never touched.
  target.reserve(n_synapses + column_padding);
  number.reserve(n_synapses);
}

void StatefulRows::add(uint32_t source, std::vector<StatefulSynapse>& synapses) {
  if (synapses.empty()) return;
  auto group = [](const StatefulSynapse& s) {
    return std::tuple(s.delay, s.receptor, std::signbit(s.weight));
  };
  if (!std::ranges::is_sorted(synapses, {}, group)) std::ranges::stable_sort(synapses, {}, group);
  for (size_t n = 0; n < synapses.size(); ++n) {
    const auto& s = synapses[n];
    if (n == 0 || group(s) != group(synapses[n - 1])) {
      const auto begin = uint32_t(target.size());
      const double dendritic = projection->synapse.dendritic_fraction * s.delay;
      segments.push_back({begin, begin, s.delay, uint16_t(std::lround(dendritic)), s.receptor,
                          std::signbit(s.weight), false, source});
    }
    target.push_back(s.target);
    number.push_back(uint32_t(s.number));
    initial.push_back(std::abs(s.weight));
    ++segments.back().end;
  }
  segments.back().last = true;
}

StatefulSegments::StatefulSegments(StatefulRows& rows, const StatefulSettings& settings)
    : index_(rows.index),
      first_source_id_(rows.first_source_id),
      n_sources_(rows.n_sources),
      first_target_(rows.first_target),
      target_first_(rows.target_first),
      dt_(rows.dt),
      lsb_(rows.lsb),
      row_(rows.n_sources + 1, 0),
      segments_(std::move(rows.segments)),
      target_(std::move(rows.target)),
      number_(std::move(rows.number)),
      initial_(std::move(rows.initial)) {
  where_ = settings.where;
  uint32_t longest = 1;
  for (const Segment& g : segments_) {
    ++row_[g.source + 1];
    longest = std::max<uint32_t>(longest, g.delay);
  }
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

void StatefulSegments::check_initial(double low, double high) const {
  for (size_t j = 0; j < initial_.size(); ++j)
    require(initial_[j] >= low && initial_[j] <= high,
            "{}: an initial weight of {:g} is outside [{:g}, {:g}]; set w_min and w_max, or draw "
            "within them",
            where_, initial_[j], low, high);
}

std::span<const uint64_t> StatefulSegments::need(const StatefulState::Table& table, uint64_t key,
                                                 size_t words) const {
  const auto row = table.find(key);
  require(row.size() == words, "{}: the checkpoint is of another network", where_);
  return row;
}

size_t StatefulSegments::segment_bytes() const {
  return row_.size() * 4 + segments_.size() * sizeof(Segment) + target_.size() * sizeof target_[0] +
         number_.bytes() + initial_.bytes();
}

}  // namespace lapicque
