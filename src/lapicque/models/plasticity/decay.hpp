// exp(-k dt / tau) for whole k, from two short tables: what a trace is worth k steps later.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

namespace lapicque {

/// Time in steps at a synapse. `never_yet` is earlier than anything, yet differences do not
/// overflow.
using Tick = int64_t;
inline constexpr Tick never_yet = INT64_MIN / 4;

class Decay {
 public:
  /// tau  ms; tau <= 0 means that nothing is ever left. Relative error <= 4e-16 up to exp(-1),
  /// and that of exp() beyond: the argument is rounded once.
  Decay(double tau, double dt) : rate_(tau > 0 ? dt / tau : 0), zero_(!(tau > 0)) {
    if (zero_) return;
    const double steps = 740 / rate_;  // below, exp() is no longer a normal number
    last_ = steps < 0x1p60 ? Tick(steps) : Tick(1) << 60;
    const uint64_t n = uint64_t(last_) / short_steps + 1;
    for (uint64_t i = 0; i < short_steps; ++i) short_.push_back(std::exp(-double(i) * rate_));
    for (uint64_t i = 0; i < (n < most_long ? n : most_long); ++i)
      long_.push_back(std::exp(-double(i * short_steps) * rate_));
    tabulated_ = long_.size() * short_steps;
  }

  /// k >= 0
  double operator()(Tick k) const {
    const auto i = uint64_t(k);
    if (i < tabulated_) [[likely]]
      return short_[i % short_steps] * long_[i / short_steps];
    return zero_ || k > last_ ? 0 : std::exp(-double(k) * rate_);
  }

 private:
  static constexpr uint64_t short_steps = 1024, most_long = 1024;
  double rate_;
  bool zero_;
  Tick last_ = 0;
  uint64_t tabulated_ = 0;
  std::vector<double> short_, long_;
};

}  // namespace lapicque
