// A homogeneous Poisson process.
#pragma once
#include "lapicque/models/source.hpp"

namespace lapicque {

struct PoissonGenerator {
  static constexpr ModelInfo info{
      .name = "poisson_generator",
      .summary = "Poisson spike train of a constant rate.",
      .equations = "intervals exponential with mean 1/rate, between start and stop",
      .method = "exact, in continuous time",
      .source = "PyNN SpikeSourcePoisson; Dayan & Abbott 2001, ch. 1.4"};

  template <class T>
  struct Parameters {
    T rate = field("rate", 1.0, "Hz", non_negative, "mean rate");
    T start = field("start", 0.0, "ms", non_negative, "no spikes before");
    T stop = field("stop", never, "ms", non_negative, "no spikes from then on");
  };

  static double next(double t_last, const Parameters<double>& p, Stream& stream) {
    return p.rate > 0 ? spike_after(t_last, 1000 / p.rate * stream.exponential(), p) : never;
  }
};

}  // namespace lapicque
