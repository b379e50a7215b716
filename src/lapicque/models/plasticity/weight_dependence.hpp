// How much a pair changes a weight: w is the magnitude before, x and y are the traces that the
// spike reads (for an isolated pair exp(-dt/tau)). Each form has
//
//   potentiate(w, x)   the weight after a postsynaptic spike
//   depress(w, y)      the weight after a presynaptic spike
//
// with T a number or, in the engine's kernels, a vector of weights.
#pragma once
#include "lapicque/base/math.hpp"

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
  template <class T>
  T potentiate(T w, T x) const {
    return min(w + T(plus) * x, T(high));
  }
  template <class T>
  T depress(T w, T y) const {
    return max(w - T(minus) * y, T(low));
  }
};

/// w += A_plus (w_max - w) x;  w -= A_minus (w - w_min) y  [rubin2001]
struct Multiplicative {
  double plus, minus, low, high;
  explicit Multiplicative(const PairNumbers& p)
      : plus(p.A_plus), minus(p.A_minus), low(p.w_min), high(p.w_max) {}
  template <class T>
  T potentiate(T w, T x) const {
    return min(w + T(plus) * (T(high) - w) * x, T(high));
  }
  template <class T>
  T depress(T w, T y) const {
    return max(w - T(minus) * (w - T(low)) * y, T(low));
  }
};

/// w += A_plus (w_max - w_min) x;  w -= A_minus (w - w_min) y  [vanrossum2000]
struct VanRossum {
  double plus, minus, low, high;
  explicit VanRossum(const PairNumbers& p)
      : plus(p.A_plus * (p.w_max - p.w_min)), minus(p.A_minus), low(p.w_min), high(p.w_max) {}
  template <class T>
  T potentiate(T w, T x) const {
    return min(w + T(plus) * x, T(high));
  }
  template <class T>
  T depress(T w, T y) const {
    return max(w - T(minus) * (w - T(low)) * y, T(low));
  }
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
  template <class T>
  T potentiate(T w, T x) const {
    return min(w + T(plus) * pow((T(high) - w) * T(per_range), T(mu_plus)) * x, T(high));
  }
  template <class T>
  T depress(T w, T y) const {
    return max(w - T(minus) * pow((w - T(low)) * T(per_range), T(mu_minus)) * y, T(low));
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
  template <class T>
  T potentiate(T w, T x) const {
    return w + T(plus) * pow(w, T(mu)) * x;
  }
  template <class T>
  T depress(T w, T y) const {
    return max(w - T(minus) * w * y, T(low));
  }
};

}  // namespace lapicque
