// The competitive-cooperative motif of layer 2/3 in spikes: groups of excitatory cells compete
// through four classes of interneurons.
//
// After Iqbal, Mahmood, Stuart, Fishell & Honnuraiah 2025, PNAS, "Biologically grounded neocortex
// computational primitives implemented on neuromorphic hardware improve vision transformer
// performance", which gives PV feed-forward inhibition, SST feedback inhibition, VIP disinhibition
// and LAMP5 gain normalisation. Its equations, counts and conductances could not be read: THIS IS A
// RECONSTRUCTION of those roles. Connection probabilities are those of public models of mouse
// visual cortex (Billeh et al. 2020, Neuron 106:388; layer 1 Htr3a for LAMP5), E to LAMP5 is ours,
// and weights were set by hand until the roles appeared.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "lapicque/network/network.hpp"

namespace lapicque {

struct Iqbal2025 {
  uint32_t n_e = 80, n_pv = 40, n_sst = 30, n_vip = 20, n_lamp5 = 20;  ///< n_e: in each group
  std::vector<double> input{1, 0.8, 0.6, 0.4};  ///< of each group, in units of input_rate
  double input_rate = 600;                      ///< Hz of Poisson spikes of 1 nS on each E cell
  double context = 0;                           ///< Hz of Poisson spikes of 0.5 nS on each VIP cell
  double w_ee = 0.5;      ///< nS within a group: soft up to 0.5, multistable from 0.65 on
  double w_lamp5 = 0.02;  ///< nS onto E: strength of gain normalisation

  /// What the class does to others; false: knocked out.
  bool pv = true, sst = true, vip = true, lamp5 = true;

  /// More input to one group for a while.
  struct Bias {
    uint32_t group = 0;
    double amount = 0.5;           ///< in units of input_rate
    double start = 0, stop = 400;  ///< ms
    bool operator==(const Bias&) const = default;
  };
  std::optional<Bias> bias = {};
  bool record_spikes = true;
  bool operator==(const Iqbal2025&) const = default;
};

/// The network: populations "E1", "E2", ..., "PV", "SST", "VIP" and "LAMP5" of `aeif_multisynapse`
/// with receptors 1 excitatory (0 mV, 5 ms), 2 of PV (-80 mV, 6 ms), 3 of SST and VIP (-80 mV,
/// 30 ms) and 4 of LAMP5, which shunts (-70 mV, 150 ms).
Network iqbal_2025(const Iqbal2025& options = {});

}  // namespace lapicque
