#include "lapicque/engine/static_rows.hpp"

#include <algorithm>
#include <bit>

namespace lapicque {
namespace {

constexpr size_t line_bytes = 64;
/// How long before its turn a segment is fetched, in segments. Nearer, and memory is waited for;
/// measured on the column, where a segment has 60 synapses, 4 to 24 differ by less than 5 %.
constexpr size_t segments_ahead = 8;
/// Longer segments are streams that the processor recognises by itself.
constexpr uint32_t most_lines = 24;

inline void prefetch(const void* p) { __builtin_prefetch(p, 0, 3); }

/// Adds one segment's weights; returns the byte behind it.
template <class Sum>
inline const uint8_t* add(const Segment& s, const uint8_t* p, Sum* sum) {
  const size_t n = s.count;
  switch (s.layout) {
    case SegmentLayout::packed: {
      const auto* synapse = reinterpret_cast<const uint32_t*>(p);
      size_t i = 0;
      for (; i + 4 <= n; i += 4) {
        const uint32_t a = synapse[i], b = synapse[i + 1], c = synapse[i + 2], d = synapse[i + 3];
        sum[a & 0xffff] += int32_t(a) >> 16;
        sum[b & 0xffff] += int32_t(b) >> 16;
        sum[c & 0xffff] += int32_t(c) >> 16;
        sum[d & 0xffff] += int32_t(d) >> 16;
      }
      for (; i < n; ++i) sum[synapse[i] & 0xffff] += int32_t(synapse[i]) >> 16;
      break;
    }
    case SegmentLayout::shared: {
      int64_t weight;
      std::memcpy(&weight, p, 8);
      const auto* target = reinterpret_cast<const uint16_t*>(p + 8);
      for (size_t i = 0; i < n; ++i) sum[target[i]] += Sum(weight);
      break;
    }
    case SegmentLayout::exact: {
      const auto* target = reinterpret_cast<const uint16_t*>(p);
      const uint8_t* weights = p + (size_t(n) * 2 + 3) / 4 * 4;
      for (size_t i = 0; i < n; ++i) {
        int64_t weight;
        std::memcpy(&weight, weights + i * 8, 8);
        sum[target[i]] += Sum(weight);
      }
      break;
    }
  }
  return p + payload_bytes(s);
}

}  // namespace

void StaticRows::finish(uint32_t max_delay, uint64_t n_synapses) {
  const Step length = std::bit_ceil(Step(max_delay) + 1);
  calendar_.resize(length);
  mask_ = length - 1;
  n_synapses_ = n_synapses;
}

void StaticRows::put(Step due, const uint8_t* header, const Segment& segment) {
  // As far as the next segment's header, which is read when this one has been added.
  const uintptr_t first = reinterpret_cast<uintptr_t>(header) / line_bytes;
  const uintptr_t end =
      reinterpret_cast<uintptr_t>(header) + 2 * sizeof(Segment) + payload_bytes(segment) - 1;
  const uint32_t lines = uint32_t(std::min<uintptr_t>(end / line_bytes - first + 1, most_lines));
  bucket(due).push_back({header, lines});
}

void StaticRows::schedule(Step s, std::span<const uint32_t> spikes) {
  constexpr size_t ahead = 8;
  for (size_t i = 0; i < spikes.size(); ++i) {
    if (i + ahead < spikes.size()) prefetch(row_[spikes[i + ahead]]);
    if (const uint8_t* row = row_[spikes[i]]) {
      const Segment segment = read_segment(row);
      put(s + segment.delay, row, segment);
    }
  }
}

void StaticRows::deliver(Step s, const Accumulators& sums) {
  auto& due = bucket(s);
  uint64_t n_events = 0;
  for (size_t i = 0; i < due.size(); ++i) {
    if (i + segments_ahead < due.size()) {
      const Cursor& later = due[i + segments_ahead];
      for (uint32_t line = 0; line < later.lines; ++line)
        prefetch(later.header + line * line_bytes);
    }
    const uint8_t* p = due[i].header;
    const Segment segment = read_segment(p);
    p += sizeof(Segment);
    n_events += segment.count;
    p = sums.sum32.empty() ? add(segment, p, sums.sum64[segment.receptor])
                           : add(segment, p, sums.sum32[segment.receptor]);
    const Segment next = read_segment(p);
    if (next.delay != row_end) put(s + next.delay - segment.delay, p, next);
  }
  due.clear();
  n_events_ += n_events;
}

void StaticRows::reset() {
  for (auto& cursors : calendar_) cursors.clear();
}

void StaticRows::replay(Step s, Step now, std::span<const uint32_t> spikes) {
  for (uint32_t source : spikes) {
    const uint8_t* p = row_[source];
    if (!p) continue;
    Segment segment = read_segment(p);
    while (segment.delay != row_end && s + segment.delay <= now) {
      p += sizeof(Segment) + payload_bytes(segment);
      segment = read_segment(p);
    }
    if (segment.delay != row_end) put(s + segment.delay, p, segment);
  }
}

size_t StaticRows::bytes() const {
  size_t total = row_.size() * sizeof row_[0];
  for (const auto& arena : arenas_) total += arena.reserved();
  return total;
}

}  // namespace lapicque
