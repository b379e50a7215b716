// Triplet plasticity that homeostasis keeps stable.
//
// Zenke & Gerstner 2014, Front. Neuroinf. 8:76, the plastic network that they time, which is that
// of Zenke, Hennequin & Gerstner 2013, PLoS Comput. Biol. 9:e1003330: 20,000 excitatory and 5,000
// inhibitory neurons at 5 % connectivity, 33.75 million synapses, 20 million of them plastic,
// driven by 2,500 Poisson neurons. Triplets of spikes strengthen synapses between excitatory
// neurons; depression slides with the square of the target's own rate, which is drawn to kappa.
//
// Weights are given over the leak conductance (10 nS).
#pragma once
#include "lapicque/network/network.hpp"

namespace lapicque {

struct TripletHomeostasis {
  uint32_t n_e = 20000, n_i = 5000, n_external = 2500;
  double connectivity = 0.05;
  double delay = 0.8;           ///< ms
  double external_rate = 2;     ///< Hz, of each Poisson neuron
  double w = 0.16, w_in = 1.0;  ///< excitatory and inhibitory weights
  double w_max = 1.0;           ///< of plastic synapses
  double kappa = 3;             ///< Hz: the rate that excitatory neurons are drawn to
  double tau_nu = 1000;         ///< ms: how slowly a neuron sees its own rate
  double eta = 1;               ///< all amplitudes of the triplet rule times this
  double learns_from = 0;       ///< ms: a slow tau_nu needs some of itself to find the rate
  bool record_spikes = true;
  bool operator==(const TripletHomeostasis&) const = default;
};

/// The network: populations "external" (`poisson_generator`), "E" and "I" (`iaf_cond_exp_nmda`);
/// the plastic projection is "E->E".
Network zenke_gerstner_2014(const TripletHomeostasis& options = {});

}  // namespace lapicque
