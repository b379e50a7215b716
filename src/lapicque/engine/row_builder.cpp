#include "lapicque/engine/row_builder.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <tuple>

#include "lapicque/base/error.hpp"

namespace lapicque {

uint32_t RowBuilder::kind(const SegmentKind& wanted) {
  for (uint32_t k = 0; k < kinds_.size(); ++k)
    if (kinds_[k] == wanted) return k;
  require(kinds_.size() < 256, "a neuron's synapses have more than 256 different constant weights");
  kinds_.push_back(wanted);
  return uint32_t(kinds_.size() - 1);
}

void RowBuilder::lay_down() {
  std::ranges::fill(rows_, nullptr);
  if (synapses_.empty()) return;
  max_delay_ = std::max(max_delay_, longest_);
  run_of_.resize(synapses_.size());
  // Counting needs one counter for every block, delay and kind; sorting none.
  const size_t n_keys = rows_.size() * longest_ * kinds_.size();
  n_keys < 4 * synapses_.size() + 64 ? count_by_key() : count_by_sorting();
  write_headers();
  for (size_t i = 0; i < synapses_.size(); ++i) {
    const Synapse& s = synapses_[i];
    Run& run = runs_[run_of_[i]];
    switch (kinds_[s.block_and_kind & 0xff].layout) {
      case SegmentLayout::packed: {
        const uint32_t word = uint32_t(uint16_t(s.weight)) << 16 | s.target;
        std::memcpy(run.targets, &word, 4);
        run.targets += 4;
        break;
      }
      case SegmentLayout::exact:
        std::memcpy(run.weights, &s.weight, 8);
        run.weights += 8;
        [[fallthrough]];
      case SegmentLayout::shared:
        std::memcpy(run.targets, &s.target, 2);
        run.targets += 2;
        break;
    }
  }
}

void RowBuilder::count_by_key() {
  const auto n_kinds = uint32_t(kinds_.size()), n_blocks = uint32_t(rows_.size());
  runs_.clear();
  for (uint32_t b = 0; b < n_blocks; ++b)
    for (uint32_t d = 1; d <= longest_; ++d)
      for (uint32_t k = 0; k < n_kinds; ++k) runs_.push_back({b, d, k, 0, nullptr, nullptr});
  for (size_t i = 0; i < synapses_.size(); ++i) {
    const Synapse& s = synapses_[i];
    const uint32_t block = s.block_and_kind >> 8, kind = s.block_and_kind & 0xff;
    run_of_[i] = (block * longest_ + s.delay - 1) * n_kinds + kind;
    ++runs_[run_of_[i]].count;
  }
}

void RowBuilder::count_by_sorting() {
  order_.resize(synapses_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  auto key = [&](uint32_t i) {
    const Synapse& s = synapses_[i];
    return std::tuple(s.block_and_kind >> 8, s.delay, s.block_and_kind & 0xff);
  };
  std::ranges::sort(order_, {}, key);
  runs_.clear();
  for (uint32_t i : order_) {
    const auto [block, delay, kind] = key(i);
    const bool same = !runs_.empty() && runs_.back().block == block &&
                      runs_.back().delay == delay && runs_.back().kind == kind;
    if (!same) runs_.push_back({block, delay, kind, 0, nullptr, nullptr});
    ++runs_.back().count;
    run_of_[i] = uint32_t(runs_.size() - 1);
  }
}

void RowBuilder::write_headers() {
  for (size_t begin = 0; begin < runs_.size();) {
    const uint32_t block = runs_[begin].block;
    size_t end = begin, bytes = sizeof(Segment), n = 0;
    for (; end < runs_.size() && runs_[end].block == block; ++end) {
      const Run& run = runs_[end];
      if (run.count == 0) continue;
      bytes += sizeof(Segment) + payload_bytes({0, 0, kinds_[run.kind].layout, run.count});
      n += run.count;
    }
    if (n > 0) {
      uint8_t* p = arenas_[block].take(bytes);
      rows_[block] = p;
      counts_[block] += n;
      for (size_t r = begin; r < end; ++r) {
        Run& run = runs_[r];
        if (run.count == 0) continue;
        const SegmentKind& kind = kinds_[run.kind];
        const Segment segment{uint16_t(run.delay), kind.receptor, kind.layout, run.count};
        std::memcpy(p, &segment, sizeof segment);
        p += sizeof segment;
        run.targets = p;
        if (kind.layout == SegmentLayout::shared) {
          std::memcpy(p, &kind.weight, 8);
          run.targets += 8;
        }
        if (kind.layout == SegmentLayout::exact)
          run.weights = p + (size_t(run.count) * 2 + 3) / 4 * 4;
        p += payload_bytes(segment);
      }
      const Segment mark{row_end, 0, SegmentLayout::shared, 0};
      std::memcpy(p, &mark, sizeof mark);
    }
    begin = end;
  }
}

}  // namespace lapicque
