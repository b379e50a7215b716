// What a demo leaves in its folder: every figure as SVG and as PNG for light and dark paper, and
// one report with all of them.
#pragma once
#include <string>
#include <vector>

#include "demo.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "lapicque/recording/report.hpp"

namespace lapicque::cli {

/// A figure and the name of its files, without extension.
struct Exhibit {
  std::string file = {};
  plot::Figure figure = {};
};

/// The report of a demo: what it shows in one sentence, its pictures in order, and, of the
/// figures, those to set large.
struct Exhibition {
  std::string title = {}, summary = {};
  std::vector<Exhibit> exhibits = {};
  std::vector<ReportTable> tables = {};
  std::vector<std::string> tiles = {};  ///< names of figures; the first four where empty
};

/// Writes FILE.svg, FILE.png, FILE-dark.png of each, and report.html, into options.output.
void save(const Exhibition& exhibition, const Outcome& outcome, const DemoOptions& options);

}  // namespace lapicque::cli
