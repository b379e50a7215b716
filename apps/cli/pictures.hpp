// The pictures of recordings that `run` and `plot` share, and how a report gets its pictures.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "lapicque/recording/plot/plot.hpp"
#include "lapicque/recording/recording.hpp"
#include "lapicque/recording/report.hpp"

namespace lapicque::cli {

/// What is drawn.
struct PictureOptions {
  std::string title = {};
  std::optional<double> from = {}, to = {};  ///< ms; else the whole recording
  uint32_t most_neurons = 1000;              ///< of each population, in a raster; 0: all
  uint32_t most_traces = 5;                  ///< of each variable of each population
};

plot::Figure raster_of(std::span<const SpikeRecord> records, const PictureOptions& options);

/// One panel for each trace, thinned so that every extreme is kept.
plot::Figure traces_of(std::span<const Trace> traces, const PictureOptions& options);

/// Writes `folder`/NAME.svg and .png, and shows the figure in the report.
void add_picture(Report& report, const plot::Figure& figure, const std::filesystem::path& folder,
                 std::string_view name);

}  // namespace lapicque::cli
