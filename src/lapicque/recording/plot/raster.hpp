// Rasters of whole networks: each population a coloured band with its name at a bracket, the rates
// over time beneath, the mean rates beside.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lapicque/recording/plot/figure.hpp"

namespace lapicque::plot {

/// The neurons first, first + 1, ..., first + n_neurons - 1.
struct RasterPopulation {
  std::string name = {};
  uint64_t first = 0;
  uint64_t n_neurons = 0;
  std::optional<Ink> ink = {};  ///< else by name: see population_inks
  uint64_t n_total = 0;         ///< where only a sample is shown, the size of the whole, for labels
};

/// Spikes of a network. `times` [n_spikes] in ms and `neurons` [n_spikes] are only looked at;
/// spikes of neurons in no population are left out.
struct Raster {
  std::span<const double> times = {};
  std::span<const uint32_t> neurons = {};
  std::vector<RasterPopulation> populations = {};
  std::optional<double> begin = {}, end = {};  ///< ms; else that of the spikes
  std::string title = {};
  double height = 420;
};

/// One band for each population, from the top; heights follow sizes, but no band is too thin for
/// its name. Time is shown in s from 2 s on. Many dots become a layer shaded by density.
Panel raster(const Raster& spikes);

/// The mean rate of each population over time, in bins of `bin` ms.
Panel population_rates(const Raster& spikes, double bin = 5);

/// Mean rates as horizontal bars at the height of their bands in raster(spikes), each with a tick
/// where `reference` [n_populations] (Hz) puts it. `rates` (Hz) replaces the rates of `spikes`,
/// where those are only a sample.
Panel rate_bars(const Raster& spikes, std::span<const double> reference = {},
                const std::string& reference_name = "reference",
                std::span<const double> rates = {});

/// All three: the raster, rates over time below, mean rates beside.
struct RasterFigure {
  Raster spikes = {};
  std::optional<Raster> whole = {};     ///< where `spikes` is a sample: for the rates over time
  std::vector<double> mean_rates = {};  ///< Hz, where they are known better than from `spikes`
  std::string title = {}, subtitle = {}, caption = {};
  std::vector<double> reference_rates = {};  ///< Hz, one for each population or none
  std::string reference_name = "reference";
  double bin = 5;  ///< ms
};
Figure raster_figure(const RasterFigure& parts);

/// Mean rate of each population between begin and end, in Hz.
std::vector<double> mean_rates(const Raster& spikes);

}  // namespace lapicque::plot
