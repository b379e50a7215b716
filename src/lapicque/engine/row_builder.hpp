// Lays rows of static synapses down (static_rows.hpp tells what a row is): collects the synapses
// of one source in any order, and writes them sorted by delay, one row for each block.
#pragma once
#include <cstdint>
#include <vector>

#include "lapicque/base/memory.hpp"
#include "lapicque/engine/static_rows.hpp"

namespace lapicque {

/// What the synapses of a segment have in common.
struct SegmentKind {
  uint8_t receptor;
  SegmentLayout layout;
  int64_t weight;  ///< of a shared segment
  bool operator==(const SegmentKind&) const = default;
};

class RowBuilder {
 public:
  explicit RowBuilder(size_t n_blocks) : arenas_(n_blocks), rows_(n_blocks), counts_(n_blocks) {}

  /// Starts the row of another source.
  void begin() { synapses_.clear(), kinds_.clear(), longest_ = 0; }

  /// The number of a kind in this row, to be given to add().
  uint32_t kind(const SegmentKind& kind);

  void add(uint32_t block, uint32_t delay, uint32_t kind, uint16_t target, int64_t weight) {
    synapses_.push_back({block << 8 | kind, uint16_t(delay), target, weight});
    if (delay > longest_) longest_ = delay;
    if (delay < min_delay_) min_delay_ = delay;
  }

  /// Writes what was added. row(block) is then the row, or nullptr where the block has none.
  void lay_down();
  const uint8_t* row(size_t block) const { return rows_[block]; }

  uint32_t min_delay() const { return min_delay_; }  ///< of all rows so far, steps
  uint32_t max_delay() const { return max_delay_; }
  uint64_t n_synapses(size_t block) const { return counts_[block]; }
  /// The memory that the rows lie in.
  Arena take_arena(size_t block) { return std::move(arenas_[block]); }

 private:
  struct Synapse {
    uint32_t block_and_kind;
    uint16_t delay, target;
    int64_t weight;
  };
  /// A segment to be: in the order in which segments follow each other.
  struct Run {
    uint32_t block, delay, kind, count;
    uint8_t *targets, *weights;  // where its next synapse goes
  };
  void count_by_key();
  void count_by_sorting();
  void write_headers();

  std::vector<Arena> arenas_;
  std::vector<const uint8_t*> rows_;
  std::vector<uint64_t> counts_;
  std::vector<Synapse> synapses_;
  std::vector<SegmentKind> kinds_;
  std::vector<Run> runs_;
  std::vector<uint32_t> run_of_;  ///< [synapse]
  std::vector<uint32_t> order_;
  uint32_t longest_ = 0, min_delay_ = max_delay_steps, max_delay_ = 1;
};

}  // namespace lapicque
