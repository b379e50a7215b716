// A Poisson process whose rate is a sine.
#pragma once
#include <numbers>

#include "lapicque/models/source.hpp"

namespace lapicque {

struct PoissonInhomogeneous {
  static constexpr ModelInfo info{
      .name = "poisson_inhomogeneous",
      .summary = "Poisson spike train of a sinusoidal rate.",
      .equations = "rate(t) = max(0, rate + amplitude sin(2 pi frequency (t - start) + phase))",
      .method = "exact, by thinning (Lewis & Shedler 1979), in continuous time",
      .source =
          "NEST sinusoidal_poisson_generator; Lewis & Shedler 1979, Naval Res. Logist. Q. "
          "26:403"};

  template <class T>
  struct Parameters {
    T rate = field("rate", 1.0, "Hz", non_negative, "mean rate");
    T amplitude = field("amplitude", 0.0, "Hz", any_value, "amplitude of the modulation");
    T frequency = field("frequency", 10.0, "Hz", non_negative, "frequency of the modulation");
    T phase = field("phase", 0.0, "degree", any_value, "phase of the modulation at start");
    T start = field("start", 0.0, "ms", non_negative, "no spikes before");
    T stop = field("stop", never, "ms", non_negative, "no spikes from then on");
  };

  /// Hz, at t ms.
  static double rate_at(double t, const Parameters<double>& p) {
    constexpr double pi = std::numbers::pi;
    const double angle = 2 * pi * p.frequency * (t - p.start) / 1000 + pi / 180 * p.phase;
    return std::max(0.0, p.rate + p.amplitude * std::sin(angle));
  }

  static double next(double t_last, const Parameters<double>& p, Stream& stream) {
    const double largest = p.frequency > 0 ? p.rate + std::abs(p.amplitude) : rate_at(p.start, p);
    if (!(largest > 0)) return never;
    double t = t_last;
    do {
      t = spike_after(t, 1000 / largest * stream.exponential(), p);
    } while (t < never && !(stream.uniform() * largest < rate_at(t, p)));
    return t;
  }
};

}  // namespace lapicque
