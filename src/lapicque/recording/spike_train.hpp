// Spike trains as a value: who fired when, in one window of time.
//
// A spike is stamped at the end of the step in which it happened, so a window (t0, t1] holds the
// spikes of the steps that began in it, and windows that share a border share no spike. A spike
// at t_start itself (spike arrays, files of other programs) belongs to the first window.
// Times within `time_tolerance` of a border count as lying on it: 3 * 0.1 lies on 0.3.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lapicque {

inline constexpr double time_tolerance = 1e-6;  ///< ms; two times closer than this are one

/// The spikes of neurons 0 ... n_neurons - 1 in [t_start, t_stop], sorted by time, then sender.
struct SpikeTrains {
  double t_start = 0;                  ///< ms
  double t_stop = 0;                   ///< ms
  std::vector<double> times = {};      ///< ms [n_spikes]
  std::vector<uint32_t> senders = {};  ///< [n_spikes]
  uint32_t n_neurons = 0;

  size_t n_spikes() const noexcept { return times.size(); }
  double duration() const noexcept { return t_stop - t_start; }  ///< ms

  /// One sorted train for each neuron, silent ones included.
  std::vector<std::vector<double>> by_neuron() const;

  /// The spikes in (t0, t1], which must lie in [t_start, t_stop]; times keep their origin.
  SpikeTrains between(double t0, double t1) const;

  /// The neurons first ... last - 1, renumbered from 0.
  SpikeTrains select(uint32_t first, uint32_t last) const;

  bool operator==(const SpikeTrains&) const = default;
};

/// Throws an Error that names the first spike which breaks what SpikeTrains promises.
void check(const SpikeTrains& spikes);

/// The same spikes, sorted by time, then sender; throws where a sender or time is not allowed.
SpikeTrains sorted(SpikeTrains spikes);

/// Collects sorted trains, one for each neuron, into one value.
SpikeTrains collect(std::span<const std::vector<double>> trains, double t_start, double t_stop);

/// A hash of a stream of spikes in canonical order (tick, then sender): 64-bit FNV-1a over the
/// twelve little-endian bytes of each spike's tick (64-bit) and sender (32-bit).
class SpikeHash {
 public:
  void add(int64_t tick, uint32_t sender) noexcept;
  uint64_t value() const noexcept { return value_; }

 private:
  uint64_t value_ = 0xcbf29ce484222325u;
};

/// The SpikeHash of all spikes, times rounded to whole ticks of `dt` ms. Equal spikes give equal
/// hashes on any machine, whatever order equal ticks were stored in.
uint64_t spike_hash(const SpikeTrains& spikes, double dt);

}  // namespace lapicque
