// How PlasticRows is written to a checkpoint and read back.
#pragma once
#include "lapicque/engine/plastic_rows.hpp"

namespace lapicque {

template <class Rule>
void PlasticRows<Rule>::save(Step now, StatefulState& into) {
  sweep(Tick(now) + 1);
  std::vector<uint64_t> row;
  for (size_t j = 0; j < weight_.size(); ++j) {
    row.clear();
    put(row, weight_[j]);
    if constexpr (own_bytes > 0) put(row, own_[j]);
    into.synapses.add(number_[j], row);
  }
  for (size_t k = 0; k < segments_.size(); ++k) {
    row.clear();
    put(row, pre_[k]);
    into.sources.add(segments_[k].key(), row);
  }
  // Of a neuron's spikes, those that some synapse may still have to see, and the one before.
  for (uint32_t n = 0; n < latest_.size(); ++n) {
    const uint64_t count = latest_[n].count;
    const uint64_t oldest = count > capacity_ ? count - capacity_ : 0;
    uint64_t i = count;
    while (i > oldest && spike(n, i - 1).t >= floor_) --i;
    if (i > oldest) --i;
    for (; i < count; ++i) {
      row.clear();
      put(row, spike(n, i));
      into.neurons.add(n + first_neuron_ - first_target_ + target_first_, row);
    }
  }
  if (weight_.empty()) return;
  row.clear();
  put(row, absorbed_);
  if constexpr (has_dopamine) {
    put(row, uint64_t(pending_.size()));
    for (const auto& [t, count] : pending_) put(row, t), put(row, count);
    rule_.dopamine.save(row);
  }
  into.shared.add(0, row);
}

template <class Rule>
void PlasticRows<Rule>::restore(Step now, const StatefulState& from) {
  reset();
  for (size_t j = 0; j < weight_.size(); ++j) {
    auto row = need(from.synapses, number_[j], (sizeof(double) + own_bytes) / 8);
    take(row, weight_[j]);
    if constexpr (own_bytes > 0) take(row, own_[j]);
  }
  for (size_t k = 0; k < segments_.size(); ++k) {
    auto row = need(from.sources, segments_[k].key(), sizeof(Pre) / 8);
    take(row, pre_[k]);
    seen_[k] = Tick(now) + 1 - 2 * Tick(segments_[k].dendritic);
  }
  floor_ = Tick(now) + 1 - 2 * longest_dendrite_;
  for (uint32_t n = 0; n < latest_.size(); ++n) {
    auto rows = from.neurons.find(n + first_neuron_ - first_target_ + target_first_);
    while (rows.size() * 8 / sizeof(Spike) > capacity_) grow();
    while (!rows.empty()) {
      Spike s;
      take(rows, s);
      Latest& latest = latest_[n];
      entries_[size_t(n) * capacity_ + (latest.count & (capacity_ - 1))] = s;
      latest.t = s.t, latest.post = s.post;
      ++latest.count;
    }
  }
  if (weight_.empty()) return;
  auto row = from.shared.find(0);
  auto expect = [&](bool good) {
    require(good, "{}: the checkpoint is of another network", where_);
  };
  expect(!row.empty());
  take(row, absorbed_);
  for (uint32_t k = 0; k < segments_.size(); ++k)
    seen_[k] = std::max(seen_[k], absorbed_ + 1 - segments_[k].dendritic);
  if constexpr (has_dopamine) {
    expect(!row.empty());
    uint64_t n = 0;
    take(row, n);
    expect(n <= row.size() / 2);
    for (uint64_t i = 0; i < n; ++i) {
      std::pair<Tick, double> due;
      take(row, due.first), take(row, due.second);
      pending_.push_back(due);
    }
    expect(row.size() % 3 == 0);
    rule_.dopamine.restore(row);
  }
}

template <class Rule>
size_t PlasticRows<Rule>::bytes() const {
  return segment_bytes() + weight_.size() * (sizeof(double) + own_bytes) +
         pre_.size() * (sizeof(Pre) + sizeof(Tick)) + latest_.size() * sizeof(Latest) +
         entries_.size() * sizeof(Spike);
}

}  // namespace lapicque
