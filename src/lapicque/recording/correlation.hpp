// How far spike trains go together: correlation of counts, correlograms, the tiling coefficient,
// synchrony of a population. Conventions: statistics.hpp.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "lapicque/recording/statistics_train.hpp"

namespace lapicque::statistics {

struct SquareMatrix {
  size_t n = 0;
  std::vector<double> values;  ///< [n * n], row by row

  double operator()(size_t i, size_t j) const { return values[i * n + j]; }
  bool operator==(const SquareMatrix&) const = default;
};

/// Covariances of the binned counts of all pairs (divided by bins - 1). Needs two bins, else NaN.
SquareMatrix covariance_matrix(std::span<const std::vector<double>> trains, Window window,
                               double bin);

/// Pearson's correlation coefficients of the same counts; rows of constant counts are NaN.
SquareMatrix correlation_matrix(std::span<const std::vector<double>> trains, Window window,
                                double bin);

/// The mean of the correlation coefficients over all pairs of different trains whose counts vary;
/// NaN below two such trains. Exact, without the matrix: O(spikes + bins), so that it takes whole
/// networks.
double mean_correlation(std::span<const std::vector<double>> trains, Window window,
                        double bin = 2.0);

/// Pearson's coefficient of two trains' counts in neighbouring windows of `length` ms.
double spike_count_correlation(std::span<const double> a, std::span<const double> b, Window window,
                               double length);

struct Correlogram {
  std::vector<double> lags;  ///< centres of the bins, ms; positive: b fires after a
  /// Pairs of spikes; a pair on the border of two bins counts half in each, so that correlograms
  /// of spikes on a grid are symmetric and all bins equally wide.
  std::vector<double> counts;
  /// What independent trains of the same rates give, n_a n_b bin (T - |lag|) / T^2.
  std::vector<double> expected;

  bool operator==(const Correlogram&) const = default;
};

Correlogram cross_correlogram(std::span<const double> a, std::span<const double> b, Window window,
                              double bin, double max_lag);

/// The cross-correlogram of a train with itself without the pairs of a spike and itself.
Correlogram autocorrelogram(std::span<const double> train, Window window, double bin,
                            double max_lag);

/// The spike time tiling coefficient (Cutts & Eglen 2014) of spikes within `dt` ms, in [-1, 1]
/// whatever the rates. NaN where a train is empty.
double sttc(std::span<const double> a, std::span<const double> b, Window window, double dt);

/// Golomb's synchrony chi = sqrt(Var(<V>) / <Var(V_i)>) of traces of equal length [n_neurons]
/// [n_samples]: 1 for equal traces, about 1 / sqrt(n_neurons) for independent ones. NaN where
/// nothing varies.
double chi(std::span<const std::vector<double>> traces);

/// The same of the binned counts of trains; those that are constant (silent ones) are left out.
double spike_chi(std::span<const std::vector<double>> trains, Window window, double bin);

}  // namespace lapicque::statistics
