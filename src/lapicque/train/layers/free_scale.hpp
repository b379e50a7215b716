// A parameter of limited range as a number without limits, so that an optimiser may change it
// freely.
#pragma once
#include "lapicque/base/field.hpp"

namespace lapicque::train {

/// range (low, infinity): x = low + exp(u); (-infinity, high): x = high - exp(u); (low, high):
/// x = low + (high - low) / (1 + exp(-u)); any number: x = u.
class FreeScale {
 public:
  explicit FreeScale(const Range& range) : range_(range) {}
  /// u for x; x on the end of the range (or outside of it) gives an infinity or no number.
  double free(double x) const;
  double value(double u) const;
  double slope(double u) const;  ///< dx/du

 private:
  Range range_;
};

}  // namespace lapicque::train
