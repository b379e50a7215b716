#include "lapicque/network/rows_sample.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lapicque {
namespace {

/// log(k!) - [log sqrt(2 pi k) + k log k - k], k > 0 (Stirling's series; relative error < 1e-13).
double stirling_error(double k) {
  if (k < 16)
    return std::lgamma(k + 1) - (0.5 * std::log(2 * std::numbers::pi * k) + k * std::log(k) - k);
  const double r = 1 / k, s = r * r;
  return r * (1. / 12 - s * (1. / 360 - s * (1. / 1260 - s * (1. / 1680 - s / 1188))));
}

/// x log(x / m) + m - x, without cancellation near x = m.
double deviance(double x, double m) {
  if (x == 0) return m;
  const double d = (x - m) / (x + m);
  if (std::abs(d) > 0.1) return x * std::log(x / m) + m - x;
  // log(x / m) = 2 atanh(d)
  double sum = d * (x - m), term = 2 * x * d, power = d * d;
  for (int i = 1; i < 40; ++i) {
    term *= power;
    const double next = sum + term / (2 * i + 1);
    if (next == sum) break;
    sum = next;
  }
  return sum;
}

/// log P(k successes in n trials), by the saddle-point expansion of Loader (2000).
double log_binomial(double k, double n, double p) {
  if (k == 0) return n * std::log1p(-p);
  if (k == n) return n * std::log(p);
  const double correction = stirling_error(n) - stirling_error(k) - stirling_error(n - k);
  return correction - deviance(k, n * p) - deviance(n - k, n * (1 - p)) -
         0.5 * std::log(2 * std::numbers::pi * k * (n - k) / n);
}

}  // namespace

void draw_with_repetition(Stream& stream, uint32_t k, uint32_t n, uint32_t excluded,
                          std::vector<uint32_t>& out) {
  out.resize(k);
  if (excluded == nobody) {
    for (uint32_t& x : out) x = stream.below(n);
  } else {
    for (uint32_t& x : out) {
      x = stream.below(n - 1);
      x += x >= excluded;
    }
  }
}

void draw_without_repetition(Stream& stream, uint32_t k, uint32_t n, uint32_t excluded,
                             std::vector<uint32_t>& out) {
  const uint32_t choices = excluded == nobody ? n : n - 1;
  out.resize(k);
  uint32_t last = choices - k;
  if (k <= 32) {  // a search beats a bit set
    for (uint32_t i = 0; i < k; ++i, ++last) {
      const uint32_t x = stream.below(last + 1);
      const auto drawn = out.begin() + i;
      *drawn = std::find(out.begin(), drawn, x) == drawn ? x : last;
    }
  } else {
    std::vector<uint64_t> taken(choices / 64 + 1);
    for (uint32_t& place : out) {
      const uint32_t x = stream.below(last + 1);
      place = taken[x / 64] >> x % 64 & 1 ? last : x;
      taken[place / 64] |= uint64_t(1) << place % 64;
      ++last;
    }
  }
  if (excluded != nobody)
    for (uint32_t& x : out) x += x >= excluded;
}

uint64_t hypergeometric(Stream& stream, uint64_t successes, uint64_t failures, uint64_t k) {
  const uint64_t total = successes + failures;
  if (k == 0 || successes == 0) return 0;
  if (failures == 0) return k;
  if (k == total) return successes;
  // Inversion outward from the mode: P(x + 1) / P(x) = (G - x)(k - x) / ((x + 1)(F - k + x + 1)).
  const double G = double(successes), F = double(failures), K = double(k);
  const double low = std::max(0.0, K - F), high = std::min(K, G), p = K / (G + F);
  const double mode = std::clamp(std::floor((K + 1) * (G + 1) / (G + F + 2)), low, high);
  const double p_mode =
      std::exp(log_binomial(mode, G, p) + log_binomial(K - mode, F, p) - log_binomial(K, G + F, p));
  for (;;) {
    double u = stream.uniform() - p_mode;
    if (u < 0) return uint64_t(mode);
    double up = mode, down = mode, p_up = p_mode, p_down = p_mode;
    while (p_up > 1e-20 || p_down > 1e-20) {
      p_up *= (G - up) * (K - up) / ((up + 1) * (F - K + up + 1));
      ++up;
      if ((u -= p_up) < 0) return uint64_t(up);
      p_down *= down * (F - K + down) / ((G - down + 1) * (K - down + 1));
      --down;
      if ((u -= p_down) < 0) return uint64_t(down);
    }
  }
}

uint64_t geometric_gap(Stream& stream, double log1m_p, uint64_t limit) {
  const double gap = std::log(stream.uniform_open()) / log1m_p;
  return gap < double(limit) ? uint64_t(gap) : limit;
}

}  // namespace lapicque
