// Synapses with a state of their own: short-term and spike-timing-dependent plasticity.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/synapse_group.hpp"
#include "lapicque/engine/synapse_numbers.hpp"
#include "lapicque/models/synapse.hpp"
#include "lapicque/network/network.hpp"

namespace lapicque {

struct StatefulSynapse {
  uint16_t target;  ///< neuron of the block
  uint16_t delay;   ///< steps
  uint8_t receptor;
  double weight;
  uint64_t number;  ///< within the projection: the same for any partition
};

/// Synapses of one source with one delay, receptor and sign: neighbours in memory.
struct StatefulSegment {
  uint32_t begin, end;  ///< synapses
  uint16_t delay;       ///< steps
  uint16_t dendritic;   ///< steps of it: on the way back from the soma
  uint8_t receptor;
  bool negative;  ///< its weights are stored as magnitudes and delivered with this sign
  bool last;      ///< of its source
  uint32_t source;
  /// The same for any partition.
  uint64_t key() const {
    return uint64_t(source) << 32 | uint32_t(delay) << 16 | uint32_t(receptor) << 8 | negative;
  }
};

/// Weights before any spike: one number while they are all alike.
class InitialWeights {
 public:
  void push_back(double w);
  double operator[](size_t j) const { return values_.size() == 1 ? values_[0] : values_[j]; }
  size_t size() const { return size_; }
  size_t bytes() const { return values_.capacity() * sizeof values_[0]; }
  template <class T>
  void copy_to(std::vector<T>& weights) const {
    for (size_t j = 0; j < size_; ++j) weights[j] = T((*this)[j]);
  }

 private:
  std::vector<double> values_;
  size_t size_ = 0;
};

/// One projection's share of a block. Sources are added in ascending order, each once.
struct StatefulRows {
  const Projection* projection = nullptr;
  uint32_t index = 0;
  uint32_t first_source_id = 0, n_sources = 0;  ///< global numbers of the source slice
  uint32_t n_targets = 0;                       ///< neurons of the block, padding included
  uint32_t first_target = 0;  ///< place in the block of neuron `target_first` of the population
  uint32_t target_first = 0;
  uint32_t longest_delay = 0;                         ///< steps, of the whole projection
  uint32_t first_modulator_id = 0, n_modulators = 0;  ///< global numbers of `modulator_of`
  std::vector<double> lsb;                            ///< [receptor] of the target population
  std::string unit = "1";                             ///< of the weight
  double dt = 0.1;
  uint64_t seed = 1;
  Precision precision = Precision::float64;  ///< of weights where the rule has both
  const PlasticKernels* kernels = nullptr;   ///< needed for Precision::float32

  void reserve(size_t n_synapses);
  /// Lays down the synapses of the next source with any, sorted by delay; changes their order.
  void add(uint32_t source, std::vector<StatefulSynapse>& synapses);

  // Filled by add().
  std::vector<StatefulSegment> segments;
  std::vector<uint16_t> target;  ///< [synapse]: neuron of the block
  SynapseNumbers number;         ///< [synapse]: within the projection
  InitialWeights initial;        ///< [synapse]: magnitude
};

/// The mutable numbers of one projection, as words (64-bit patterns of integers and doubles), in a
/// form that does not depend on the partition: each block adds what it holds, `sort` puts the
/// tables in order and drops what several blocks hold alike, and every block finds its own again.
/// Spikes in flight are not among them: replay() schedules those.
struct StatefulState {
  struct Table {
    size_t width = 0;            ///< words in a row
    std::vector<uint64_t> keys;  ///< one per row
    std::vector<uint64_t> words;
    void add(uint64_t key, std::span<const uint64_t> row);
    void sort();  ///< by key, then as added; rows with equal keys and words become one
    /// The rows with this key, as one run of words; needs a sorted table.
    std::span<const uint64_t> find(uint64_t key) const;
    bool operator==(const Table&) const = default;
  };
  Table synapses;  ///< by number within the projection
  Table sources;   ///< by source, delay, receptor
  Table neurons;   ///< by neuron of the target population; a row for each remembered spike
  Table shared;    ///< of the projection as a whole
  void sort();
  bool operator==(const StatefulState&) const = default;
};

/// Synapses whose weights can be read and written by their number within the projection.
class StatefulGroup : public SynapseGroup {
 public:
  virtual uint32_t projection() const = 0;

  /// Calls visit(number, weight) for each synapse: the weight after every spike that has reached
  /// the synapse at or before step `now`, which is the step the simulation stands at.
  virtual void weights(Step now, const std::function<void(uint64_t, double)>& visit) const = 0;

  /// Gives every synapse of the group the weight at its number, which stands until the next spike
  /// reaches the synapse; those that have reached it but are still on their way to the soma
  /// transmit it. Throws, before it changes anything, when a weight is out of the model's bounds or
  /// would change its sign.
  virtual void set_weights(Step now, std::span<const double> by_number) = 0;

  /// Adds the group's share to `into`. Brings synapses up to date, which changes no result.
  virtual void save(Step now, StatefulState& into) = 0;
  /// Takes the group's share from sorted tables and forgets spikes in flight; throws an Error when
  /// it is not there. replay() comes after.
  virtual void restore(Step now, const StatefulState& from) = 0;

  /// stdp_reward: releases dopamine at `now`; 1 is what one spike of a modulator releases.
  /// Throws for other models.
  virtual void reward(Step now, double amount);

  /// No two blocks may run further apart than this many steps.
  virtual uint32_t most_interval() const { return ~0u; }

 protected:
  std::string where_;  ///< `projection "a->b" (stdp)`, for messages
};

/// Throws an Error when the synapse model, its parameters or options are wrong. `unit` is that of
/// the weight.
void check_synapse(const Projection& projection, const std::string& unit);

/// The largest magnitude that a spike can transmit where weights begin at most at `initial`.
double largest_transmitted(const Projection& projection, double initial);

/// The name of the population whose spikes the synapses listen to as dopamine, or nothing.
std::string modulator_of(const Projection& projection);

/// Takes what was added to the rows.
std::unique_ptr<StatefulGroup> make_stateful_synapses(StatefulRows rows);

}  // namespace lapicque
