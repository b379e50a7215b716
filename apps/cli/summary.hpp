// Statistics of recorded spikes, as `run` and `stats` show them.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/recording.hpp"
#include "lapicque/recording/report.hpp"
#include "lapicque/recording/statistics.hpp"

namespace lapicque::cli {

struct Statistics {
  std::string population;
  statistics::Summary summary;
};
std::vector<Statistics> statistics_of(std::span<const SpikeRecord> records);

/// One row for each population.
ReportTable statistics_table(std::span<const Statistics> all);

/// The same as figures, for JSON: "rate exc", "CV exc", ...
std::vector<FigureValue> statistics_figures(std::span<const Statistics> all);

/// A report's table for the terminal.
std::string to_text(const ReportTable& table);

}  // namespace lapicque::cli
