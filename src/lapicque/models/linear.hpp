// Propagators of linear membranes, with their singular case tau_m == tau_syn handled once.
#pragma once
#include "lapicque/base/math.hpp"

namespace lapicque {

/// (1 - exp(-x)) / x for any x, 1 at x = 0; error <= 2 ULP.
template <class T>
T decay_ratio(const T& x) {
  const auto small = abs(x) < T(1e-8);
  const T safe = select(small, T(1), x);
  return select(small, T(1) - T(0.5) * x, -expm1(-safe) / safe);
}

/// The potential after dt, per unit of current, of a membrane charged by a current that decays:
///   P = tau_m tau_s / (C (tau_m - tau_s)) (exp(-dt/tau_m) - exp(-dt/tau_s))
/// written so that tau_s -> tau_m is smooth:
///   P = dt/C exp(-dt/tau_m) (1 - exp(-z))/z,  z = dt (1/tau_s - 1/tau_m).
/// tau_m, tau_s  ms; C  pF; dt  ms; result  mV/pA.
template <class T>
T propagator_psc_exp(const T& tau_m, const T& tau_s, const T& C, double dt) {
  const T z = dt * (T(1) / tau_s - T(1) / tau_m);
  return dt / C * exp(-dt / tau_m) * decay_ratio(z);
}

}  // namespace lapicque
