// Goodness of fit, for tests of random numbers. Seeds are fixed, so a test passes always or never;
// a correct sampler passes `plausible` for all but one seed in a million.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

namespace goodness {

inline constexpr double plausible = 1e-6;

/// P(a, x), the regularised lower incomplete gamma function: the CDF of the gamma distribution.
inline double gamma_cdf(double a, double x) {
  if (x <= 0) return 0;
  const double scale = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {  // power series
    double term = 1 / a, sum = term;
    for (double k = a + 1; term > sum * 1e-17; ++k) sum += term *= x / k;
    return scale * sum;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;  // continued fraction (Lentz)
  for (int i = 1; i < 10000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-16) break;
  }
  return 1 - scale * h;
}

inline double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2)); }

/// The p-value of Kolmogorov and Smirnov's test of a sample against a continuous CDF.
inline double ks_p_value(std::vector<double> sample, const std::function<double(double)>& cdf) {
  std::sort(sample.begin(), sample.end());
  const double n = double(sample.size());
  double largest = 0;
  for (size_t i = 0; i < sample.size(); ++i) {
    const double f = cdf(sample[i]);
    largest = std::max({largest, f - double(i) / n, double(i + 1) / n - f});
  }
  const double x = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * largest;
  if (x < 0.3) return 1;
  double p = 0;
  for (int k = 1; k < 100; ++k) p += (k % 2 ? 2 : -2) * std::exp(-2 * k * k * x * x);
  return std::clamp(p, 0.0, 1.0);
}

/// The p-value of Pearson's test; outcomes are pooled until each is expected 10 times.
inline double chi_squared_p_value(const std::vector<uint64_t>& counts,
                                  const std::vector<double>& expected) {
  double statistic = 0, pooled_count = 0, pooled_expected = 0;
  int n_bins = 0;
  std::vector<std::pair<double, double>> bins;
  for (size_t i = 0; i < counts.size(); ++i) {
    pooled_count += double(counts[i]), pooled_expected += expected[i];
    if (pooled_expected < 10) continue;
    bins.push_back({pooled_count, pooled_expected});
    pooled_count = pooled_expected = 0;
  }
  if (!bins.empty()) bins.back().first += pooled_count, bins.back().second += pooled_expected;
  for (auto [count, mean] : bins) statistic += (count - mean) * (count - mean) / mean, ++n_bins;
  return n_bins < 2 ? 1 : 1 - gamma_cdf(0.5 * (n_bins - 1), statistic / 2);
}

/// The p-value of integers drawn by `draw` against probabilities `p(0), p(1), ..., p(largest)`.
inline double integers_p_value(size_t n, uint64_t largest, const std::function<uint64_t()>& draw,
                               const std::function<double(double)>& p) {
  std::vector<uint64_t> counts(largest + 2);
  for (size_t i = 0; i < n; ++i) ++counts[std::min(draw(), largest + 1)];
  std::vector<double> expected;
  double left = 1;
  for (uint64_t k = 0; k <= largest; ++k) {
    expected.push_back(p(double(k)) * double(n));
    left -= p(double(k));
  }
  expected.push_back(std::max(0.0, left) * double(n));
  return chi_squared_p_value(counts, expected);
}

inline double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}
inline double binomial_pmf(double k, double n, double p) {
  return std::exp(log_choose(n, k) + k * std::log(p) + (n - k) * std::log1p(-p));
}
inline double poisson_pmf(double k, double mean) {
  return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1));
}

}  // namespace goodness
