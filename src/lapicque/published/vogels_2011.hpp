// Inhibitory plasticity that balances every excitatory neuron by itself.
//
// Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, Science 334:1569, the network of figure 4
// before any pattern is stored: 8,000 excitatory and 2,000 inhibitory conductance-based neurons at
// 2 % connectivity; the symmetric rule acts from inhibitory on excitatory neurons.
#pragma once
#include "lapicque/network/network.hpp"

namespace lapicque {

struct InhibitoryBalance {
  uint32_t n_e = 8000, n_i = 2000;
  double connectivity = 0.02;
  double delay = 0.8;       ///< ms
  double background = 200;  ///< pA, into every neuron
  double g_ex = 3;          ///< nS: onto all neurons
  double g_in = 30;         ///< nS: between inhibitory neurons
  double g_in_start = 1;    ///< nS: from inhibitory on excitatory neurons, before learning
  double eta = 1e-2;        ///< nS: change by a coincident pair
  double rho = 3;           ///< Hz: the rate that excitatory neurons are driven to
  double tau_stdp = 20;     ///< ms
  double g_max = 300;       ///< nS
  bool record_spikes = true;
  bool operator==(const InhibitoryBalance&) const = default;
};

/// The network: populations "E" and "I" of `iaf_cond_exp`; the plastic projection is "I->E".
Network vogels_2011(const InhibitoryBalance& options = {});

}  // namespace lapicque
