#include "lapicque/train/layers/free_scale.hpp"

#include <cmath>

namespace lapicque::train {

double FreeScale::free(double x) const {
  const bool low = std::isfinite(range_.low), high = std::isfinite(range_.high);
  if (low && high) return std::log((x - range_.low) / (range_.high - x));
  if (low) return std::log(x - range_.low);
  if (high) return std::log(range_.high - x);
  return x;
}

double FreeScale::value(double u) const {
  const bool low = std::isfinite(range_.low), high = std::isfinite(range_.high);
  if (low && high) return range_.low + (range_.high - range_.low) / (1 + std::exp(-u));
  if (low) return range_.low + std::exp(u);
  if (high) return range_.high - std::exp(u);
  return u;
}

double FreeScale::slope(double u) const {
  const bool low = std::isfinite(range_.low), high = std::isfinite(range_.high);
  if (low && high) {
    const double s = 1 / (1 + std::exp(-u));
    return (range_.high - range_.low) * s * (1 - s);
  }
  if (low) return std::exp(u);
  if (high) return -std::exp(u);
  return 1;
}

}  // namespace lapicque::train
