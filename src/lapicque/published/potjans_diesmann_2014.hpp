// The cortical column: a full-scale microcircuit of four layers under 1 mm^2 of cortex.
//
// Potjans & Diesmann 2014, Cereb. Cortex 24:785, as specified by the reference implementation
// (INM-6, microcircuit-PD14-model): 77,169 neurons and 298,880,970 synapses, so that no scaling
// hides behind the result. Where public versions differ, this follows the reference code: weights
// are drawn again until they keep their sign, the doubled L4E -> L2/3E weights have 10 % of the
// doubled mean as standard deviation, and L6I starts at a mean of -61.43 mV. Excitation and
// inhibition decay alike, so one synaptic current per neuron holds both (iaf_psc_exp_single).
#pragma once
#include <array>
#include <string_view>

#include "lapicque/network/network.hpp"

namespace lapicque {

struct PotjansDiesmann {
  enum class Drive { poisson, dc };
  enum class Start { optimised, original };  ///< V_m: per population, or N(-58, 10) mV for all

  double scale = 1;          ///< of neurons, and of synapses per neuron
  double synapse_scale = 0;  ///< of synapses per neuron alone; 0: as `scale`
  Drive drive = Drive::poisson;
  Start start = Start::optimised;
  bool thalamus = false;          ///< 902 thalamic neurons that fire a pulse
  double thalamic_rate = 120;     ///< Hz, during the pulse
  double thalamic_start = 700;    ///< ms
  double thalamic_duration = 10;  ///< ms
  bool record_spikes = true;
};

namespace potjans_diesmann {

inline constexpr size_t n_populations = 8;
inline constexpr std::array<std::string_view, 8> names = {"L23E", "L23I", "L4E", "L4I",
                                                          "L5E",  "L5I",  "L6E", "L6I"};
inline constexpr std::array<uint32_t, 8> sizes = {20683, 5834, 21915, 5479,
                                                  4850,  1065, 14395, 2948};

/// Mean rates of the full-scale network, Hz: the reference package's `full_mean_rates`.
inline constexpr std::array<double, 8> mean_rates = {0.903, 2.965, 4.414, 5.876,
                                                     7.569, 8.633, 1.105, 7.829};

/// The number of synapses from population j to i at full scale: the C of the paper's table as the
/// chance that a pair has at least one, turned into a fixed total number.
uint64_t n_synapses(size_t target, size_t source);

}  // namespace potjans_diesmann

/// The network. Smaller than full scale, weights grow by 1/sqrt(synapse_scale) and a constant
/// current replaces the mean input that is lost, which keeps rates nearly, correlations not.
Network potjans_diesmann_2014(const PotjansDiesmann& options = {});

}  // namespace lapicque
