#include "summary.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {
namespace {

std::string cell(double x, int digits = 3) {
  return std::isfinite(x) ? format_number(x, digits) : "-";
}

}  // namespace

std::vector<Statistics> statistics_of(std::span<const SpikeRecord> records) {
  std::vector<Statistics> all;
  for (const auto& record : records)
    all.push_back({record.population, statistics::summarise(record.spikes)});
  return all;
}

ReportTable statistics_table(std::span<const Statistics> all) {
  ReportTable table{.title = "Spikes",
                    .header = {"population", "neurons", "active", "spikes", "rate (Hz)", "CV", "LV",
                               "Fano", "correlation", "synchrony", "peak (Hz)"}};
  for (const auto& each : all) {
    const auto& s = each.summary;
    table.rows.push_back({each.population, cell(s.n_neurons, 10), cell(s.n_active, 10),
                          cell(double(s.n_spikes), 12), cell(s.rate, 4), cell(s.cv), cell(s.lv),
                          cell(s.fano), cell(s.correlation, 2), cell(s.synchrony, 2),
                          cell(s.peak_frequency)});
  }
  table.note =
      "Rate: mean over all neurons. CV, LV: of inter-spike intervals, mean over neurons (1: "
      "Poisson, 0: regular). Fano: counts in 100 ms. Correlation: mean over pairs of active "
      "neurons, counts in 2 ms. Synchrony: chi (1: all alike). Peak: of the population rate's "
      "spectrum.";
  return table;
}

std::vector<FigureValue> statistics_figures(std::span<const Statistics> all) {
  std::vector<FigureValue> figures;
  for (const auto& each : all) {
    const auto& s = each.summary;
    auto add = [&](const char* name, double x, const char* unit) {
      auto figure = plain(fmt::format("{} {}", name, each.population), x, unit);
      figure.ok = true;  // what is undefined for these spikes is null, not wrong
      figures.push_back(std::move(figure));
    };
    add("neurons", s.n_neurons, "");
    add("active neurons", s.n_active, "");
    add("spikes", double(s.n_spikes), "");
    add("rate", s.rate, "Hz");
    add("rate sd", s.rate_sd, "Hz");
    add("CV", s.cv, "");
    add("CV2", s.cv2, "");
    add("LV", s.lv, "");
    add("Fano factor", s.fano, "");
    add("correlation", s.correlation, "");
    add("synchrony", s.synchrony, "");
    add("population Fano factor", s.population_fano, "");
    add("peak frequency", s.peak_frequency, "Hz");
    add("peak prominence", s.peak_prominence, "");
  }
  return figures;
}

std::string to_text(const ReportTable& table) {
  TextTable text{.header = table.header, .rows = table.rows, .align = {Align::left}};
  text.align.resize(table.header.size(), Align::right);
  return format(text, color_for(stdout));
}

}  // namespace lapicque::cli
