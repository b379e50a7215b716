// Voltage-dependent gates of Hodgkin-Huxley neurons.
#pragma once
#include "lapicque/base/math.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

/// The rates, 1/ms, at which gates open (alpha) and close (beta) at one potential.
template <class T>
struct GateRates {
  T alpha_m, beta_m, alpha_h, beta_h, alpha_n, beta_n;
};

/// y / (exp(y) - 1), 1 at y = 0, given y and exp(y); below |y| = 0.1 it is its series.
template <class T>
T linoid(const T& y, const T& exp_y) {
  const auto small = abs(y) < T(0.1);
  const T y2 = y * y;
  const T series =
      T(1) - T(0.5) * y + y2 * (T(1.0 / 12) - y2 * (T(1.0 / 720) - y2 * T(1.0 / 30240)));
  return select(small, series, y / select(small, T(1), exp_y - T(1)));
}

/// A gate after dt at constant rates, dx/dt = alpha (1 - x) - beta x; it stays in [0, 1].
template <class T>
T gate_step(const T& x, const T& alpha, const T& beta, const T& dt) {
  const T rate = alpha + beta;
  return x + (alpha - rate * x) * dt * quick_decay_ratio(dt * rate);
}

/// One Crank-Nicolson step of C dV/dt = D - G V; per_C is dt / C. Between gates known half a step
/// later than V it is of second order.
template <class T>
T membrane_step(const T& V, const T& G, const T& D, const T& per_C) {
  return V + per_C * (D - G * V) / (T(1) + T(0.5) * per_C * G);
}

/// Steps left until V may spike again: counted down, and held at one while V is above threshold,
/// so that a spike is a rise through it. V is the potential before the step.
template <class T>
T steps_to_wait(const T& steps, const T& V, const T& V_th) {
  return max(steps - T(1), select(V < V_th, T(0), T(1)));
}

}  // namespace lapicque
