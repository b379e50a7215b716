// Steps of membranes whose conductance changes with time or voltage.
#pragma once
#include "lapicque/base/math.hpp"

namespace lapicque {

/// The potential after dt of C dV/dt = D - G V with constant conductance G > 0 and drive D: exact.
/// With G and D the means of decaying synapses over the step, the error of a run is of order dt^2,
/// and V never leaves the range of the reversal potentials.
/// V  mV; G  nS; D  pA (sum of g E, plus currents); per_C  dt/C in ms/pF.
template <class T>
T relax(const T& V, const T& G, const T& D, const T& per_C) {
  return V + (D / G - V) * (T(1) - exp(-per_C * G));
}

}  // namespace lapicque
