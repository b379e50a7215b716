#include "lapicque/recording/plot/draw_panel.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/recording/plot/legend.hpp"
#include "lapicque/recording/plot/text_metrics.hpp"

namespace lapicque::plot {
namespace {

/// A panel's title in one line, shortened where it does not fit.
Text fitted_title(const PanelLayout& layout) {
  Text title{.text = layout.panel->title,
             .size = layout.title_size,
             .weight = Weight::semibold,
             .ink = ink::text};
  const double room = title_room(layout);
  const auto fits = [&](const std::string& text) {
    return text_width(text, title.size, title.weight) <= room;
  };
  if (fits(title.text)) return title;
  while (!title.text.empty() && !fits(title.text + "…")) {
    while (!title.text.empty() && (title.text.back() & 0xc0) == 0x80) title.text.pop_back();
    if (!title.text.empty()) title.text.pop_back();
  }
  title.text += "…";
  return title;
}

double crisp(double pixel) { return std::floor(pixel) + 0.5; }

void draw_grid(const PanelLayout& layout, const View& view, std::vector<Item>& out) {
  const Box& a = layout.area;
  Lines lines{{}, {.ink = ink::grid}};
  if (layout.panel->y.grid)
    for (const auto& tick : layout.y.ticks) {
      const double y = crisp(view.y(tick.at));
      lines.runs.push_back({{a.x, y}, {a.right(), y}});
    }
  if (layout.panel->x.grid)
    for (const auto& tick : layout.x.ticks) {
      const double x = crisp(view.x(tick.at));
      lines.runs.push_back({{x, a.y}, {x, a.bottom()}});
    }
  if (!lines.runs.empty()) out.push_back(std::move(lines));
}

void draw_x_axis(const PanelLayout& layout, const View& view, std::vector<Item>& out) {
  const Axis& axis = layout.panel->x;
  if (axis.frame == Frame::hidden) return;
  const Box& a = layout.area;
  const double y = crisp(a.bottom());
  double below = y;
  if (has_frame(axis)) {
    Lines lines{{{{a.x, y}, {a.right(), y}}}, {.ink = ink::spine}};
    for (const auto& tick : layout.x.ticks) {
      const double x = crisp(view.x(tick.at));
      if (axis.ticks.empty()) lines.runs.push_back({{x, y}, {x, y + tick_length}});
    }
    for (const double tick : layout.x.minor) {
      const double x = crisp(view.x(tick));
      lines.runs.push_back({{x, y}, {x, y + 2.5}});
    }
    out.push_back(std::move(lines));
    below += tick_length;
  }
  if (!layout.shows_x) return;
  const bool tilts = tilted(layout, a.width);
  for (const auto& tick : layout.x.ticks) {
    const double x = view.x(tick.at);
    out.push_back(Text{.at = {tilts ? x + 4 : x, below + (tilts ? 10 : 13)},
                       .text = tick.label,
                       .size = tick_size,
                       .anchor = tilts ? Anchor::end : Anchor::middle,
                       .ink = ink::muted,
                       .angle = tilts ? tilt : 0});
  }
  if (!layout.x.title.empty())
    out.push_back(Text{.at = {a.x + a.width / 2, a.bottom() + layout.bottom - 6},
                       .text = layout.x.title,
                       .size = label_size,
                       .anchor = Anchor::middle,
                       .ink = ink::text});
}

void draw_spans(const PanelLayout& layout, const View& view, std::vector<Item>& out) {
  const double x = layout.area.x;
  for (const auto& span : layout.panel->y.spans) {
    const double a = view.y(span.low), b = view.y(span.high);
    const double top = std::min(a, b), bottom = std::max(a, b), middle = (top + bottom) / 2;
    out.push_back(Rectangle{.box = {x - 8, top + 0.5, 3, std::max(1.0, bottom - top - 1)},
                            .fill = span.ink,
                            .radius = 1.5});
    const bool note = !span.note.empty() && bottom - top >= 27;
    out.push_back(Text{.at = {x - 14, middle + (note ? -1.5 : 4.1)},
                       .text = span.label,
                       .size = 11.5,
                       .anchor = Anchor::end,
                       .weight = Weight::semibold,
                       .ink = span.ink});
    if (note)
      out.push_back(Text{.at = {x - 14, middle + 10.5},
                         .text = span.note,
                         .size = 9.5,
                         .anchor = Anchor::end,
                         .ink = ink::muted});
  }
}

void draw_y_axis(const PanelLayout& layout, const View& view, std::vector<Item>& out) {
  const Axis& axis = layout.panel->y;
  if (axis.frame == Frame::hidden) return;
  const Box& a = layout.area;
  const double x = crisp(a.x);
  double beside = x - 8;
  if (has_frame(axis)) {
    Lines lines{{{{x, a.y}, {x, a.bottom() + 0.5}}}, {.ink = ink::spine}};
    for (const auto& tick : layout.y.ticks)
      if (axis.ticks.empty())
        lines.runs.push_back(
            {{x - tick_length, crisp(view.y(tick.at))}, {x, crisp(view.y(tick.at))}});
    for (const double tick : layout.y.minor)
      lines.runs.push_back({{x - 2.5, crisp(view.y(tick))}, {x, crisp(view.y(tick))}});
    out.push_back(std::move(lines));
    beside = x - tick_length - 4;
  }
  for (const auto& tick : layout.y.ticks)
    out.push_back(Text{.at = {beside, view.y(tick.at) + 3.8},
                       .text = tick.label,
                       .size = tick_size,
                       .anchor = Anchor::end,
                       .ink = ink::muted});
  draw_spans(layout, view, out);
}

void draw_color_bar(const PanelLayout& layout, std::vector<Item>& out) {
  const ColorBar& bar = *layout.panel->color_bar;
  const Box& a = layout.area;
  constexpr int n = 256;
  CellImage image{.box = {a.right() + 18, a.y, 11, a.height}, .width = 1, .height = n, .light = {}};
  for (int i = 0; i < n; ++i) {
    const double t = 1 - (i + 0.5) / n;
    for (const auto theme : {Theme::light, Theme::dark})
      (theme == Theme::light ? image.light : image.dark)
          .push_back(bar.map == Map::sequential ? sequential(t, theme)
                                                : diverging(2 * t - 1, theme));
  }
  const double right = image.box.right();
  out.push_back(std::move(image));
  const auto prepared = prepare({.label = bar.label}, bar.range, a.height, 42);
  const AxisMap map{.range = bar.range, .from = a.bottom(), .to = a.y};
  Lines marks{{}, {.ink = ink::spine}};
  for (const auto& tick : prepared.ticks) {
    const double y = map(tick.at);
    marks.runs.push_back({{right + 1, crisp(y)}, {right + 1 + tick_length, crisp(y)}});
    out.push_back(Text{.at = {right + tick_length + 5, y + 3.8},
                       .text = tick.label,
                       .size = tick_size,
                       .ink = ink::muted});
  }
  out.push_back(std::move(marks));
  out.push_back(Text{.at = {a.right() + layout.right, a.y - 12},
                     .text = prepared.title,
                     .size = label_size,
                     .anchor = Anchor::end,
                     .ink = ink::text});
}

void draw_scale_bar(const PanelLayout& layout, const View& view, std::vector<Item>& out) {
  const ScaleBar& bar = *layout.panel->scale_bar;
  const double right = layout.area.right();
  const double left = right - (view.x(bar.length) - view.x(0)), y = layout.area.bottom() + 10;
  out.push_back(Lines{{{{left, y}, {right, y}}}, {.ink = ink::text, .width = 1.6}});
  out.push_back(Text{.at = {left - 6, y + 3.6},
                     .text = bar.label,
                     .size = tick_size,
                     .anchor = Anchor::end,
                     .ink = ink::muted});
}

void draw_titles(const PanelLayout& layout, std::vector<Item>& out) {
  const Panel& panel = *layout.panel;
  if (!panel.title.empty()) {
    Text title = fitted_title(layout);
    title.at = {layout.outer_left, layout.row_top + 13};
    out.push_back(std::move(title));
  }
  const double y = layout.area.y - layout.top + 13 + (panel.title.empty() ? 0 : title_line);
  if (panel.y.frame != Frame::hidden && !layout.y.title.empty())
    out.push_back(Text{.at = {layout.outer_left, y},
                       .text = layout.y.title,
                       .size = label_size,
                       .ink = ink::text});
}

size_t n_dots(const Panel& panel) {
  size_t n = 0;
  for (const auto& mark : panel.marks)
    if (const auto* cloud = std::get_if<Cloud>(&mark)) n += cloud->x.size();
  return n;
}

}  // namespace

void draw_panel(const PanelLayout& layout, std::vector<Item>& out) {
  const Panel& panel = *layout.panel;
  const Box& a = layout.area;
  View view{.area = a,
            .x = {layout.x_range, panel.x.scale, a.x, a.right()},
            .y = {layout.y_range, panel.y.scale, a.bottom(), a.y},
            .layered = n_dots(panel) > max_single_dots};
  // Fewer dots are drawn larger.
  const double density = static_cast<double>(n_dots(panel)) / (a.width * a.height);
  view.dot_diameter = std::clamp(0.5 / std::sqrt(density + 1e-4), 1.3, 2.6);
  if (panel.y.direction == Direction::backwards) std::swap(view.y.from, view.y.to);
  draw_titles(layout, out);
  draw_grid(layout, view, out);
  if (!layout.x_data) {
    draw_x_axis(layout, view, out);
    draw_y_axis(layout, view, out);
    out.push_back(Text{.at = {a.x + a.width / 2, a.y + a.height / 2 + 4},
                       .text = "no data",
                       .size = 12,
                       .anchor = Anchor::middle,
                       .ink = ink::muted});
    return;
  }
  // Marks at the ends of axes that follow the data are not cut; limits that were chosen cut.
  const double x_air = panel.x.low || panel.x.high ? 1 : 7;
  const double y_air = panel.y.low || panel.y.high ? 1 : 7;
  const Box clip{a.x - x_air, a.y - y_air, a.width + 2 * x_air, a.height + 2 * y_air};
  // In the order of the marks, but points above the axes. Bars and points keep to the area by
  // themselves, so that their labels and rims may leave it.
  std::vector<Item> points;
  Group clipped{.items = {}, .clip = clip};
  const auto flush = [&] {
    if (!clipped.items.empty()) out.push_back(clipped);
    clipped.items.clear();
  };
  for (size_t i = 0; i < panel.marks.size(); ++i) {
    const Mark& mark = panel.marks[i];
    const bool is_bars = std::holds_alternative<Bars>(mark);
    if (is_bars) flush();
    draw(mark, layout.inks[i], view,
         is_bars                                ? out
         : std::holds_alternative<Points>(mark) ? points
                                                : clipped.items);
  }
  flush();
  draw_x_axis(layout, view, out);
  draw_y_axis(layout, view, out);
  for (auto& item : points) out.push_back(std::move(item));
  if (layout.legend == Legend::ends) draw_end_labels(layout, view, out);
  if (layout.legend == Legend::above || layout.legend == Legend::below) draw_legend(layout, out);
  if (panel.color_bar) draw_color_bar(layout, out);
  if (panel.scale_bar) draw_scale_bar(layout, view, out);
}

}  // namespace lapicque::plot
