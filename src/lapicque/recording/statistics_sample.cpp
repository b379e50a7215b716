#include "lapicque/recording/statistics_sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"

namespace lapicque::statistics {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> sorted_copy(std::span<const double> xs, const char* what) {
  for (const double x : xs) require(!std::isnan(x), "{}: a number of the sample is NaN", what);
  std::vector<double> copy(xs.begin(), xs.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

/// The chance that a random order of n + m numbers moves the two cumulative distributions at
/// least d / (n m) apart. outside(i, j): the first i and j numbers are that far apart already;
/// otherwise the last of the i + j was one of the first sample with probability i / (i + j).
double exact_p_value(size_t n, size_t m, int64_t d) {
  auto outside = [&](size_t i, size_t j) {
    return std::abs(static_cast<int64_t>(i * m) - static_cast<int64_t>(j * n)) >= d;
  };
  std::vector<double> p(m + 1);
  for (size_t i = 0; i <= n; ++i)
    for (size_t j = 0; j <= m; ++j) {
      if (outside(i, j)) {
        p[j] = 1;
        continue;
      }
      const double total = static_cast<double>(i + j);
      const double from_i = i > 0 ? p[j] * static_cast<double>(i) / total : 0;
      const double from_j = j > 0 ? p[j - 1] * static_cast<double>(j) / total : 0;
      p[j] = from_i + from_j;
    }
  return p[m];
}

/// Kolmogorov's limit 2 sum (-1)^(k-1) exp(-2 k^2 x^2); for small x by its theta transform.
double limiting_p_value(double x) {
  if (x <= 0) return 1;
  double sum = 0;
  if (x < 1) {
    const double pi = 3.14159265358979323846;
    for (int k = 1; k <= 9; k += 2) sum += std::exp(-k * k * pi * pi / (8 * x * x));
    return 1 - std::sqrt(2 * pi) / x * sum;
  }
  for (int k = 1; k <= 8; ++k) sum += (k % 2 ? 2 : -2) * std::exp(-2 * k * k * x * x);
  return sum;
}

}  // namespace

double mean(std::span<const double> xs) {
  if (xs.empty()) return nan;
  double sum = 0;
  for (const double x : xs) sum += x;
  return sum / static_cast<double>(xs.size());
}

double variance(std::span<const double> xs) {
  if (xs.size() < 2) return nan;
  const double m = mean(xs);
  double sum = 0;
  for (const double x : xs) sum += (x - m) * (x - m);
  return sum / static_cast<double>(xs.size() - 1);
}

double sd(std::span<const double> xs) { return std::sqrt(variance(xs)); }

double sem(std::span<const double> xs) {
  return sd(xs) / std::sqrt(static_cast<double>(xs.size()));
}

double quantile(std::span<const double> xs, double p) {
  require(p >= 0 && p <= 1, "quantile: p is {}, must be in [0, 1]", p);
  if (xs.empty()) return nan;
  const auto ordered = sorted_copy(xs, "quantile");
  const double position = p * static_cast<double>(ordered.size() - 1);
  const auto i = static_cast<size_t>(position);
  const size_t next = std::min(i + 1, ordered.size() - 1);
  return std::lerp(ordered[i], ordered[next], position - static_cast<double>(i));
}

Histogram histogram(std::span<const double> xs, double low, double high, size_t n_bins) {
  require(std::isfinite(low) && std::isfinite(high) && low < high && n_bins > 0,
          "histogram: {} bins in [{}, {}]; need at least one bin, finite borders, low < high",
          n_bins, low, high);
  Histogram h;
  h.counts.resize(n_bins);
  for (size_t i = 0; i <= n_bins; ++i)
    h.edges.push_back(std::lerp(low, high, static_cast<double>(i) / static_cast<double>(n_bins)));
  for (const double x : xs) {
    if (x < low) {
      ++h.below;
    } else if (x <= high) {
      const auto bin = std::upper_bound(h.edges.begin(), h.edges.end(), x) - h.edges.begin() - 1;
      ++h.counts[std::min(static_cast<size_t>(bin), n_bins - 1)];
    } else {
      ++h.above;
    }
  }
  return h;
}

KolmogorovSmirnov kolmogorov_smirnov(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return {.statistic = nan, .p_value = nan};
  const auto x = sorted_copy(a, "Kolmogorov-Smirnov test");
  const auto y = sorted_copy(b, "Kolmogorov-Smirnov test");
  const size_t n = x.size(), m = y.size();
  int64_t largest = 0;  // in units of 1 / (n m)
  for (size_t i = 0, j = 0; i < n && j < m;) {
    const double here = std::min(x[i], y[j]);
    while (i < n && x[i] == here) ++i;
    while (j < m && y[j] == here) ++j;
    const auto apart = static_cast<int64_t>(i * m) - static_cast<int64_t>(j * n);
    largest = std::max(largest, std::abs(apart));
  }
  const double pairs = static_cast<double>(n) * static_cast<double>(m);
  const double statistic = static_cast<double>(largest) / pairs;
  const double effective = pairs / static_cast<double>(n + m);
  const double p = pairs <= 1e6 ? exact_p_value(n, m, largest)
                                : limiting_p_value(std::sqrt(effective) * statistic);
  return {.statistic = statistic, .p_value = p};
}

}  // namespace lapicque::statistics
