// The table for people: Markdown, a picture, an HTML report, each beside the published numbers.
#pragma once
#include <string>

#include "lapicque/domains/table.hpp"
#include "lapicque/recording/plot/figure.hpp"
#include "lapicque/recording/report.hpp"

namespace lapicque::domains {

/// Accuracies ("mean +- sd (published)"), gains by column and arm, and what the numbers are.
std::string to_markdown(const Table& table);

/// Six panels, one a shift: each network without and with the layer, measured and published; and
/// below them the mean gain by column.
plot::Figure picture_of(const Table& table);

/// The report: picture, table, gains, and the command of every cell.
Report report_of(const Table& table, const std::string& command);

}  // namespace lapicque::domains
