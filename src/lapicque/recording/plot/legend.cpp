#include "lapicque/recording/plot/legend.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/recording/plot/text_metrics.hpp"

namespace lapicque::plot {
namespace {

constexpr double name_size = 10.5, swatch_width = 15, swatch_gap = 6, entry_gap = 16;

enum class Swatch { line, dot, block, upright_tick, level_tick };

struct Entry {
  std::string name;
  Ink ink;
  Swatch swatch = Swatch::line;
  Dash dash = Dash::solid;
  double opacity = 1;
  double width() const { return swatch_width + swatch_gap + text_width(name, name_size); }
};

std::vector<Entry> entries_of(const PanelLayout& layout) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < layout.panel->marks.size(); ++i) {
    const Ink ink = layout.inks[i];
    const auto add = [&](const std::string& name, Entry entry) {
      entry.name = name;
      if (!name.empty()) entries.push_back(std::move(entry));
    };
    const auto& mark = layout.panel->marks[i];
    if (const auto* curve = std::get_if<Curve>(&mark))
      add(curve->name, {{}, ink, Swatch::line, curve->dash, curve->opacity});
    if (const auto* points = std::get_if<Points>(&mark)) add(points->name, {{}, ink, Swatch::dot});
    if (const auto* strokes = std::get_if<Strokes>(&mark))
      add(strokes->name, {{}, ink, Swatch::upright_tick});
    if (const auto* ribbon = std::get_if<Ribbon>(&mark))
      add(ribbon->name, {{}, ink, Swatch::block, Dash::solid, 2 * ribbon->opacity});
    if (const auto* bars = std::get_if<Bars>(&mark)) {
      add(bars->name, {{}, ink, Swatch::block});
      add(bars->reference.empty() ? "" : bars->reference_name,
          {{},
           ink::text,
           bars->orientation == Orientation::vertical ? Swatch::level_tick : Swatch::upright_tick});
    }
  }
  return entries;
}

struct EndLabel {
  const Curve* curve;
  Ink ink;
  Point end;  ///< in data units, where the curve ends
};

std::vector<EndLabel> end_labels_of(const PanelLayout& layout) {
  std::vector<EndLabel> labels;
  for (size_t i = 0; i < layout.panel->marks.size(); ++i) {
    const auto* curve = std::get_if<Curve>(&layout.panel->marks[i]);
    if (!curve || curve->name.empty()) continue;
    for (size_t k = curve->x.size(); k-- > 0;)
      if (std::isfinite(curve->x[k]) && std::isfinite(curve->y[k])) {
        labels.push_back({curve, layout.inks[i], {curve->x[k], curve->y[k]}});
        break;
      }
  }
  return labels;
}

}  // namespace

Legend legend_form(const PanelLayout& layout, size_t n_columns) {
  if (layout.panel->legend != Legend::automatic) return layout.panel->legend;
  const auto entries = entries_of(layout);
  if (entries.empty()) return Legend::none;
  const auto labels = end_labels_of(layout);
  if (labels.size() < entries.size() || labels.size() < 2 || n_columns > 1) return Legend::above;
  const AxisMap along{layout.x_range, layout.panel->x.scale, 0, 1};
  const AxisMap across{layout.y_range, layout.panel->y.scale, 0, layout.panel->height};
  std::vector<double> heights;
  for (const auto& label : labels) {
    if (along(label.end.x) < 0.93 || text_width(label.curve->name, label_size) > 130)
      return Legend::above;
    heights.push_back(across(label.end.y));
  }
  // Where the ends lie close together, names beside them would not say which is which.
  std::sort(heights.begin(), heights.end());
  for (size_t i = 1; i < heights.size(); ++i)
    if (heights[i] - heights[i - 1] < 5) return Legend::above;
  return Legend::ends;
}

double end_labels_width(const PanelLayout& layout) {
  double width = 0;
  for (const auto& label : end_labels_of(layout))
    width = std::max(width, text_width(label.curve->name, label_size) + 12);
  return width;
}

namespace {

/// The legend broken into rows, the first of which shares its line with the title of y.
std::vector<std::vector<Entry>> rows_of(const PanelLayout& layout, double area_width) {
  std::vector<std::vector<Entry>> rows(1);
  if (layout.legend != Legend::above) return rows;
  double room = area_width + layout.left;
  if (layout.panel->y.frame != Frame::hidden && !layout.y.title.empty())
    room -= text_width(layout.y.title, label_size) + 24;
  auto entries = entries_of(layout);
  double all = 0;
  for (const auto& entry : entries) all += entry.width() + entry_gap;
  // What does not fit beside the title of y goes below it as a whole.
  if (all - entry_gap > room) room = 0;
  for (auto& entry : entries) {
    if (entry.width() > room && (!rows.back().empty() || rows.size() == 1)) {
      rows.emplace_back();
      room = area_width + layout.left;
    }
    room -= entry.width() + entry_gap;
    rows.back().push_back(std::move(entry));
  }
  return rows;
}

}  // namespace

size_t label_rows(const PanelLayout& layout, double area_width) {
  const auto rows = rows_of(layout, area_width);
  const bool has_title = layout.panel->y.frame != Frame::hidden && !layout.y.title.empty();
  if (rows.size() == 1) return has_title || !rows[0].empty() ? 1 : 0;
  return rows.size() - (rows[0].empty() && !has_title ? 1 : 0);
}

void draw_end_labels(const PanelLayout& layout, const View& view, std::vector<Item>& out) {
  struct Placed {
    double y;
    EndLabel label;
  };
  std::vector<Placed> placed;
  for (const auto& label : end_labels_of(layout)) placed.push_back({view.y(label.end.y), label});
  std::sort(placed.begin(), placed.end(), [](auto& a, auto& b) { return a.y < b.y; });
  constexpr double apart = 13.5;
  // Push down from the top, then back up from the bottom where that left the panel.
  for (size_t i = 1; i < placed.size(); ++i)
    placed[i].y = std::max(placed[i].y, placed[i - 1].y + apart);
  double lowest = view.area.bottom() + 2;
  for (size_t i = placed.size(); i-- > 0; lowest -= apart)
    placed[i].y = std::min(placed[i].y, lowest);
  for (const auto& p : placed)
    out.push_back(Text{.at = {view.area.right() + 8, p.y + 3.9},
                       .text = p.label.curve->name,
                       .size = label_size,
                       .ink = p.label.ink});
}

namespace {

/// A swatch and its name; `at` is where the baseline of the entry begins.
void draw_entry(const Entry& entry, Point at, std::vector<Item>& out) {
  const double middle = at.y - 3.9, right = at.x + swatch_width;
  const Stroke stroke{.ink = entry.ink, .width = 2, .opacity = entry.opacity};
  switch (entry.swatch) {
    case Swatch::line: {
      Stroke line = stroke;
      if (entry.dash == Dash::dashed) line.dash = {5, 3};
      if (entry.dash == Dash::dotted) line.dash = {2, 3};
      out.push_back(Lines{{{{at.x, middle}, {right, middle}}}, line});
      break;
    }
    case Swatch::dot:
      out.push_back(Circle{.centre = {right - 4, middle}, .radius = 3.2, .fill = entry.ink});
      break;
    case Swatch::block:
      out.push_back(Rectangle{.box = {at.x + 4, middle - 4.5, swatch_width - 4, 9},
                              .fill = entry.ink,
                              .opacity = std::min(1.0, entry.opacity),
                              .radius = 1.5});
      break;
    case Swatch::upright_tick:
      out.push_back(Lines{{{{right - 4, middle - 5.5}, {right - 4, middle + 5.5}}}, stroke});
      break;
    case Swatch::level_tick:
      out.push_back(Lines{{{{right - 11, middle}, {right, middle}}}, stroke});
      break;
  }
  out.push_back(Text{
      .at = {right + swatch_gap, at.y}, .text = entry.name, .size = name_size, .ink = ink::text});
}

}  // namespace

void draw_legend(const PanelLayout& layout, std::vector<Item>& out) {
  const auto rows = rows_of(layout, layout.area.width);
  if (layout.legend == Legend::below) {
    double x = layout.area.x;
    for (const auto& entry : entries_of(layout)) {
      draw_entry(entry, {x, layout.area.bottom() + 22}, out);
      x += entry.width() + entry_gap;
    }
    return;
  }
  double y = layout.area.y - layout.top + 13 + (layout.panel->title.empty() ? 0 : title_line);
  const bool has_title = layout.panel->y.frame != Frame::hidden && !layout.y.title.empty();
  for (size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].empty()) {
      if (has_title) y += label_line;
      continue;
    }
    double width = -entry_gap;
    for (const auto& entry : rows[r]) width += entry.width() + entry_gap;
    double x = layout.area.right() - width;
    for (const auto& entry : rows[r]) {
      draw_entry(entry, {x, y}, out);
      x += entry.width() + entry_gap;
    }
    y += label_line;
  }
}

}  // namespace lapicque::plot
