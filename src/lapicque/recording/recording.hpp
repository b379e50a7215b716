// What a simulation recorded: a value that outlives it.
#pragma once
#include <string>
#include <vector>

#include "lapicque/recording/spike_train.hpp"

namespace lapicque {

/// The spikes of one population (or a slice of it; senders count from 0 within the population).
struct SpikeRecord {
  std::string population;
  SpikeTrains spikes;
};

/// A state variable of some neurons, sampled at equal intervals: sample 0 is at t_start.
struct Trace {
  std::string population, variable, unit;
  double t_start = 0, interval = 0;  ///< ms
  std::vector<uint32_t> neurons;     ///< indices within the population
  std::vector<double> samples;       ///< [time][neuron], row-major

  size_t n_samples() const { return neurons.empty() ? 0 : samples.size() / neurons.size(); }
  /// The samples of column i (not neuron number i), one for each time.
  std::vector<double> column(size_t i) const;
  std::vector<double> times() const;  ///< ms
};

struct Recording {
  double t_start = 0, t_stop = 0, dt = 0;  ///< ms
  std::vector<SpikeRecord> spikes;
  std::vector<Trace> traces;

  /// The spikes of that population, or an Error that lists what was recorded.
  const SpikeTrains& spikes_of(std::string_view population) const;
  const Trace& trace(std::string_view population, std::string_view variable) const;
};

/// One hash over every recorded population, in order.
uint64_t spike_hash(const Recording& recording);

}  // namespace lapicque
