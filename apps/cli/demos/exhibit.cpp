#include "exhibit.hpp"

#include <algorithm>

namespace lapicque::cli {

void save(const Exhibition& exhibition, const Outcome& outcome, const DemoOptions& options) {
  Report report{.title = exhibition.title,
                .summary = exhibition.summary,
                .tables = exhibition.tables,
                .outcome = outcome,
                .provenance = {.command = options.command}};
  for (const auto& figure : outcome.figures) {
    const auto& chosen = exhibition.tiles;
    const bool wanted = chosen.empty() ? report.tiles.size() < 4
                                       : std::ranges::find(chosen, figure.name) != chosen.end();
    if (wanted) report.tiles.push_back(tile(figure));
  }
  for (const auto& [file, figure] : exhibition.exhibits) {
    const auto path = options.output / file;
    plot::save(figure, path.string() + ".svg");
    plot::save(figure, path.string() + ".png");
    plot::save(figure, path.string() + "-dark.png", {.theme = plot::Theme::dark});
    report.pictures.push_back(picture(figure));
  }
  lapicque::save(report, options.output / "report.html");
}

}  // namespace lapicque::cli
