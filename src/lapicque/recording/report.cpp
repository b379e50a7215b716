#include "lapicque/recording/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lapicque/base/version.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/svg.hpp"

namespace lapicque {
namespace {

constexpr std::string_view style = R"css(
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--text:#171b21;--muted:#5a6572;
--line:#e3e7ec;--good:#0b7a55;--good-soft:#e3f4ec;--bad:#b3261e;--bad-soft:#fde8e6;--band:#d5e9df}
@media(prefers-color-scheme:dark){:root{--paper:#0b0e12;--card:#12161c;--text:#e9edf2;
--muted:#9ba7b5;--line:#262e38;--good:#4cc79a;--good-soft:#12301f;--bad:#ff8a7a;--bad-soft:#3a1714;
--band:#1d4433}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);
font:15px/1.55 Inter,system-ui,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;
font-feature-settings:"tnum","cv05";-webkit-font-smoothing:antialiased}
main{max-width:980px;margin:0 auto;padding:48px 24px 64px}
header{margin-bottom:32px}
.mark{font-size:12px;font-weight:600;letter-spacing:.09em;text-transform:uppercase;
color:var(--muted)}
h1{font-size:32px;line-height:1.2;letter-spacing:-.018em;font-weight:650;margin:8px 0 10px}
h2{font-size:19px;letter-spacing:-.01em;font-weight:620;margin:48px 0 14px}
.summary{font-size:17px;color:var(--muted);max-width:44em;margin:0 0 18px;text-wrap:pretty}
.verdict{display:inline-block;border-radius:99px;padding:4px 14px;font-size:13.5px;font-weight:600}
.good{color:var(--good)}.bad{color:var(--bad)}
.verdict.good{background:var(--good-soft)}.verdict.bad{background:var(--bad-soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:14px}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:12px}
.tile{padding:16px 18px 14px}
.tile .value{font-size:27px;font-weight:640;letter-spacing:-.02em;line-height:1.2;
white-space:nowrap}
.tile .unit{font-size:15px;font-weight:500;color:var(--muted);letter-spacing:0}
.tile .name{font-size:13.5px;margin-top:4px}
.tile .note{font-size:12px;color:var(--muted)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{font-weight:600;text-align:left;color:var(--muted);font-size:12px;white-space:nowrap}
th,td{padding:9px 16px;border-bottom:1px solid var(--line);vertical-align:middle}
tr:last-child td{border-bottom:0}
td.number,th.number{text-align:right;white-space:nowrap}
td.unit{padding-left:0;color:var(--muted);white-space:nowrap}
td.expected{white-space:nowrap}
td.source{color:var(--muted);font-size:12.5px}
td.sign{width:1em;font-weight:700;padding-right:0}
.gauge{display:block}
figure{margin:0 0 22px;padding:8px 8px 4px}
figure svg.picture,figure>div>svg{display:block;max-width:100%;height:auto;margin:0 auto}
figcaption{padding:4px 22px 16px;color:var(--muted);font-size:14px;max-width:56em}
figcaption b{color:var(--text);font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:8px 24px;margin:0;padding:18px 20px;
font-size:13.5px}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font:12.5px/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
details{border-top:1px solid var(--line);padding:12px 20px}
summary{cursor:pointer;font-size:13.5px;color:var(--muted)}
pre{overflow-x:auto;margin:12px 0 4px}
p.note{color:var(--muted);font-size:13px;padding:0 18px;margin:12px 0}
footer{margin-top:40px;color:var(--muted);font-size:12.5px}
@media(max-width:560px){main{padding:28px 14px}h1{font-size:26px}th,td{padding:8px 10px}}
@media print{body{background:none}main{max-width:none;padding:0}
.card,.tile,figure{break-inside:avoid}}
)css";

std::string escaped(std::string_view text) { return plot::escape_xml(text); }

/// A little scale: the tolerance as a band, the value as a mark that turns red outside.
std::string gauge(const FigureValue& f) {
  if (f.comparison != Comparison::within || !f.expected || !f.tolerance || !(*f.tolerance > 0) ||
      !std::isfinite(f.value))
    return "";
  const double off = std::clamp((f.value - *f.expected) / *f.tolerance, -1.9, 1.9);
  return fmt::format(
      "<svg class=\"gauge\" width=\"96\" height=\"16\" viewBox=\"0 0 96 16\" aria-hidden=\"true\">"
      "<path d=\"M4 8h88\" stroke=\"var(--line)\" stroke-width=\"2\" stroke-linecap=\"round\"/>"
      "<rect x=\"25\" y=\"4\" width=\"46\" height=\"8\" rx=\"2\" fill=\"var(--band)\"/>"
      "<path d=\"M48 4v8\" stroke=\"var(--muted)\" stroke-width=\"1\"/>"
      "<circle cx=\"{:.1f}\" cy=\"8\" r=\"4\" fill=\"var(--{})\" stroke=\"var(--card)\" "
      "stroke-width=\"1.5\"/></svg>",
      48 + 23 * off, f.ok ? "good" : "bad");
}

std::string heading(const Report& report) {
  const auto& figures = report.outcome.figures;
  const auto judged = std::count_if(figures.begin(), figures.end(),
                                    [](const auto& f) { return f.expected.has_value(); });
  const auto missed =
      std::count_if(figures.begin(), figures.end(), [](const auto& f) { return !f.ok; });
  std::string verdict;
  if (missed > 0)
    verdict = fmt::format("{} of {} figures not as expected", missed, figures.size());
  else if (!report.outcome.ok)
    verdict = "the run did not come out as expected";
  else if (judged > 0)
    verdict = judged == 1 ? "as expected" : fmt::format("all {} checks as expected", judged);
  std::string html = fmt::format("<header>\n<div class=\"mark\">Lapicque</div>\n<h1>{}</h1>\n",
                                 escaped(report.title));
  if (!report.summary.empty())
    html += fmt::format("<p class=\"summary\">{}</p>\n", escaped(report.summary));
  const bool good = report.outcome.ok && missed == 0;
  if (!verdict.empty())
    html += fmt::format("<span class=\"verdict {}\">{} {}</span>\n", good ? "good" : "bad",
                        good ? "✓" : "✗", verdict);
  return html + "</header>\n";
}

std::string tiles(const Report& report) {
  if (report.tiles.empty()) return "";
  std::string html = "<section class=\"tiles\">\n";
  for (const auto& t : report.tiles) {
    html += fmt::format(
        "<div class=\"tile\"><div class=\"value\">{}{}</div><div class=\"name\">{}</div>",
        escaped(t.value),
        t.unit.empty() ? "" : fmt::format(" <span class=\"unit\">{}</span>", escaped(t.unit)),
        escaped(t.name));
    if (!t.note.empty()) html += fmt::format("<div class=\"note\">{}</div>", escaped(t.note));
    html += "</div>\n";
  }
  return html + "</section>\n";
}

std::string figures_section(const Report& report) {
  if (report.outcome.figures.empty()) return "";
  std::string html =
      "<h2>Figures</h2>\n<div class=\"card scroll\"><table>\n<tr><th></th><th>Figure</th>"
      "<th class=\"number\">Value</th><th></th><th>Expected</th><th></th><th>Source</th></tr>\n";
  for (const auto& f : report.outcome.figures) {
    const char* sign = !f.ok ? "✗" : f.expected ? "✓" : "";
    html += fmt::format(
        "<tr><td class=\"sign {}\">{}</td><td>{}</td><td class=\"number{}\">{}</td>"
        "<td class=\"unit\">{}</td><td class=\"expected\">{}</td><td>{}</td><td "
        "class=\"source\">{}</td></tr>\n",
        f.ok ? "good" : "bad", sign, escaped(f.name), f.ok ? "" : " bad",
        escaped(format_number(f.value)), escaped(shown_unit(f.unit)), escaped(format_expected(f)),
        gauge(f), escaped(f.source));
  }
  return html + "</table></div>\n";
}

std::string pictures_section(const Report& report) {
  if (report.pictures.empty()) return "";
  std::string html = "<h2>Pictures</h2>\n";
  for (const auto& p : report.pictures) {
    html += "<figure class=\"card\"><div>" + p.svg + "</div>";
    if (!p.title.empty() || !p.caption.empty())
      html += fmt::format("<figcaption>{}{}{}</figcaption>",
                          p.title.empty() ? "" : "<b>" + escaped(p.title) + "</b>",
                          p.title.empty() || p.caption.empty() ? "" : "<br>", escaped(p.caption));
    html += "</figure>\n";
  }
  return html;
}

/// Whether a cell is a number, to lean right.
bool is_number(const std::string& cell) {
  return !cell.empty() && cell.find_first_not_of("0123456789.,+-−eE% ") == std::string::npos;
}

std::string tables_section(const Report& report) {
  std::string html;
  for (const auto& table : report.tables) {
    size_t n_columns = table.header.size();
    for (const auto& row : table.rows) n_columns = std::max(n_columns, row.size());
    std::vector<bool> numbers(n_columns, !table.rows.empty());
    for (const auto& row : table.rows)
      for (size_t c = 0; c < row.size(); ++c)
        if (!row[c].empty() && !is_number(row[c])) numbers[c] = false;
    const auto add_row = [&](const std::vector<std::string>& row, const char* tag) {
      html += "<tr>";
      for (size_t c = 0; c < n_columns; ++c)
        html += fmt::format("<{0}{1}>{2}</{0}>", tag, numbers[c] ? " class=\"number\"" : "",
                            c < row.size() ? escaped(row[c]) : "");
      html += "</tr>\n";
    };
    html += fmt::format("<h2>{}</h2>\n<div class=\"card scroll\"><table>\n", escaped(table.title));
    if (!table.header.empty()) add_row(table.header, "th");
    for (const auto& row : table.rows) add_row(row, "td");
    html += "</table></div>\n";
    if (!table.note.empty()) html += fmt::format("<p class=\"note\">{}</p>\n", escaped(table.note));
  }
  return html;
}

std::string provenance_section(const Report& report) {
  const auto& p = report.provenance;
  std::string html = "<h2>Provenance</h2>\n<div class=\"card\"><dl>\n";
  const auto add = [&](std::string_view name, const std::string& value, bool code = false) {
    if (value.empty()) return;
    html += fmt::format("<dt>{}</dt><dd>{}{}{}</dd>\n", escaped(name), code ? "<code>" : "",
                        escaped(value), code ? "</code>" : "");
  };
  add("Command", p.command, true);
  add("Version", fmt::format("lapicque {} ({})", version(), build_summary()));
  add("Seed", fmt::format("{}", report.outcome.seed));
  add("Threads", fmt::format("{}", report.outcome.threads));
  if (report.outcome.spike_hash)
    add("Spike hash", fmt::format("{:016x}", *report.outcome.spike_hash), true);
  for (const auto& [name, value] : p.more) add(name, value);
  html += "</dl>\n";
  if (!p.configuration.empty())
    html += fmt::format("<details><summary>Configuration</summary><pre>{}</pre></details>\n",
                        escaped(p.configuration));
  return html + "</div>\n";
}

}  // namespace

ReportPicture picture(plot::Figure figure) {
  ReportPicture result{.title = figure.title,
                       .caption = figure.caption.empty() ? figure.subtitle : figure.caption};
  auto scene_title = std::move(figure.title);
  figure.title.clear(), figure.subtitle.clear();
  auto scene = plot::to_scene(figure);
  scene.title = std::move(scene_title);
  result.svg = plot::to_svg(scene, {.paper = plot::Paper::none});
  return result;
}

ReportTile tile(const FigureValue& figure) {
  ReportTile result{.value = format_number(figure.value, 3),
                    .unit = shown_unit(figure.unit),
                    .name = figure.name};
  if (figure.expected) result.note = "expected " + format_expected(figure);
  return result;
}

std::string to_html(const Report& report) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<main>\n",
      escaped(report.title), style);
  html += heading(report);
  html += tiles(report);
  html += pictures_section(report);
  html += figures_section(report);
  html += tables_section(report);
  html += provenance_section(report);
  html += fmt::format("<footer>Written by lapicque {}.</footer>\n</main>\n</body>\n</html>\n",
                      version());
  return html;
}

void save(const Report& report, const std::filesystem::path& path) {
  write_file(path, to_html(report));
}

}  // namespace lapicque
