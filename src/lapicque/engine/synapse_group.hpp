// What the time loop asks of synapses. A group holds those synapses of one block that share a
// layout; every block has its own groups, so no two threads ever write the same accumulator.
//
// During the step that ends at s:   deliver(s)  precedes  update(s)  precedes  after_update(s)
// and the spikes stamped s are scheduled before deliver(s + 1).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lapicque {

using Step = uint64_t;  ///< time in whole steps; a spike stamped s happened at s * dt

/// The sums a block's neurons read at their next update: one array per receptor, fixed-point.
/// Exactly one of the two is used in a simulation (WeightStorage).
struct Accumulators {
  std::vector<int32_t*> sum32;  ///< [receptor][neuron of the block]
  std::vector<int64_t*> sum64;
};

class SynapseGroup {
 public:
  virtual ~SynapseGroup() = default;

  /// Takes note of spikes stamped s, by global neuron number; s never decreases.
  virtual void schedule(Step s, std::span<const uint32_t> spikes) = 0;

  /// Adds to the accumulators what arrives at step s.
  virtual void deliver(Step s, const Accumulators& sums) = 0;

  /// Hears of the block's own spikes stamped s, by neuron of the block (plasticity).
  virtual void after_update(Step, std::span<const uint32_t>) {}

  /// Forgets all spikes in flight; plastic weights return to their initial values.
  virtual void reset() = 0;

  /// Schedules again a spike that happened at s <= now, for what arrives after `now`.
  virtual void replay(Step s, Step now, std::span<const uint32_t> spikes) = 0;

  virtual uint64_t n_synapses() const = 0;
  virtual uint64_t n_events() const { return 0; }  ///< delivered so far
  virtual size_t bytes() const = 0;
  virtual std::string layout() const = 0;  ///< "packed 16-bit rows", for `lapicque info`
};

}  // namespace lapicque
