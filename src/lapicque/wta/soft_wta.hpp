// The soft winner-take-all in rates, and what can be said of it by hand.
//
//   tau x_i' = -x_i + [ I_i + a x_i + a1 (x_{i-1} + x_{i+1}) - b1 y - T_E ]+
//   tau y'   = -y   + [ b2 sum_j x_j - T_I ]+
//
// Units x excite themselves (a) and their neighbours on a line (a1), and share one inhibition y.
// Source: Douglas, Koch, Mahowald, Martin & Suarez (1995), Science 269:981; Rutishauser, Douglas &
// Slotine (2011), Neural Comput. 23:735. Rates are dimensionless.
#pragma once
#include <complex>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace lapicque::wta {

struct SoftWta {
  double a = 0.5, a1 = 0, b1 = 1, b2 = 0.25;
  double t_e = 0, t_i = 0;  ///< thresholds
  double tau = 10;          ///< ms
  bool operator==(const SoftWta&) const = default;
};

struct SoftWtaState {
  std::vector<double> x;
  double y = 0;
};

/// Euler steps of `dt` ms under a constant input [like x], until `duration` ms are over. Throws
/// Error for an input of another size, and unless 0 < dt <= tau.
void advance(const SoftWta& circuit, std::span<const double> input, double duration, double dt,
             SoftWtaState& state);

/// The state after so long from rest that nothing changes any more: 200 tau. It may not exist where
/// is_stable() does not hold.
SoftWtaState settle(const SoftWta& circuit, std::span<const double> input);

// ---- closed forms, for a1 = 0 and thresholds 0 --------------------------------------------------

/// One winner: x = gain I.
double winner_gain(const SoftWta& circuit);  ///< 1 / (1 - a + b1 b2)

/// m active units: departures from their mean input are passed at 1 / (1 - a), the mean itself at
/// 1 / (1 - a + m b1 b2).
double deviation_gain(const SoftWta& circuit);
double mean_gain(const SoftWta& circuit, size_t m);

/// Losers can survive: a < 1. From 1 on, one winner silences all.
bool is_soft(const SoftWta& circuit);

/// One winner is stable: a < 1 + b1 b2, so that it is bounded, and a < 2, so that loops of
/// excitation and inhibition with one time constant die out.
bool is_stable(const SoftWta& circuit);

/// The contraction bound of Rutishauser, Douglas & Slotine (2011), sufficient but not necessary.
bool is_contracting(const SoftWta& circuit);  ///< a < 2 sqrt(b1 b2)

/// The same circuit in discrete time, where each synapse takes one step: the roots of
/// z^2 - a z + b1 b2 = 0; stable when both are inside the unit circle: b1 b2 < 1, a < 1 + b1 b2.
std::pair<std::complex<double>, std::complex<double>> discrete_eigenvalues(const SoftWta& circuit);
bool is_stable_in_steps(const SoftWta& circuit);

// ---- two maps that hold a state -----------------------------------------------------------------

/// Two copies of a map whose units i excite each other with weight `coupling`: alone each decays
/// (a < 1), together they hold a state after the input ends (a + coupling > 1, T_I > 0).
/// Source: Rutishauser & Douglas (2009), Neural Comput. 21:478.
struct CoupledMaps {
  SoftWta map{.a = 0.8, .b1 = 3, .b2 = 0.25, .t_i = 0.5};
  double coupling = 0.5;
};

struct CoupledState {
  SoftWtaState first, second;
};

/// Both maps are given the same input.
void advance(const CoupledMaps& maps, std::span<const double> input, double duration, double dt,
             CoupledState& state);

/// What a unit holds without input: (b1 T_I - T_E) / (1 - a - coupling + b1 b2); 0 where that is
/// no state: b2 x must exceed T_I.
double held_state(const CoupledMaps& maps);

}  // namespace lapicque::wta
