#include "lapicque/recording/spectrum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "lapicque/base/error.hpp"

namespace lapicque::statistics {
namespace {

using Complex = std::complex<double>;
constexpr double pi = std::numbers::pi;

/// Multiplication without the standard's care for infinities, which costs a call each.
Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// In place, for powers of two: bit reversal, then butterflies of growing span.
void radix_2(std::vector<Complex>& x) {
  const size_t n = x.size();
  for (size_t i = 1, j = 0; i < n; ++i) {
    size_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(x[i], x[j]);
  }
  std::vector<Complex> turns(n / 2);
  for (size_t k = 0; k < turns.size(); ++k)
    turns[k] = std::polar(1.0, -2 * pi * static_cast<double>(k) / static_cast<double>(n));
  for (size_t half = 1; half < n; half *= 2)
    for (size_t start = 0; start < n; start += 2 * half)
      for (size_t k = 0; k < half; ++k) {
        const Complex even = x[start + k];
        const Complex odd = times(x[start + k + half], turns[k * (n / (2 * half))]);
        x[start + k] = even + odd;
        x[start + k + half] = even - odd;
      }
}

/// Bluestein: with n k = (n^2 + k^2 - (k - n)^2) / 2 the transform is a convolution with a chirp.
std::vector<Complex> bluestein(std::span<const Complex> x) {
  const size_t n = x.size(), padded = std::bit_ceil(2 * n - 1);
  std::vector<Complex> chirp(n), a(padded), b(padded);
  for (size_t k = 0; k < n; ++k) {  // k^2 taken modulo 2 n keeps the angle exact
    const size_t square = static_cast<size_t>(static_cast<uint64_t>(k) * k % (2 * n));
    chirp[k] = std::polar(1.0, -pi * static_cast<double>(square) / static_cast<double>(n));
    a[k] = times(x[k], chirp[k]);
    b[k] = b[(padded - k) % padded] = std::conj(chirp[k]);
  }
  radix_2(a);
  radix_2(b);
  for (size_t k = 0; k < padded; ++k) a[k] = std::conj(times(a[k], b[k]));
  radix_2(a);  // of the conjugate: the conjugate of the inverse, but for 1 / padded
  std::vector<Complex> result(n);
  for (size_t k = 0; k < n; ++k)
    result[k] = times(std::conj(a[k]), chirp[k]) / static_cast<double>(padded);
  return result;
}

}  // namespace

std::vector<Complex> fft(std::span<const Complex> x) {
  if (!x.empty() && !std::has_single_bit(x.size())) return bluestein(x);
  std::vector<Complex> result(x.begin(), x.end());
  radix_2(result);
  return result;
}

std::vector<Complex> inverse_fft(std::span<const Complex> x) {
  std::vector<Complex> conjugate(x.begin(), x.end());
  for (Complex& value : conjugate) value = std::conj(value);
  auto result = fft(conjugate);
  for (Complex& value : result) value = std::conj(value) / static_cast<double>(x.size());
  return result;
}

Spectrum power_spectrum(std::span<const double> signal, double step, size_t segment) {
  require(step > 0 && std::isfinite(step), "power spectrum: the step is {} ms, must be > 0", step);
  require(signal.size() >= 2 && segment >= 2,
          "power spectrum: {} samples in segments of {}; needs at least 2 of each", signal.size(),
          segment);
  const size_t n = std::min(segment, signal.size());
  std::vector<double> hann(n);
  double weight = 0;
  for (size_t i = 0; i < n; ++i) {
    hann[i] = 0.5 - 0.5 * std::cos(2 * pi * static_cast<double>(i) / static_cast<double>(n));
    weight += hann[i] * hann[i];
  }
  Spectrum s{.frequency = {}, .power = std::vector<double>(n / 2 + 1)};
  double segments = 0;
  for (size_t start = 0; start + n <= signal.size(); start += n - n / 2, ++segments) {
    const auto piece = signal.subspan(start, n);
    double mean = 0;
    for (const double value : piece) mean += value;
    mean /= static_cast<double>(n);
    std::vector<Complex> windowed(n);
    for (size_t i = 0; i < n; ++i) {
      const double above = piece[i] - mean;  // the rounding of the mean is no signal
      windowed[i] = std::abs(above) > 1e-13 * std::abs(mean) ? hann[i] * above : 0;
    }
    const auto transform = fft(windowed);
    for (size_t k = 0; k < s.power.size(); ++k) s.power[k] += std::norm(transform[k]);
  }
  const double sampling_rate = 1000 / step;
  for (size_t k = 0; k < s.power.size(); ++k) {
    const bool paired = k > 0 && 2 * k != n;  // its negative frequency is a bin of its own
    s.power[k] *= (paired ? 2 : 1) / (sampling_rate * weight * segments);
    s.frequency.push_back(sampling_rate * static_cast<double>(k) / static_cast<double>(n));
  }
  return s;
}

Spectrum population_spectrum(std::span<const std::vector<double>> trains, Window window, double bin,
                             double segment) {
  const auto rate = population_rate(trains, window, bin);
  require(segment >= 2 * bin, "population spectrum: segments of {} ms hold no two bins of {} ms",
          segment, bin);
  return power_spectrum(rate, bin, static_cast<size_t>(std::lround(segment / bin)));
}

Peak peak(const Spectrum& s, double low, double high) {
  require(low <= high, "spectrum: the band [{}, {}] Hz must not be reversed", low, high);
  size_t best = 0;
  double sum = 0, bins = 0;
  for (size_t k = 0; k < s.power.size(); ++k) {
    if (!(s.frequency[k] >= low && s.frequency[k] <= high)) continue;
    if (bins == 0 || s.power[k] > s.power[best]) best = k;
    sum += s.power[k];
    ++bins;
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (!(sum > 0)) return {.frequency = nan, .power = nan, .prominence = nan};
  Peak p{.frequency = s.frequency[best],
         .power = s.power[best],
         .prominence = s.power[best] * bins / sum};
  if (best == 0 || best + 1 >= s.power.size()) return p;
  const double left = std::log(s.power[best - 1]), right = std::log(s.power[best + 1]);
  const double top = std::log(s.power[best]), curvature = left - 2 * top + right;
  if (std::isfinite(curvature) && curvature < 0 && left <= top && right <= top)
    p.frequency += (s.frequency[1] - s.frequency[0]) * 0.5 * (left - right) / curvature;
  return p;
}

}  // namespace lapicque::statistics
