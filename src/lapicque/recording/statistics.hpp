// The statistics of spike trains, by their names in the literature (and in Elephant and PySpike).
//
// A train is a span of spike times in ms, sorted; a population is a span of trains. All functions
// are pure. What follows holds for all of them:
//   - An unsorted train, a time that is not a number, an empty or reversed window: Error.
//   - What is undefined for the spikes at hand (the CV of one interval, the correlation of a
//     silent train) is NaN; means over a population leave out the trains where it is NaN.
//   - Spikes outside of the window [t_start, t_stop] that was asked for are left out.
//   - Bins are (a, b], as in spike_train.hpp: the first also holds a spike at t_start; a last
//     bin that does not fit is left out with its spikes. A bin longer than the window: Error.
#pragma once
#include "lapicque/recording/correlation.hpp"         // correlations, correlograms, STTC, chi
#include "lapicque/recording/distances.hpp"           // van Rossum, Victor-Purpura, Gamma
#include "lapicque/recording/distances_profile.hpp"   // ISI- and SPIKE-distance
#include "lapicque/recording/spectrum.hpp"            // FFT, power spectra, peaks
#include "lapicque/recording/statistics_sample.hpp"   // moments, quantiles, Kolmogorov-Smirnov
#include "lapicque/recording/statistics_summary.hpp"  // all of it in one call
#include "lapicque/recording/statistics_train.hpp"    // rates, intervals, counts
