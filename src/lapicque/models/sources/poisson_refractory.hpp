// A Poisson process with dead time.
#pragma once
#include "lapicque/base/error.hpp"
#include "lapicque/models/source.hpp"

namespace lapicque {

struct PoissonRefractory {
  static constexpr ModelInfo info{
      .name = "poisson_refractory",
      .summary = "Poisson spike train with a dead time after each spike.",
      .equations =
          "interval = dead_time + exponential of mean 1/rate - dead_time: its mean is 1/rate,\n"
          "its coefficient of variation 1 - rate dead_time",
      .method = "exact, in continuous time",
      .source =
          "PyNN SpikeSourcePoissonRefractory; NEST ppd_sup_generator; Deger et al. 2012, "
          "J. Comput. Neurosci. 32:443"};

  template <class T>
  struct Parameters {
    T rate = field("rate", 1.0, "Hz", non_negative, "mean rate, dead time included");
    T dead_time = field("dead_time", 0.0, "ms", non_negative, "no spike this long after a spike");
    T start = field("start", 0.0, "ms", non_negative, "no spikes before");
    T stop = field("stop", never, "ms", non_negative, "no spikes from then on");
  };

  static std::string problem(const Parameters<double>& p) {
    if (p.rate * p.dead_time <= 1000) return {};
    return fmt::format("rate {:g} Hz is impossible with a dead time of {:g} ms; at most {:g} Hz",
                       p.rate, p.dead_time, 1000 / p.dead_time);
  }

  static double next(double t_last, const Parameters<double>& p, Stream& stream) {
    if (!(p.rate > 0)) return never;
    const double free_time = std::max(0.0, 1000 / p.rate - p.dead_time);
    return spike_after(t_last, p.dead_time + free_time * stream.exponential(), p);
  }
};

}  // namespace lapicque
