// Steps of membranes whose conductance changes with time or voltage.
#pragma once
#include "lapicque/base/math.hpp"

namespace lapicque {

/// (1 - exp(-x)) / x for x >= 0, as decay_ratio, for use in every step. Below 1/2 it is a
/// polynomial, relative error 1e-16 before rounding; the exponential and the division are left out
/// unless a number of the vector is larger, so that what a number gives does not depend on its
/// neighbours.
template <class T>
[[gnu::always_inline]] inline T decay_ratio_in_step(const T& x) {
  // of degree 9 through Chebyshev's points of [0, 1/2]
  constexpr double c[] = {1.0,
                          -0.49999999999998485,
                          0.16666666666566382,
                          -0.041666666640941714,
                          0.008333332997835102,
                          -0.0013888863717021528,
                          0.0001984011727676172,
                          -2.4768788096264572e-05,
                          2.6988592921217972e-06,
                          -2.1985703840083692e-07};
  T ratio = T(c[9]);
  for (int k = 8; k >= 0; --k) ratio = ratio * x + T(c[k]);
  const auto small = x < T(0.5);
  if (all(small)) return ratio;
  const T large = max(x, T(0.5));
  return select(small, ratio, (T(1) - exp(-large)) / large);
}

/// The potential after dt of C dV/dt = D - G V with constant conductance G >= 0 and drive D: exact.
/// With G and D the means of decaying synapses over the step, the error of a run is of order dt^2,
/// and V never leaves the range of the reversal potentials.
/// V  mV; G  nS; D  pA (sum of g E, plus currents); per_C  dt/C in ms/pF.
/// As a call, vectors would pass through memory.
template <class T>
[[gnu::always_inline]] inline T relax(const T& V, const T& G, const T& D, const T& per_C) {
  return V + per_C * (D - G * V) * decay_ratio_in_step(per_C * G);
}

/// (1 - exp(-x)) / x for x >= 0 without an exponential: to x^3 / 24 for small x, 1 / x for large.
template <class T>
T quick_decay_ratio(const T& x) {
  const T c = T(1) + x * (T(0.5) + x * T(1.0 / 6));
  return c / (T(1) + x * c);
}

/// The constants of an exponential integrate-and-fire membrane.
template <class T>
struct EifMembrane {
  T half;       ///< dt / (2 C_m)
  T g_L;        ///< leak conductance
  T Delta_T;    ///< slope factor
  T V_th;       ///< where the exponential current cancels the leak's slope
  T V_peak;     ///< where a spike is cut
  T at_peak;    ///< exp(-(V_peak - V_th) / Delta_T)
  T per_Delta;  ///< 1 / Delta_T
};

template <class T>
EifMembrane<T> eif_membrane(const T& C_m, const T& g_L, const T& Delta_T, const T& V_th,
                            const T& V_peak, double dt) {
  return {.half = T(dt / 2) / C_m,
          .g_L = g_L,
          .Delta_T = Delta_T,
          .V_th = V_th,
          .V_peak = V_peak,
          .at_peak = exp((V_th - V_peak) / Delta_T),
          .per_Delta = T(1) / Delta_T};
}

template <class T>
struct EifStep {
  T V;     ///< the potential after the step, >= V_peak where there was a spike
  T late;  ///< the part of a step that passed after the spike, 0 where there was none
  T mean;  ///< the mean of the potential up to the spike, or over the step
};

/// One step of  C dV/dt = D - G V + g_L Delta_T exp((V - V_th) / Delta_T)  up to V_peak, by
/// Strang's splitting into half a step of D - G V, a whole one of the exponential, whose flow is
/// exact,
///   V -> V - Delta_T ln(1 - x),  x = h g_L/C exp((V - V_th) / Delta_T),
/// and the other half: of order 2, and stable through the blow-up of the upstroke. The spike is the
/// share theta of the step where the exponential flow reaches V_peak, corrected for the linear
/// drift that the flow would have met later. `late` = 1 - theta lengthens the neuron's next free
/// step, so that its intervals do not feel the grid: `part` is the length of this step, 1 + late.
/// Cost: one exponential, one logarithm, three divisions; as a call it would cost twice that.
template <class T>
[[gnu::always_inline]] inline EifStep<T> eif_step(const T& V, const T& part, const T& G, const T& D,
                                                  const EifMembrane<T>& m) {
  const T h = part * m.half, z = h * G;
  const T k = h * quick_decay_ratio(z);  // (1 - exp(-z)) / G
  const T V1 = V + k * (D - G * V);
  const T e = exp(min((V1 - m.V_th) * m.per_Delta, T(80)));
  const T x = T(2) * h * m.g_L * e, per_x = T(1) / max(x, T(1e-30));
  const T rest = T(1) - x, end = e * m.at_peak;
  const auto peaked = rest <= end;
  const T rise = -m.Delta_T * log(max(rest, T(1e-30)));
  const T V3 = V1 + rise + k * (D - G * (V1 + rise));

  const T flow = (T(1) - end) * per_x;
  const T theta = flow * (T(1) + (T(1) - flow) * (V1 - V) * m.per_Delta);
  const T left = min(part * (T(1) - max(theta, T(0))), T(1));
  const T mean_rise = select(x < T(0.01), T(0.5) * rise, m.Delta_T - rise * rest * per_x);
  return {.V = select(peaked, m.V_peak, V3),
          .late = select(peaked, max(left, T(0)), T(0)),
          .mean = select(peaked, min(V1 + m.Delta_T, m.V_peak), V1 + mean_rise)};
}

}  // namespace lapicque
