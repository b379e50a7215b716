// A renewal process with gamma distributed intervals: from clustered to nearly regular.
#pragma once
#include "lapicque/models/source.hpp"

namespace lapicque {

struct GammaGenerator {
  static constexpr ModelInfo info{
      .name = "gamma_generator",
      .summary = "Renewal spike train with gamma distributed intervals.",
      .equations =
          "intervals gamma distributed with mean 1/rate and coefficient of variation\n"
          "1/sqrt(shape): shape 1 is Poisson, above 1 more regular, below 1 clustered",
      .method = "exact, in continuous time",
      .source = "Cox 1962, Renewal theory; Elephant StationaryGammaProcess"};

  template <class T>
  struct Parameters {
    T rate = field("rate", 1.0, "Hz", non_negative, "mean rate");
    T shape = field("shape", 1.0, "1", positive, "shape of the interval distribution");
    T start = field("start", 0.0, "ms", non_negative, "no spikes before");
    T stop = field("stop", never, "ms", non_negative, "no spikes from then on");
  };

  static double next(double t_last, const Parameters<double>& p, Stream& stream) {
    if (!(p.rate > 0)) return never;
    return spike_after(t_last, 1000 / (p.rate * p.shape) * stream.gamma(p.shape), p);
  }
};

}  // namespace lapicque
