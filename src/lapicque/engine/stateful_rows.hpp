// What all groups of stateful synapses share: rows by source, and a calendar of what is due.
//
// A source's synapses lie together, in segments of equal delay and receptor, shortest delay first.
// A spike puts the source's first segment into the calendar, and a segment that is delivered puts
// in the next one: the spikes in flight are a few numbers, for any length and spread of delays.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <type_traits>

#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/stateful_settings.hpp"
#include "lapicque/models/plasticity/decay.hpp"

namespace lapicque {

class StatefulSegments : public StatefulGroup {
 public:
  StatefulSegments(StatefulRows& rows, const StatefulSettings& settings);

  void schedule(Step s, std::span<const uint32_t> spikes) override;
  void replay(Step s, Step now, std::span<const uint32_t> spikes) override;
  uint32_t projection() const override { return index_; }
  uint64_t n_synapses() const override { return target_.size(); }
  uint64_t n_events() const override { return n_events_; }

 protected:
  using Segment = StatefulSegment;
  /// Throws unless every weight lies in [low, high] as a magnitude and keeps its sign.
  void check_weights(std::span<const double> by_number, double low, double high) const;
  /// Throws unless every initial weight lies in [low, high].
  void check_initial(double low, double high) const;

  /// The row of `words` words with this key; throws where a checkpoint has none.
  std::span<const uint64_t> need(const StatefulState::Table& table, uint64_t key,
                                 size_t words) const;

  std::vector<uint32_t>& bucket(Step s) { return calendar_[s & mask_]; }
  void forget_spikes();
  /// Puts the segment after k into the calendar; k is being delivered at s.
  void deliver_next(uint32_t k, Step s) {
    if (!segments_[k].last)
      bucket(s + segments_[k + 1].delay - segments_[k].delay).push_back(k + 1);
  }
  size_t segment_bytes() const;

  /// Segments that a spike has reached at the synapse by `now` but that are delivered later, with
  /// the time it reached them; sorted.
  std::vector<std::pair<uint32_t, Tick>> arrived(Step now) const;

  uint32_t index_, first_source_id_, n_sources_;
  uint32_t first_target_, target_first_;  ///< neuron of the block - first_target_ + target_first_
  double dt_;
  std::vector<double> lsb_;
  std::vector<uint32_t> row_;  ///< [source]: its first segment; one more closes the last
  std::vector<Segment> segments_;
  std::vector<uint16_t> target_;  ///< [synapse]: neuron of the block
  SynapseNumbers number_;         ///< [synapse]: within the projection
  InitialWeights initial_;        ///< [synapse]: weight magnitude before any spike
  std::vector<std::vector<uint32_t>> calendar_;
  Step mask_ = 0;
  uint64_t n_events_ = 0;
};

/// A weight as fixed-point; magnitudes are never negative. `most` is where the storage ends.
inline int64_t quantise_magnitude(double w, double per_lsb, double most) {
  const double x = w * per_lsb;
  return int64_t((x < most ? x : most) + 0.5);
}

/// A struct made of 64-bit members, as words at the end of a row; and back from its front.
template <class T>
void put(std::vector<uint64_t>& row, const T& x) {
  if constexpr (!std::is_empty_v<T>) {
    const auto words = std::bit_cast<std::array<uint64_t, sizeof(T) / 8>>(x);
    row.insert(row.end(), words.begin(), words.end());
  }
}
template <class T>
void take(std::span<const uint64_t>& row, T& x) {
  if constexpr (!std::is_empty_v<T>) {
    std::array<uint64_t, sizeof(T) / 8> words;
    std::copy_n(row.begin(), words.size(), words.begin());
    x = std::bit_cast<T>(words);
    row = row.subspan(sizeof(T) / 8);
  }
}

}  // namespace lapicque
