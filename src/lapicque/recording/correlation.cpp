#include "lapicque/recording/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/spike_train.hpp"

namespace lapicque::statistics {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The counts of one train in the bins that hold spikes, and their moments over all bins.
struct SparseCounts {
  std::vector<std::pair<size_t, double>> entries;  // bin, count
  double mean = 0;
  double variance = 0;  // divided by the number of bins
};

SparseCounts sparse_counts(std::span<const double> train, Window window, double bin, size_t bins) {
  SparseCounts c;
  for (const double time : inside(train, window)) {
    const size_t i = bin_of(time, window, bin);
    if (i >= bins) break;
    if (c.entries.empty() || c.entries.back().first != i) c.entries.emplace_back(i, 0);
    ++c.entries.back().second;
  }
  double sum = 0, squares = 0;
  for (const auto& [i, count] : c.entries) sum += count, squares += count * count;
  const double n = static_cast<double>(bins);
  c.mean = sum / n;
  c.variance = (squares - sum * sum / n) / n;
  if (c.variance < 1e-12 * squares / n) c.variance = 0;  // what rounding leaves of equal counts
  return c;
}

std::vector<std::vector<double>> centred_counts(std::span<const std::vector<double>> trains,
                                                Window window, double bin) {
  std::vector<std::vector<double>> rows;
  for (const auto& train : trains) {
    auto& row = rows.emplace_back(binned_counts(train, window, bin));
    double sum = 0;
    for (const double count : row) sum += count;
    for (double& count : row) count -= sum / static_cast<double>(row.size());
  }
  return rows;
}

/// The fraction of the window within dt of a spike.
double tiled_fraction(std::span<const double> train, Window window, double dt) {
  double tiled = 0, covered_until = window.t_start;
  for (const double time : train) {
    const double begin = std::max(time - dt, covered_until);
    const double end = std::min(time + dt, window.t_stop);
    if (end > begin) tiled += end - begin, covered_until = end;
  }
  return tiled / window.duration();
}

/// The fraction of the spikes of a within dt of a spike of b.
double met_fraction(std::span<const double> a, std::span<const double> b, double dt) {
  size_t met = 0, j = 0;
  for (const double time : a) {
    while (j < b.size() && b[j] < time - dt - time_tolerance) ++j;
    met += j < b.size() && b[j] <= time + dt + time_tolerance;
  }
  return static_cast<double>(met) / static_cast<double>(a.size());
}

}  // namespace

SquareMatrix covariance_matrix(std::span<const std::vector<double>> trains, Window window,
                               double bin) {
  const size_t n = trains.size(), bins = n_bins(window, bin);
  const auto rows = centred_counts(trains, window, bin);
  SquareMatrix m{.n = n, .values = std::vector<double>(n * n, nan)};
  if (bins < 2) return m;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (size_t k = 0; k < bins; ++k) sum += rows[i][k] * rows[j][k];
      m.values[i * n + j] = m.values[j * n + i] = sum / static_cast<double>(bins - 1);
    }
  return m;
}

SquareMatrix correlation_matrix(std::span<const std::vector<double>> trains, Window window,
                                double bin) {
  SquareMatrix m = covariance_matrix(trains, window, bin);
  std::vector<double> sds(m.n);
  const size_t bins = n_bins(window, bin);
  for (size_t i = 0; i < m.n; ++i) {
    const double variance = sparse_counts(trains[i], window, bin, bins).variance;
    sds[i] = variance > 0 ? std::sqrt(m(i, i)) : nan;
  }
  for (size_t i = 0; i < m.n; ++i)
    for (size_t j = 0; j < m.n; ++j)
      m.values[i * m.n + j] = std::clamp(m(i, j) / (sds[i] * sds[j]), -1.0, 1.0);
  return m;
}

// With z_i the standardised counts of train i, the sum over all pairs of r_ij is the mean square
// of sum_i z_i; a train's z is -mean / sd wherever it is silent, and that adds up in one number.
double mean_correlation(std::span<const std::vector<double>> trains, Window window, double bin) {
  const size_t bins = n_bins(window, bin);
  std::vector<double> sum(bins);
  double n = 0, silent = 0;
  for (const auto& train : trains) {
    const auto counts = sparse_counts(train, window, bin, bins);
    if (!(counts.variance > 0)) continue;
    const double sd = std::sqrt(counts.variance);
    for (const auto& [i, count] : counts.entries) sum[i] += count / sd;
    silent -= counts.mean / sd;
    ++n;
  }
  if (n < 2) return nan;
  double square = 0;
  for (const double s : sum) square += (s + silent) * (s + silent);
  return (square / static_cast<double>(bins) - n) / (n * (n - 1));
}

double spike_count_correlation(std::span<const double> a, std::span<const double> b, Window window,
                               double length) {
  const std::vector<std::vector<double>> pair{{a.begin(), a.end()}, {b.begin(), b.end()}};
  return correlation_matrix(pair, window, length)(0, 1);
}

Correlogram cross_correlogram(std::span<const double> a, std::span<const double> b, Window window,
                              double bin, double max_lag) {
  a = inside(a, window), b = inside(b, window);
  require(bin > 0 && max_lag >= 0 && max_lag < window.duration(),
          "correlogram: bins of {} ms up to a lag of {} ms; need bin > 0 and a lag below the "
          "window's {} ms",
          bin, max_lag, window.duration());
  const auto reach = static_cast<int64_t>(std::floor(max_lag / bin + 1e-9));
  const size_t n = static_cast<size_t>(2 * reach + 1);
  Correlogram c{.lags = {}, .counts = std::vector<double>(n), .expected = {}};
  const double pairs = static_cast<double>(a.size()) * static_cast<double>(b.size());
  const double duration = window.duration();
  for (int64_t k = -reach; k <= reach; ++k) {
    const double lag = static_cast<double>(k) * bin;
    c.lags.push_back(lag);
    c.expected.push_back(pairs * bin * (duration - std::abs(lag)) / (duration * duration));
  }
  auto add = [&](double position, double weight) {
    const auto i = static_cast<int64_t>(std::floor(position));
    if (i >= 0 && i < static_cast<int64_t>(n)) c.counts[static_cast<size_t>(i)] += weight;
  };
  const double half_width = (static_cast<double>(reach) + 0.5) * bin + time_tolerance;
  size_t first = 0;
  for (const double time : a) {
    while (first < b.size() && b[first] < time - half_width) ++first;
    for (size_t j = first; j < b.size() && b[j] <= time + half_width; ++j) {
      const double position = (b[j] - time) / bin + static_cast<double>(reach) + 0.5;
      const double border = std::round(position);
      if (std::abs(position - border) * bin < time_tolerance) {
        add(border, 0.5);
        add(border - 1, 0.5);
      } else {
        add(position, 1);
      }
    }
  }
  return c;
}

Correlogram autocorrelogram(std::span<const double> train, Window window, double bin,
                            double max_lag) {
  Correlogram c = cross_correlogram(train, train, window, bin, max_lag);
  c.counts[c.counts.size() / 2] -= static_cast<double>(inside(train, window).size());
  return c;
}

double sttc(std::span<const double> a, std::span<const double> b, Window window, double dt) {
  a = inside(a, window), b = inside(b, window);
  require(dt > 0 && std::isfinite(dt), "STTC: dt is {} ms, must be > 0 ms", dt);
  if (a.empty() || b.empty()) return nan;
  auto term = [](double met, double tiled) {
    return met * tiled == 1 ? 1 : (met - tiled) / (1 - met * tiled);
  };
  return 0.5 * (term(met_fraction(a, b, dt), tiled_fraction(b, window, dt)) +
                term(met_fraction(b, a, dt), tiled_fraction(a, window, dt)));
}

double chi(std::span<const std::vector<double>> traces) {
  if (traces.empty()) return nan;
  const size_t samples = traces.front().size();
  auto variance = [&](const std::vector<double>& trace) {
    double sum = 0, squares = 0;
    for (const double v : trace) sum += v;
    for (const double v : trace) squares += std::pow(v - sum / static_cast<double>(samples), 2);
    return squares;  // times the number of samples, which cancels
  };
  const double n = static_cast<double>(traces.size());
  std::vector<double> average(samples);
  double single = 0;
  for (size_t i = 0; i < traces.size(); ++i) {
    require(traces[i].size() == samples, "chi: trace {} has {} samples, trace 0 has {}", i,
            traces[i].size(), samples);
    for (size_t k = 0; k < samples; ++k) average[k] += traces[i][k] / n;
    single += variance(traces[i]) / n;
  }
  return single > 0 ? std::sqrt(variance(average) / single) : nan;
}

double spike_chi(std::span<const std::vector<double>> trains, Window window, double bin) {
  const size_t bins = n_bins(window, bin);
  std::vector<double> total(bins);
  double mean = 0, single = 0, n = 0;
  for (const auto& train : trains) {
    const auto counts = sparse_counts(train, window, bin, bins);
    if (!(counts.variance > 0)) continue;
    for (const auto& [i, count] : counts.entries) total[i] += count;
    mean += counts.mean;
    single += counts.variance;
    ++n;
  }
  double squares = 0;
  for (const double count : total) squares += (count - mean) * (count - mean);
  // Var(total / n) / (single / n)
  return n > 0 ? std::sqrt(squares / static_cast<double>(bins) / (n * single)) : nan;
}

}  // namespace lapicque::statistics
