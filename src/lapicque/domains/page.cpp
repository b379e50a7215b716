#include "lapicque/domains/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lapicque/domains/published.hpp"
#include "lapicque/recording/plot/charts.hpp"

namespace lapicque::domains {
namespace {

std::string text(const Table& table, const Row& row, size_t column) {
  const auto& entry = row.entries[column];
  if (!entry) return "";
  std::string s = fmt::format("{:.1f}", entry->mean);
  if (table.best(column) == &row) s = "**" + s + "**";
  if (entry->n_seeds > 1) s += fmt::format(" ± {:.1f}", entry->sd);
  if (const auto published = row.published(column)) s += fmt::format(" ({:.1f})", *published);
  return s;
}

std::vector<std::string> header(std::string first, std::string second) {
  std::vector<std::string> cells{std::move(first), std::move(second)};
  for (const Shift& shift : shifts) cells.push_back(name_of(shift));
  return cells;
}

size_t n_seeds(const Row& row) {
  size_t most = 0;
  for (const auto& entry : row.entries) most = std::max(most, entry ? entry->n_seeds : 0);
  return most;
}

std::vector<std::vector<std::string>> accuracy_rows(const Table& table) {
  std::vector<std::vector<std::string>> rows;
  for (const Row& row : table.rows) {
    rows.push_back({row.network, row.arm});
    for (size_t c = 0; c < shifts.size(); ++c) rows.back().push_back(text(table, row, c));
    rows.back().push_back(std::to_string(n_seeds(row)));
  }
  return rows;
}

std::vector<std::vector<std::string>> gain_rows(const Table& table) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& arm : table.arms()) {
    if (arm == "none") continue;
    rows.push_back({arm, ""});
    for (size_t c = 0; c < shifts.size(); ++c) {
      const auto gain = table.gain(arm, c);
      rows.back().push_back(
          gain ? fmt::format("{:+.1f} [{:+.1f}, {:+.1f}]", gain->mean, gain->low, gain->high) : "");
      if (gain)
        rows.back()[1] = std::to_string(std::max<size_t>(
            gain->n_networks, rows.back()[1].empty() ? 0 : std::stoul(rows.back()[1])));
    }
  }
  rows.push_back({"wta, published", "5"});
  for (size_t c = 0; c < shifts.size(); ++c)
    rows.back().push_back(fmt::format("{:+.1f}", published_gain(c)));
  return rows;
}

std::string line(const std::vector<std::string>& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}
std::string markdown(const std::vector<std::string>& head,
                     const std::vector<std::vector<std::string>>& rows) {
  std::string s = line(head) + line(std::vector<std::string>(head.size(), "---"));
  for (const auto& row : rows) s += line(row);
  return s;
}

/// "SVHN: 1,040 digits as a target (standard error up to 1.5 points), 443 as a source."
std::string about_sets(const Table& table) {
  double error = 0;
  size_t n_target = 0, n_source = 0;
  std::string set;
  for (const auto& r : table.cells) {
    if (r.cell.source == Domain::svhn) n_source = r.n_training;
    const Tested* tested = r.cell.source == Domain::mnist ? r.on(Domain::svhn) : nullptr;
    if (!tested) continue;
    error = std::max(error, 100 * tested->standard_error());
    n_target = tested->n;
    set = tested->set;
  }
  std::string s;
  if (n_target)
    s = fmt::format("S as a target: {} digits ({}), standard error up to {:.1f} points. ", n_target,
                    set, error);
  if (n_source) s += fmt::format("S as a source: {} digits to train with. ", n_source);
  return s;
}

double cpu_hours(const Table& table) {
  double seconds = 0;
  for (const auto& r : table.cells) seconds += r.cpu_seconds;
  return seconds / 3600;
}

std::string about(const Table& table) {
  return fmt::format(
      "Accuracy in percent, source-only, protocol {}; mean over seeds ± standard deviation, in "
      "parentheses the published number; bold: the best of a column. {}{} trainings, {:.1f} hours "
      "of processor time.",
      to_string(table.protocol), about_sets(table), table.cells.size(), cpu_hours(table));
}

constexpr const char* about_gains =
    "What an arm gains over \"none\", in points: mean over networks [lowest, highest].";

/// One shift: the networks side by side, without and with the layer, and what was published.
plot::Panel panel(const Table& table, size_t column) {
  plot::Panel panel{.title = name_of(shifts[column]), .height = 150};
  panel.x = {.low = -0.6, .high = double(published.size()) - 0.4, .frame = plot::Frame::bare};
  panel.y = {.low = 0, .high = 100, .grid = true};
  if (column % 3 == 0) panel.y.label = "Accuracy", panel.y.unit = "%";
  constexpr std::array names{"ViT", "Eff.", "Caps.", "Mob.", "Res."};
  const plot::Ink inks[] = {plot::categorical(0), plot::categorical(1)};
  int i = 0;
  for (const char* arm : {"none", "wta"}) {
    plot::Points measured{.name = i == 0 ? "without" : "with the layer", .ink = inks[i]};
    plot::Points given{.ink = inks[i], .diameter = 4, .opacity = 0.6};
    for (size_t n = 0; n < published.size(); ++n) {
      const double x = double(n) + (i == 0 ? -0.15 : 0.15);
      given.x.push_back(x + 0.12 * (i == 0 ? -1 : 1));
      given.y.push_back(i == 0 ? published[n].without[column] : published[n].with[column]);
      const Row* row = table.row(published[n].network, arm);
      if (!row || !row->entries[column]) continue;
      measured.x.push_back(x);
      measured.y.push_back(row->entries[column]->mean);
      measured.error.push_back(row->entries[column]->sd);
    }
    panel.marks.push_back(measured);
    panel.marks.push_back(given);
    ++i;
  }
  for (size_t n = 0; n < names.size(); ++n) panel.x.ticks.push_back({double(n), names[n]});
  panel.legend = column == 0 ? plot::Legend::above : plot::Legend::none;
  return panel;
}

}  // namespace

std::string to_markdown(const Table& table) {
  auto head = header("network", "arm");
  head.push_back("seeds");
  return markdown(head, accuracy_rows(table)) + "\n" + about(table) + "\n\n" +
         markdown(header("gain", "networks"), gain_rows(table)) + "\n" + about_gains + "\n";
}

plot::Figure picture_of(const Table& table) {
  plot::Figure figure{
      .title = "Digits of sets that were never trained with",
      .subtitle = "Without and with the winner-take-all layer; small dots: as published",
      .columns = 3,
      .caption = about(table)};
  for (size_t column = 0; column < shifts.size(); ++column)
    figure.panels.push_back(panel(table, column));
  return figure;
}

Report report_of(const Table& table, const std::string& command) {
  Report report{.title = "Cross-domain digits", .summary = about(table)};
  report.pictures.push_back(picture(picture_of(table)));
  auto head = header("network", "arm");
  head.push_back("seeds");
  auto rows = accuracy_rows(table);
  for (auto& row : rows)
    for (auto& cell : row) std::erase(cell, '*');
  report.tables.push_back(
      {.title = "Accuracy (%)", .header = head, .rows = rows, .note = about(table)});
  report.tables.push_back({.title = "Gains (points)",
                           .header = header("arm", "networks"),
                           .rows = gain_rows(table),
                           .note = about_gains});
  std::vector<std::vector<std::string>> cells;
  for (const auto& r : table.cells)
    cells.push_back({name_of(r.cell), fmt::format("{:.2f}", 100 * r.validation),
                     r.varied_validation ? fmt::format("{:.2f}", 100 * *r.varied_validation) : "",
                     fmt::format("{:.0f}", r.cpu_seconds), command_of(r.cell)});
  report.tables.push_back(
      {.title = "Cells",
       .header = {"cell", "validation (%)", "varied (%)", "processor (s)", "command"},
       .rows = cells,
       .note = "Varied: the same digits in other sizes and colours, and among neighbours."});
  report.provenance.command = command;
  return report;
}

}  // namespace lapicque::domains
