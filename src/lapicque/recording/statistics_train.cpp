#include "lapicque/recording/statistics_train.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/spike_train.hpp"

namespace lapicque::statistics {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check_intervals(std::span<const double> intervals) {
  for (const double interval : intervals)
    require(interval >= 0 && std::isfinite(interval),
            "inter-spike intervals: {} ms; intervals are >= 0 (pass intervals, not spike times)",
            interval);
}

/// The mean of term(I_i, I_i+1) over neighbours.
template <class Term>
double mean_of_neighbours(std::span<const double> intervals, Term term) {
  check_intervals(intervals);
  if (intervals.size() < 2) return nan;
  double sum = 0;
  for (size_t i = 0; i + 1 < intervals.size(); ++i)
    if (intervals[i] + intervals[i + 1] > 0) sum += term(intervals[i], intervals[i + 1]);
  return sum / static_cast<double>(intervals.size() - 1);
}

/// Bins as a real number, so that a window of 0.3 ms holds three of 0.1 ms.
double bins_until(double time, Window window, double bin) {
  const double bins = (time - window.t_start) / bin;
  const double nearest = std::round(bins);
  return std::abs(bins - nearest) * bin < time_tolerance ? nearest : bins;
}

}  // namespace

void check_window(Window w) {
  require(std::isfinite(w.t_start) && std::isfinite(w.t_stop) && w.t_start < w.t_stop,
          "the window [{}, {}] ms must be finite and end after it starts", w.t_start, w.t_stop);
}

void check_train(std::span<const double> train) {
  for (size_t i = 0; i < train.size(); ++i) {
    require(std::isfinite(train[i]), "spike train: time {} is {} ms, must be finite", i, train[i]);
    require(i == 0 || train[i - 1] <= train[i],
            "spike train: time {} ({} ms) comes after {} ms; sort the train first", i, train[i],
            train[i == 0 ? 0 : i - 1]);
  }
}

std::span<const double> inside(std::span<const double> train, Window w) {
  check_window(w);
  check_train(train);
  const auto first = std::lower_bound(train.begin(), train.end(), w.t_start - time_tolerance);
  const auto last = std::upper_bound(first, train.end(), w.t_stop + time_tolerance);
  return {first, last};
}

double mean_rate(std::span<const double> train, Window window) {
  return 1000 * static_cast<double>(inside(train, window).size()) / window.duration();
}

std::vector<double> intervals(std::span<const double> train) {
  check_train(train);
  std::vector<double> result;
  if (train.size() > 1) result.reserve(train.size() - 1);
  for (size_t i = 1; i < train.size(); ++i) result.push_back(train[i] - train[i - 1]);
  return result;
}

double cv(std::span<const double> intervals) {
  check_intervals(intervals);
  if (intervals.size() < 2) return nan;
  const double n = static_cast<double>(intervals.size());
  double sum = 0, squares = 0;
  for (const double interval : intervals) sum += interval;
  for (const double interval : intervals) squares += std::pow(interval - sum / n, 2);
  return sum > 0 ? std::sqrt(squares / n) / (sum / n) : nan;
}

double cv2(std::span<const double> intervals) {
  return mean_of_neighbours(intervals,
                            [](double a, double b) { return 2 * std::abs(a - b) / (a + b); });
}

double lv(std::span<const double> intervals) {
  return mean_of_neighbours(intervals, [](double a, double b) {
    const double ratio = (a - b) / (a + b);
    return 3 * ratio * ratio;
  });
}

double lvr(std::span<const double> intervals, double r) {
  require(r >= 0 && std::isfinite(r), "LvR: the refractory time is {} ms, must be >= 0 ms", r);
  return mean_of_neighbours(intervals, [r](double a, double b) {
    const double ratio = (a - b) / (a + b);  // ratio^2 = 1 - 4 a b / (a + b)^2
    return 3 * ratio * ratio * (1 + 4 * r / (a + b));
  });
}

size_t n_bins(Window window, double bin) {
  check_window(window);
  require(bin > 0 && bin <= window.duration() + time_tolerance,
          "bins of {} ms: must be > 0 ms and fit into the window of {} ms", bin, window.duration());
  return static_cast<size_t>(bins_until(window.t_stop, window, bin));
}

size_t bin_of(double time, Window window, double bin) {
  const double last = std::ceil(bins_until(time, window, bin));  // bins are (a, b]
  return last > 1 ? static_cast<size_t>(last) - 1 : 0;
}

std::vector<double> binned_counts(std::span<const double> train, Window window, double bin) {
  std::vector<double> counts(n_bins(window, bin));
  for (const double time : inside(train, window))
    if (const size_t i = bin_of(time, window, bin); i < counts.size()) ++counts[i];
  return counts;
}

double fano_factor(std::span<const double> counts) {
  double sum = 0, squares = 0;
  for (const double count : counts) sum += count;
  if (!(sum > 0)) return nan;
  const double average = sum / static_cast<double>(counts.size());
  for (const double count : counts) squares += (count - average) * (count - average);
  return squares / sum;
}

double fano_factor(std::span<const double> train, Window window, double length) {
  check_window(window);
  require(length > 0, "Fano factor: the window is {} ms long, must be > 0 ms", length);
  check_train(train);
  if (window.duration() < 2 * length - time_tolerance) return nan;
  return fano_factor(binned_counts(train, window, length));
}

std::vector<double> population_rate(std::span<const std::vector<double>> trains, Window window,
                                    double bin) {
  std::vector<double> rate(n_bins(window, bin));
  require(!trains.empty(), "population rate: a population of no neurons has none");
  const double hz = 1000 / (bin * static_cast<double>(trains.size()));
  for (const auto& train : trains)
    for (const double time : inside(train, window))
      if (const size_t i = bin_of(time, window, bin); i < rate.size()) rate[i] += hz;
  return rate;
}

}  // namespace lapicque::statistics
