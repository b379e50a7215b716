// The concentration of a neuromodulator over time, and its exact integrals.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "lapicque/models/plasticity/decay.hpp"

namespace lapicque {

/// n(t): decays with tau_n and jumps where it is released. Weights change by integrals of
/// exp(-(s - t1)/tau_c) (n(s) - b), which come from sums kept at every jump:
///   sum(t) = integral over s from E to t of exp(-(s - E)/tau_c) n(s)
/// E is the start of the epoch of t; an epoch lasts 4 tau_c, so that differences of two sums of an
/// epoch keep their digits, and begins with a jump of size 0.
class Dopamine {
 public:
  Dopamine(double tau_c, double tau_n, double b, double dt);

  void clear() { jumps_.assign(1, {}); }
  /// Adds to the concentration at t, which is not before any earlier release.
  void release(Tick t, double amount);
  double concentration(Tick t) const;
  /// Integral over s from t1 >= 0 to t2 of exp(-(s - t1)/tau_c) (n(s) - b), in ms.
  double integral(Tick t1, Tick t2) const;
  const Decay& eligibility() const { return c_; }
  Tick epoch() const { return epoch_; }
  /// Forgets what integrals from t on do not need.
  void forget_before(Tick t);

  /// Every number, as words.
  void save(std::vector<uint64_t>& words) const;
  void restore(std::span<const uint64_t> words);

 private:
  struct Jump {
    Tick t = 0;
    double n = 0;  ///< just after t
    double sum = 0;
  };
  /// What the sum grows by from a jump to t, with no jump between and t in its epoch.
  double growth(const Jump& jump, Tick t) const {
    return c_(jump.t % epoch_) * jump.n * tau_both_ * (1 - both_(t - jump.t));
  }
  size_t latest(Tick t) const;  ///< the last jump at or before t

  double tau_c_, tau_both_, b_;
  Decay c_, n_, both_;
  Tick epoch_;
  std::vector<Jump> jumps_;
};

}  // namespace lapicque
