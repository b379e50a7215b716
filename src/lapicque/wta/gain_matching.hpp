// From a circuit of rates to integers of the chip, and back: gain matching.
//
// A TrueNorth neuron that subtracts its threshold at a spike (Reset::subtract) and saturates at a
// floor is a rectified-linear unit of rates: with n_i connected inputs of weight w_i and rate r_i
// (spikes a tick),
//
//     rate = [ sum_i n_i w_i r_i + lambda ]+ / theta,
//
// so that the gains of a circuit are quotients of integers: with n cells a group,
//
//     input  n w_in / theta_E      a   n w_e / theta_E       T_E  -lambda_E / theta_E
//     b1     n |w_i| / theta_E     b2  n w_ei / theta_I      T_I  -lambda_I / theta_I
//
// b2 per mean rate of a group. The paper says "gain matching" (PNAS 2025) and "parameter mapping"
// (its first version) of what it did, and no more; this map is our derivation.
#pragma once
#include <cstdint>

#include "lapicque/wta/soft_wta.hpp"

namespace lapicque::wta {

/// The integers of a soft winner-take-all of groups of n excitatory cells and n inhibitory ones.
struct IntegerWta {
  int n = 16;
  int theta_e = 240, theta_i = 256;
  int w_input = 15, w_e = 18, w_i = -30, w_ei = 4;
  int lambda_e = 0, lambda_i = 0;
  bool operator==(const IntegerWta&) const = default;
};

/// The circuit that the integers are, with tau = one tick; its input gain is input_gain().
SoftWta circuit_of(const IntegerWta& integers);
double input_gain(const IntegerWta& integers);

/// What is left free: the sizes, and how finely weights are resolved.
struct MatchOptions {
  int n = 16;
  int theta_e = 240, theta_i = 256;
  double input_gain = 1;
};

/// The integers nearest to the circuit (a1 must be 0). Throws Error where a weight would not fit,
/// and where the circuit is not stable in steps of one tick.
IntegerWta match(const SoftWta& circuit, const MatchOptions& options = {});

}  // namespace lapicque::wta
