// How far two spike trains are apart: metrics of spike trains, and the coincidence factor that
// models are fitted by. Conventions: statistics.hpp. ISI- and SPIKE-distance, whose value is a
// mean over time, are in distances_profile.hpp.
#pragma once
#include <span>
#include <vector>

#include "lapicque/recording/correlation.hpp"
#include "lapicque/recording/statistics_train.hpp"

namespace lapicque::statistics {

/// Van Rossum 2001: the trains are convolved with exp(-t / tau), t >= 0, and D^2 = 2 / tau times
/// the integral of the squared difference. Normalised as in Elephant and Houghton & Kreuz 2012:
/// one spike against none is 1; tau -> 0 gives sqrt(spikes not shared), tau -> infinity |n - m|.
/// tau in ms, infinity allowed. O(n + m).
double van_rossum_distance(std::span<const double> a, std::span<const double> b, double tau);

/// Victor & Purpura 1996: the least cost of turning a into b, where adding or removing a spike
/// costs 1 and moving one costs `q` per ms (1 / q is the precision of interest). q = 0 gives
/// |n - m|, q -> infinity the number of spikes not shared. q infinite is allowed. O(n m).
double victor_purpura_distance(std::span<const double> a, std::span<const double> b, double q);

/// The largest number of pairs (one spike of each train, no spike in two pairs) within `delta` ms.
size_t coincidences(std::span<const double> a, std::span<const double> b, double delta);

/// Kistler's coincidence factor of a model's spikes with a target's (Jolivet et al. 2004, Rossant
/// et al. 2011), with r the target's rate in the window and N_c the `coincidences` within delta:
///     Gamma = 2 / (1 - 2 delta r) * (N_c - 2 delta N_target r) / (N_target + N_model)
/// 1 for equal trains, about 0 for a Poisson train of the target's rate; can be negative.
/// Pairs are one-to-one, where the formula's authors count each target spike near any model spike:
/// so a model is not rewarded for one spike amid a burst of the target's, nor above 1.
/// NaN for two empty trains; Error where 2 delta r >= 1: chance alone would cover all time.
double coincidence_factor(std::span<const double> target, std::span<const double> model,
                          Window window, double delta);

/// All pairs of a population under a symmetric `distance(train, train)`, 0 on the diagonal.
template <class Distance>
SquareMatrix pairwise(std::span<const std::vector<double>> trains, Distance distance) {
  const size_t n = trains.size();
  SquareMatrix m{.n = n, .values = std::vector<double>(n * n)};
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < i; ++j)
      m.values[i * n + j] = m.values[j * n + i] = distance(trains[i], trains[j]);
  return m;
}

}  // namespace lapicque::statistics
