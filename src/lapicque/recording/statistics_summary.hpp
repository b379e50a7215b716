// A recording's statistics in one call: what `lapicque stats` prints.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>

#include "lapicque/recording/spike_train.hpp"

namespace lapicque::statistics {

struct SummaryOptions {
  double bin = 2;              ///< of correlation and synchrony, ms
  double fano_window = 100;    ///< ms
  double population_bin = 3;   ///< of the population's Fano factor, ms
  size_t min_intervals = 2;    ///< trains with fewer do not enter the mean CV, CV2 and LV
  double spectrum_bin = 1;     ///< ms; the spectrum reaches up to 500 / spectrum_bin Hz
  double segment = 256;        ///< of the spectrum, ms; it resolves 1000 / segment Hz
  double low = 5, high = 500;  ///< the band in which the peak is looked for, Hz
};

/// What is undefined for the spikes at hand (no spikes, one neuron, too short a recording) is NaN.
struct Summary {
  static constexpr double nan = std::numeric_limits<double>::quiet_NaN();

  uint64_t n_spikes = 0;
  uint32_t n_neurons = 0;
  uint32_t n_active = 0;     ///< neurons that fired at all
  double duration = 0;       ///< ms
  double rate = nan;         ///< mean over all neurons, Hz
  double rate_sd = nan;      ///< between neurons, Hz
  double cv = nan;           ///< mean over neurons (1: Poisson, 0: regular)
  double cv2 = nan;          ///< the same, local
  double lv = nan;           ///< the same, local
  double fano = nan;         ///< of a neuron's counts in `fano_window`, mean over active neurons
  double correlation = nan;  ///< mean Pearson coefficient of pairs of active neurons
  double synchrony = nan;    ///< chi of the active neurons' counts (1: all alike)
  double population_fano = nan;  ///< variance / mean of the whole population's counts
  double peak_frequency = nan;   ///< of the population rate's spectrum, Hz
  double peak_prominence = nan;  ///< its power over the band's mean (about 2 for noise alone)
};

Summary summarise(const SpikeTrains& spikes, const SummaryOptions& options = {});

}  // namespace lapicque::statistics
