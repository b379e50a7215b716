// The HTML report: one file without scripts or anything from outside, light and dark by the
// reader's screen, with headline numbers, pictures, the network and where it all came from.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/figure.hpp"

namespace lapicque {

/// A headline number, set large.
struct ReportTile {
  std::string value = {}, unit = {}, name = {};
  std::string note = {};  ///< small print
};

/// A drawing and what is to be seen in it.
struct ReportPicture {
  std::string svg = {};  ///< one <svg> element, inserted as it is
  std::string title = {}, caption = {};
};

/// The figure as a picture of a report: its title above, its subtitle and caption below.
ReportPicture picture(plot::Figure figure);

/// A table of text, e.g. the populations of the network.
struct ReportTable {
  std::string title = {};
  std::vector<std::string> header = {};
  std::vector<std::vector<std::string>> rows = {};
  std::string note = {};
};

struct Provenance {
  std::string command = {};        ///< as it was typed
  std::string configuration = {};  ///< the text that describes the run, e.g. TOML
  std::vector<std::pair<std::string, std::string>> more = {};  ///< e.g. {"CPU", "..."}
};

struct Report {
  std::string title = {};
  std::string summary = {};  ///< one sentence
  std::vector<ReportTile> tiles = {};
  std::vector<ReportPicture> pictures = {};
  std::vector<ReportTable> tables = {};
  Outcome outcome = {};
  Provenance provenance = {};
};

/// The report as one HTML document. All text is escaped.
std::string to_html(const Report& report);

/// Writes it, aside first and renamed.
void save(const Report& report, const std::filesystem::path& path);

/// A tile for a figure.
ReportTile tile(const FigureValue& figure);

}  // namespace lapicque
