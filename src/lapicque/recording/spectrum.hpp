// Fourier transforms, and the power spectrum of a population's rate.
#pragma once
#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "lapicque/recording/statistics_train.hpp"

namespace lapicque::statistics {

/// X_k = sum_n x_n exp(-2 pi i k n / N) for any N: radix 2 for powers of two, else Bluestein's
/// chirp. O(N log N); error about 1e-16 log N relative to the largest |X_k|.
std::vector<std::complex<double>> fft(std::span<const std::complex<double>> x);

/// The inverse, x_n = 1/N sum_k X_k exp(2 pi i k n / N).
std::vector<std::complex<double>> inverse_fft(std::span<const std::complex<double>> x);

/// A one-sided power spectral density: its integral over frequency is the signal's variance.
struct Spectrum {
  std::vector<double> frequency;  ///< Hz, from 0 to half the sampling rate
  std::vector<double> power;      ///< the signal's unit squared per Hz

  bool operator==(const Spectrum&) const = default;
};

/// Welch's method: segments of `segment` samples under a Hann window that overlap by half, their
/// means removed, their periodograms averaged. `step` is the distance of samples in ms. Where the
/// signal is shorter than a segment it is one segment itself; below two samples: Error.
Spectrum power_spectrum(std::span<const double> signal, double step, size_t segment);

/// The power spectrum of the population's rate, (Hz per neuron)^2 / Hz, in bins of `bin` ms and
/// segments of `segment` ms (the frequency's resolution is 1 / segment). N independent Poisson
/// trains of rate r have a flat spectrum of 2 r / N.
Spectrum population_spectrum(std::span<const std::vector<double>> trains, Window window,
                             double bin = 1.0, double segment = 256.0);

struct Peak {
  double frequency;   ///< Hz, between the bins by a parabola through the logarithms
  double power;       ///< of the highest bin
  double prominence;  ///< that over the mean power of the band
};

/// The highest point of the spectrum in [low, high] Hz; NaNs where the band holds no power.
Peak peak(const Spectrum& spectrum, double low, double high);

}  // namespace lapicque::statistics
