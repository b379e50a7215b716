// Rates, intervals and counts of spike trains. Conventions: statistics.hpp.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace lapicque::statistics {

/// A piece of time, in ms.
struct Window {
  double t_start = 0;
  double t_stop = 0;

  double duration() const noexcept { return t_stop - t_start; }
  bool operator==(const Window&) const = default;
};

/// Throws unless the window is finite and longer than nothing.
void check_window(Window window);

/// Throws unless the times are finite and sorted.
void check_train(std::span<const double> train);

/// The part of a train inside of a window (both borders included).
std::span<const double> inside(std::span<const double> train, Window window);

/// Spikes per second in the window, Hz.
double mean_rate(std::span<const double> train, Window window);

/// The differences of neighbouring spike times, ms; one fewer than there are spikes.
std::vector<double> intervals(std::span<const double> train);

/// The coefficient of variation sigma / mu of intervals (sigma^2 divided by n, as Elephant does);
/// 1 for a Poisson process, 1 / sqrt(k) for gamma intervals of shape k. NaN below two intervals.
double cv(std::span<const double> intervals);

/// Holt et al. 1996: the mean of 2 |I_i - I_i+1| / (I_i + I_i+1). NaN below two intervals; here
/// and in LV, LvR two intervals of no length count as equal.
double cv2(std::span<const double> intervals);

/// Shinomoto et al. 2003: three times the mean of ((I_i - I_i+1) / (I_i + I_i+1))^2; 1 for a
/// Poisson process, 3 / (2k + 1) for gamma intervals of shape k. NaN below two intervals.
double lv(std::span<const double> intervals);

/// Shinomoto et al. 2009: LV revised for a refractory time `r` in ms, three times the mean of
/// (1 - 4 I_i I_i+1 / (I_i + I_i+1)^2) (1 + 4 r / (I_i + I_i+1)). NaN below two intervals.
double lvr(std::span<const double> intervals, double r = 5.0);

/// The spikes in each of the whole bins of the window.
std::vector<double> binned_counts(std::span<const double> train, Window window, double bin);

/// The number of whole bins in a window; at least one, or an Error.
size_t n_bins(Window window, double bin);

/// The bin that a time of the window falls into; may be >= n_bins() for the rest that is left out.
size_t bin_of(double time, Window window, double bin);

/// Variance / mean of counts (the variance divided by n, as Elephant does). NaN for no counts and
/// for no spikes.
double fano_factor(std::span<const double> counts);

/// The Fano factor of the counts of one train in neighbouring windows of `length` ms; NaN where
/// fewer than two fit.
double fano_factor(std::span<const double> train, Window window, double length);

/// Mean rate per neuron in each bin, Hz.
std::vector<double> population_rate(std::span<const std::vector<double>> trains, Window window,
                                    double bin);

}  // namespace lapicque::statistics
