// Polychronization: a network whose axonal delays and plasticity turn one rhythm into another.
//
// Izhikevich 2006, Neural Comput. 18:245, as his published program `spnet` runs it: 800 regular-
// spiking and 200 fast-spiking neurons, 100 targets each, excitatory delays 1 to 20 ms, steps of
// 1 ms. Excitatory weights follow PolychronizationPlasticity (izhikevich_2006_plasticity.hpp).
// Two things differ: the thalamus sends each neuron a Poisson train of 1 Hz, where the program
// stimulates exactly one random neuron each ms; and delays are drawn from 1 .. 20 ms, where the
// program gives each neuron exactly five axons of each delay.
#pragma once
#include "lapicque/network/network.hpp"

namespace lapicque {

struct Polychronization {
  uint32_t n_e = 800, n_i = 200;
  uint32_t out_degree = 100;    ///< different targets: of E anywhere, of I among E; never itself
  uint32_t longest_delay = 20;  ///< ms, of excitatory axons; inhibitory ones take 1 ms
  double w_e = 6, w_i = -5;     ///< mV, at the start
  double w_max = 10;            ///< mV
  double thalamic_rate = 1;     ///< Hz, per neuron
  double thalamic_weight = 20;  ///< mV: 20 mV/ms for 1 ms
  bool record_spikes = true;
  bool operator==(const Polychronization&) const = default;
};

/// The network: one population "neurons", of which 0 .. n_e - 1 are excitatory; projection 0 is
/// the plastic one. Its scheme and its results belong to dt = 1 ms.
Network izhikevich_2006(const Polychronization& options = {});

}  // namespace lapicque
