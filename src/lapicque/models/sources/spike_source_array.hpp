// Spikes at given times. The times are lists, one per neuron (Population::spike_times), and the
// engine plays them back; this entry makes the source known by name.
#pragma once
#include "lapicque/models/source.hpp"

namespace lapicque {

struct SpikeSourceArray {
  static constexpr ModelInfo info{.name = "spike_source_array",
                                  .summary = "Spikes at the times that are listed per neuron.",
                                  .equations = "spikes at spike_times, ms",
                                  .method = "exact",
                                  .source = "PyNN SpikeSourceArray"};

  template <class T>
  struct Parameters {};

  static double next(double, const Parameters<double>&, Stream&) { return never; }
};

}  // namespace lapicque
