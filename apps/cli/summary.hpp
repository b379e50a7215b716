// Statistics of recorded spikes, as `run` and `stats` show them.
#pragma once
#include <span>
#include <vector>

#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/recording.hpp"
#include "lapicque/recording/report.hpp"

namespace lapicque::cli {

/// One row for each population.
ReportTable statistics_table(std::span<const SpikeRecord> records);

/// The same as figures, for JSON: "rate exc", "CV exc", ...
std::vector<FigureValue> statistics_figures(std::span<const SpikeRecord> records);

/// A report's table for the terminal.
std::string to_text(const ReportTable& table);

}  // namespace lapicque::cli
