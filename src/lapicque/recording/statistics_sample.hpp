// What one or two samples of numbers look like: moments, quantiles, histograms, a test whether
// two came from the same distribution. Undefined results (of too few numbers) are NaN.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lapicque::statistics {

double mean(std::span<const double> xs);      ///< NaN for none
double variance(std::span<const double> xs);  ///< of the sample (divided by n - 1); NaN below two
double sd(std::span<const double> xs);        ///< square root of `variance`
double sem(std::span<const double> xs);       ///< standard error of the mean, sd / sqrt(n)

/// The value below which a fraction p of the sample lies, interpolated linearly between the
/// order statistics (Hyndman and Fan's type 7, numpy's default). NaN for no numbers.
double quantile(std::span<const double> xs, double p);
inline double median(std::span<const double> xs) { return quantile(xs, 0.5); }

struct Histogram {
  std::vector<double> edges;     ///< [n_bins + 1], equally spaced
  std::vector<uint64_t> counts;  ///< [n_bins]; bins are [a, b), the last one [a, b]
  uint64_t below = 0;            ///< numbers below the first edge
  uint64_t above = 0;            ///< numbers above the last edge, and NaNs

  bool operator==(const Histogram&) const = default;
};
Histogram histogram(std::span<const double> xs, double low, double high, size_t n_bins);

struct KolmogorovSmirnov {
  double statistic = 0;  ///< the largest distance of the two cumulative distributions
  double p_value = 1;    ///< the chance of a larger one if both samples came from one law

  bool operator==(const KolmogorovSmirnov&) const = default;
};

/// The two-sided two-sample test. The p-value is exact (by counting lattice paths, ties taken as
/// untied) up to 10^6 pairs of numbers, beyond that Kolmogorov's limit. NaN where a sample is
/// empty.
KolmogorovSmirnov kolmogorov_smirnov(std::span<const double> a, std::span<const double> b);

}  // namespace lapicque::statistics
