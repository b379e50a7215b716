// Propagators of linear membranes, exact for any step, with their singular case tau_m == tau_syn
// (and the nearly equal) handled once.
#pragma once
#include "lapicque/base/math.hpp"

namespace lapicque {

/// The base of natural logarithms: an alpha function t/tau exp(1 - t/tau) peaks at 1.
inline constexpr double euler = 2.718281828459045;

/// (1 - exp(-x)) / x for any x, 1 at x = 0; error <= 2 ULP. It is the mean of exp(-x u) over u in
/// [0, 1]: a quantity that decays with tau has the mean decay_ratio(dt / tau) over a step.
template <class T>
T decay_ratio(const T& x) {
  const auto small = abs(x) < T(1e-8);
  const T safe = select(small, T(1), x);
  return select(small, T(1) - T(0.5) * x, -expm1(-safe) / safe);
}

/// Integral of u exp(-x u) over u in [0, 1] = (1 - (1 + x) exp(-x)) / x^2, x >= 0; error <= 2e-15
/// relative. Below 1 it is its series, sum of (-x)^k / (k! (k + 2)).
template <class T>
T decay_ramp(const T& x) {
  T series = T(1.0 / 20);
  const T z = min(x, T(1));
  for (int k = 17; k >= 0; --k) series = T(1.0 / (k + 2)) - z * T(1.0 / (k + 1)) * series;
  const T large = max(x, T(1));
  return select(x < T(1), series, (T(1) - (T(1) + large) * exp(-large)) / (large * large));
}

/// Integral of (1 - u) exp(-x u) over u in [0, 1] = (exp(-x) - 1 + x) / x^2, x >= 0; error <= 2e-15
/// relative. Below 1 it is its series, sum of (-x)^k / (k + 2)!.
template <class T>
T decay_rest(const T& x) {
  T series = T(1);
  const T z = min(x, T(1));
  for (int k = 17; k >= 1; --k) series = T(1) - z * T(1.0 / (k + 2)) * series;
  const T large = max(x, T(1));
  return select(x < T(1), T(0.5) * series, (exp(-large) - T(1) + large) / (large * large));
}

/// The potential after dt, per unit of current at the start, of a membrane charged by a current
/// that decays with tau_s:
///   P = tau_m tau_s / (C (tau_m - tau_s)) (exp(-dt/tau_m) - exp(-dt/tau_s))
/// written so that tau_s -> tau_m is smooth:
///   P = dt/C exp(-dt/tau) (1 - exp(-z))/z,  z = dt |1/tau_s - 1/tau_m|,  tau = max(tau_m, tau_s).
/// tau_m, tau_s  ms; C  pF; dt  ms; result  mV/pA.
template <class T>
T propagator_psc_exp(const T& tau_m, const T& tau_s, const T& C, double dt) {
  const T z = T(dt) * abs(T(1) / tau_s - T(1) / tau_m);
  return T(dt) / C * exp(-T(dt) / max(tau_m, tau_s)) * decay_ratio(z);
}

/// The potential after dt, per unit of slope (pA/ms), of a membrane charged by the current
/// t exp(-t/tau_s), the rise of an alpha function:
///   P = 1/C  integral over s in [0, dt] of exp(-(dt - s)/tau_m) s exp(-s/tau_s)
/// tau_m, tau_s  ms; C  pF; dt  ms; result  mV ms/pA.
template <class T>
T propagator_psc_alpha(const T& tau_m, const T& tau_s, const T& C, double dt) {
  const T z = T(dt) * (T(1) / tau_s - T(1) / tau_m);
  const T shape = select(z < T(0), decay_rest(abs(z)), decay_ramp(abs(z)));
  return T(dt * dt) / C * exp(-T(dt) / max(tau_m, tau_s)) * shape;
}

}  // namespace lapicque
