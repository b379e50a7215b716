// Synapses that do not change: every source's row is one run of memory, sorted by delay.
//
//   row      = segment* end
//   segment  = { delay, receptor, layout, count } synapse[count]
//
// When a source fires, a cursor to its row's first segment goes into the calendar, at the step
// where that segment arrives. Delivering a segment adds its weights to the accumulators of that
// very step, which stay in the cache, and moves the cursor to the next segment, which lies just
// behind it in memory. So the spikes in flight are a few cursors, and delays of any length and
// spread cost nothing when they do not arrive. A cursor knows how many cache lines its segment
// has: all of them, and no others, are asked for a few segments before their turn.
// (Delivery when due: Golosio et al. 2021, Lindqvist & Podobas 2024; see ARCHITECTURE.md.)
#pragma once
#include <cstring>

#include "lapicque/base/memory.hpp"
#include "lapicque/engine/synapse_group.hpp"

namespace lapicque {

/// How a segment stores its synapses; the first field of each is the target within the block.
enum class SegmentLayout : uint8_t {
  shared,  ///< one weight, then targets: 2 bytes a synapse
  packed,  ///< target and 16-bit weight: 4 bytes
  exact,   ///< targets, then 64-bit weights: 10 bytes
};

struct Segment {
  uint16_t delay;  ///< steps; `row_end` closes the row
  uint8_t receptor;
  SegmentLayout layout;
  uint32_t count;
};
inline constexpr uint16_t row_end = 0xffff;
inline constexpr uint32_t max_delay_steps = row_end - 1;

inline Segment read_segment(const uint8_t* p) {
  Segment segment;
  std::memcpy(&segment, p, sizeof segment);
  return segment;
}

/// The bytes behind a segment's header.
inline size_t payload_bytes(const Segment& s) {
  auto even = [](size_t bytes) { return (bytes + 3) / 4 * 4; };
  switch (s.layout) {
    case SegmentLayout::shared:
      return 8 + even(size_t(s.count) * 2);
    case SegmentLayout::packed:
      return size_t(s.count) * 4;
    case SegmentLayout::exact:
      return even(size_t(s.count) * 2) + size_t(s.count) * 8;
  }
  return 0;
}

class StaticRows final : public SynapseGroup {
 public:
  explicit StaticRows(uint32_t n_sources) : row_(n_sources, nullptr) {}

  /// Takes over the row of a source and the memory it lies in. Rows of different sources may be
  /// set by different threads.
  void set_row(uint32_t source, const uint8_t* row) { row_[source] = row; }
  void keep(std::vector<Arena> arenas) { arenas_ = std::move(arenas); }
  /// Fixes the calendar's length; the last step of construction.
  void finish(uint32_t max_delay, uint64_t n_synapses);

  const uint8_t* row(uint32_t source) const { return row_[source]; }

  void schedule(Step s, std::span<const uint32_t> spikes) override;
  void deliver(Step s, const Accumulators& sums) override;
  void reset() override;
  void replay(Step s, Step now, std::span<const uint32_t> spikes) override;
  uint64_t n_synapses() const override { return n_synapses_; }
  uint64_t n_events() const override { return n_events_; }
  size_t bytes() const override;
  std::string layout() const override { return "rows by source, segments by delay"; }

 private:
  struct Cursor {
    const uint8_t* header;  ///< of the segment that arrives next
    uint32_t lines;         ///< cache lines from there to the header of the segment behind it
  };
  void put(Step due, const uint8_t* header, const Segment& segment);
  std::vector<Cursor>& bucket(Step s) { return calendar_[s & mask_]; }

  std::vector<const uint8_t*> row_;
  std::vector<Arena> arenas_;
  std::vector<std::vector<Cursor>> calendar_;
  Step mask_ = 0;
  uint64_t n_synapses_ = 0, n_events_ = 0;
};

}  // namespace lapicque
