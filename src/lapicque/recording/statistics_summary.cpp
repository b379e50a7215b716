#include "lapicque/recording/statistics_summary.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/correlation.hpp"
#include "lapicque/recording/spectrum.hpp"
#include "lapicque/recording/statistics_sample.hpp"
#include "lapicque/recording/statistics_train.hpp"

namespace lapicque::statistics {
namespace {

/// A mean that leaves out what is undefined.
class DefinedMean {
 public:
  void add(double x) {
    if (!std::isnan(x)) sum_ += x, ++n_;
  }
  double value() const { return n_ > 0 ? sum_ / n_ : Summary::nan; }

 private:
  double sum_ = 0, n_ = 0;
};

void add_trains(Summary& s, std::span<const std::vector<double>> trains, Window window,
                const SummaryOptions& options) {
  DefinedMean cvs, cv2s, lvs, fanos;
  std::vector<double> rates;
  for (const auto& train : trains) {
    rates.push_back(mean_rate(train, window));
    s.n_active += !train.empty();
    const auto gaps = intervals(train);
    if (gaps.size() >= options.min_intervals) {
      cvs.add(cv(gaps));
      cv2s.add(cv2(gaps));
      lvs.add(lv(gaps));
    }
    fanos.add(fano_factor(train, window, options.fano_window));
  }
  s.rate = mean(rates);
  s.rate_sd = sd(rates);
  s.cv = cvs.value();
  s.cv2 = cv2s.value();
  s.lv = lvs.value();
  s.fano = fanos.value();
}

void add_population(Summary& s, std::span<const std::vector<double>> trains, Window window,
                    const SummaryOptions& options) {
  if (window.duration() >= 2 * options.bin) {
    s.correlation = mean_correlation(trains, window, options.bin);
    s.synchrony = spike_chi(trains, window, options.bin);
  }
  if (window.duration() >= 2 * options.population_bin) {
    auto counts = population_rate(trains, window, options.population_bin);
    const double per_hz = options.population_bin * static_cast<double>(trains.size()) / 1000;
    for (double& count : counts) count *= per_hz;
    s.population_fano = fano_factor(counts);
  }
  if (s.n_spikes > 0 && window.duration() >= std::max(options.segment, 2 * options.spectrum_bin)) {
    const auto spectrum =
        population_spectrum(trains, window, options.spectrum_bin, options.segment);
    const Peak highest = peak(spectrum, options.low, options.high);
    s.peak_frequency = highest.frequency;
    s.peak_prominence = highest.prominence;
  }
}

}  // namespace

Summary summarise(const SpikeTrains& spikes, const SummaryOptions& o) {
  require(o.bin > 0 && o.fano_window > 0 && o.population_bin > 0 && o.spectrum_bin > 0 &&
              o.segment >= 2 * o.spectrum_bin && o.low <= o.high,
          "summary: bins of {}, {}, {}, {} ms must be > 0, the segment ({} ms) at least two "
          "spectrum bins, the band [{}, {}] Hz not reversed",
          o.bin, o.fano_window, o.population_bin, o.spectrum_bin, o.segment, o.low, o.high);
  check(spikes);
  Summary s{
      .n_spikes = spikes.n_spikes(), .n_neurons = spikes.n_neurons, .duration = spikes.duration()};
  if (!(s.duration > 0) || s.n_neurons == 0) return s;
  const auto trains = spikes.by_neuron();
  const Window window{.t_start = spikes.t_start, .t_stop = spikes.t_stop};
  add_trains(s, trains, window, o);
  add_population(s, trains, window, o);
  return s;
}

}  // namespace lapicque::statistics
