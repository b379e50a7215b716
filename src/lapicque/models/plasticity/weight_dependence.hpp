// How much a pair changes a weight: w is the magnitude before, x and y are the traces that the
// spike reads (for an isolated pair exp(-dt/tau)). Each form has
//
//   potentiate(w, x)   the weight after a postsynaptic spike
//   depress(w, y)      the weight after a presynaptic spike
#pragma once
#include <algorithm>
#include <cmath>

namespace lapicque {

/// The numbers of the pair rules; A_plus and A_minus are in units of w_max - w_min.
struct PairNumbers {
  double A_plus, A_minus, mu_plus, mu_minus, w_0, w_min, w_max;
};

/// w += A_plus (w_max - w_min) x;  w -= A_minus (w_max - w_min) y  [song2000]
struct Additive {
  double plus, minus, low, high;
  explicit Additive(const PairNumbers& p)
      : plus(p.A_plus * (p.w_max - p.w_min)),
        minus(p.A_minus * (p.w_max - p.w_min)),
        low(p.w_min),
        high(p.w_max) {}
  double potentiate(double w, double x) const { return std::min(w + plus * x, high); }
  double depress(double w, double y) const { return std::max(w - minus * y, low); }
};

/// w += A_plus (w_max - w) x;  w -= A_minus (w - w_min) y  [rubin2001]
struct Multiplicative {
  double plus, minus, low, high;
  explicit Multiplicative(const PairNumbers& p)
      : plus(p.A_plus), minus(p.A_minus), low(p.w_min), high(p.w_max) {}
  double potentiate(double w, double x) const { return std::min(w + plus * (high - w) * x, high); }
  double depress(double w, double y) const { return std::max(w - minus * (w - low) * y, low); }
};

/// w += A_plus (w_max - w_min) x;  w -= A_minus (w - w_min) y  [vanrossum2000]
struct VanRossum {
  double plus, minus, low, high;
  explicit VanRossum(const PairNumbers& p)
      : plus(p.A_plus * (p.w_max - p.w_min)), minus(p.A_minus), low(p.w_min), high(p.w_max) {}
  double potentiate(double w, double x) const { return std::min(w + plus * x, high); }
  double depress(double w, double y) const { return std::max(w - minus * (w - low) * y, low); }
};

/// With u = (w - w_min) / (w_max - w_min):
/// u += A_plus (1 - u)^mu_plus x;  u -= A_minus u^mu_minus y  [guetig2003]
struct Guetig {
  double plus, minus, mu_plus, mu_minus, low, high, per_range;
  explicit Guetig(const PairNumbers& p)
      : plus(p.A_plus * (p.w_max - p.w_min)),
        minus(p.A_minus * (p.w_max - p.w_min)),
        mu_plus(p.mu_plus),
        mu_minus(p.mu_minus),
        low(p.w_min),
        high(p.w_max),
        per_range(1 / (p.w_max - p.w_min)) {}
  double potentiate(double w, double x) const {
    if (x == 0) return w;
    return std::min(w + plus * std::pow((high - w) * per_range, mu_plus) * x, high);
  }
  double depress(double w, double y) const {
    if (y == 0) return w;
    return std::max(w - minus * std::pow((w - low) * per_range, mu_minus) * y, low);
  }
};

/// w += A_plus w_0^(1 - mu_plus) w^mu_plus x;  w -= A_minus w y; no upper bound  [morrison2007]
struct PowerLaw {
  double plus, minus, mu, low;
  explicit PowerLaw(const PairNumbers& p)
      : plus(p.A_plus * std::pow(p.w_0, 1 - p.mu_plus)),
        minus(p.A_minus),
        mu(p.mu_plus),
        low(p.w_min) {}
  double potentiate(double w, double x) const {
    return x == 0 ? w : w + plus * std::pow(w, mu) * x;
  }
  double depress(double w, double y) const { return std::max(w - minus * w * y, low); }
};

}  // namespace lapicque
