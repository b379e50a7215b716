// Cores of 256 axons and 256 neurons, and the spikes between them.
//
// Each core has a binary crossbar, axon by neuron, and a type for each axon. A neuron sends its
// spikes to one axon of one core, 1 to 15 ticks later, so whatever it reaches is on that row.
// Source: Merolla et al. (2014), Science 345:668.
//
// A tick: the spikes that are due on the axons are integrated in the order of the axons, then every
// neuron leaks and may fire. Random numbers are functions of (seed, core, neuron, tick, axon): the
// same spikes to the bit in any order of work.
#pragma once
#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "lapicque/wta/truenorth_neuron.hpp"

namespace lapicque::wta {

inline constexpr size_t n_core_axons = 256, n_core_neurons = 256;
inline constexpr int longest_delay = 15;  ///< ticks

/// Where the spikes of a neuron go.
struct Destination {
  uint32_t core = 0;
  uint16_t axon = 0;
  int delay = 1;  ///< ticks, 1 to longest_delay
  bool operator==(const Destination&) const = default;
};

struct Core {
  std::vector<TrueNorthNeuron> neurons = {};                  ///< at most 256
  std::vector<std::optional<Destination>> destinations = {};  ///< one for each neuron, or none
  std::vector<uint8_t> axon_types = std::vector<uint8_t>(n_core_axons);  ///< 0 to 3
  std::vector<std::bitset<n_core_neurons>> crossbar =
      std::vector<std::bitset<n_core_neurons>>(n_core_axons);  ///< [axon][neuron]
};

/// A spike of a neuron, or one that is due on an axon.
struct ChipSpike {
  uint32_t core = 0;
  uint16_t index = 0;  ///< of the neuron, or of the axon
  bool operator==(const ChipSpike&) const = default;
};

class Chip {
 public:
  /// Throws Error where a number, an axon, a core or a delay is none that the hardware has.
  explicit Chip(std::vector<Core> cores, uint64_t seed = 1);

  /// One tick: spikes due now and those of `input`, axons, are integrated. Returns the neurons that
  /// fired, cores and neurons ascending; valid until the next tick. An axon counts once a tick.
  const std::vector<ChipSpike>& tick(const std::vector<ChipSpike>& input = {});

  uint64_t ticks() const { return now_; }
  int32_t potential(uint32_t core, uint16_t neuron) const { return potentials_[core][neuron]; }

 private:
  using Axons = std::bitset<n_core_axons>;
  void integrate_axons(uint32_t core, const Axons& due);
  void fire_neurons(uint32_t core);
  Axons& due(uint32_t core, uint64_t tick) {
    return due_[core * (longest_delay + 1) + tick % (longest_delay + 1)];
  }

  std::vector<Core> cores_;
  uint64_t seed_, now_ = 0;
  std::vector<std::vector<int32_t>> potentials_;  // [core][neuron]
  std::vector<Axons> due_;                        // [core][tick modulo 16]
  std::vector<bool> draws_;                       // [core] any neuron of it draws for synapses
  std::vector<ChipSpike> fired_;
};

}  // namespace lapicque::wta
