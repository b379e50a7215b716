#include "lapicque/recording/plot/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/plot/legend.hpp"
#include "lapicque/recording/plot/text_metrics.hpp"

namespace lapicque::plot {
namespace {

constexpr double tick_size = 10.5, label_size = 11, title_size = 12.5;
constexpr double tick_length = 4;
constexpr double title_line = 21, label_line = 19;
constexpr double tilt = 38;  // of category labels that would run into each other, in degrees

bool has_frame(const Axis& axis) { return axis.frame == Frame::full; }

double widest(const std::vector<Tick>& ticks) {
  double width = 0;
  for (const auto& tick : ticks) width = std::max(width, text_width(tick.label, tick_size));
  return width;
}

/// Whether the labels of x have to be tilted to keep apart.
bool tilted(const PanelLayout& layout, double area_width) {
  const auto& ticks = layout.x.ticks;
  if (layout.panel->x.ticks.empty() || ticks.size() < 2) return false;
  const double slot = area_width * (ticks[1].at - ticks[0].at) / layout.x_range.span();
  return widest(ticks) > std::abs(slot) - 6;
}

double title_room(const PanelLayout& layout) {
  return layout.left + layout.area.width + layout.right;
}

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

}  // namespace

double title_size_for(const PanelLayout& layout) {
  const double size = layout.area.width < 220 ? 11 : title_size;
  const double width = text_width(layout.panel->title, size, Weight::semibold);
  return std::clamp(size * title_room(layout) / std::max(width, 1.0), 9.0, size);
}

bool is_gap(const Panel& panel) { return panel.marks.empty() && panel.title.empty(); }

PanelLayout measure(const Panel& panel, size_t n_columns) {
  PanelLayout layout{.panel = &panel, .inks = inks_of(panel.marks)};
  for (const auto& mark : panel.marks) {
    check(mark);
    extend(layout.x_data, layout.y_data, mark, panel.x.scale, panel.y.scale);
  }
  // Rules stretch the range only of data that came before them: ask once more.
  for (const auto& mark : panel.marks)
    if (std::holds_alternative<Rule>(mark))
      extend(layout.x_data, layout.y_data, mark, panel.x.scale, panel.y.scale);
  for (const Axis* axis : {&panel.x, &panel.y})
    require(axis->scale == Scale::linear || !axis->low || *axis->low > 0,
            "plot: a logarithmic axis begins at {}; its limits must be > 0", axis->low.value_or(0));
  if (!layout.x_data || !layout.y_data) layout.x_data.reset(), layout.y_data.reset();
  // Points keep clear of the spines; curves may begin and end on them.
  const bool has_points = std::any_of(panel.marks.begin(), panel.marks.end(), [](const Mark& m) {
    return std::holds_alternative<Points>(m);
  });
  layout.x_range = limits(panel.x, layout.x_data, has_points ? 0.03 : 0);
  // An axis that nearly reaches zero begins there.
  if (layout.y_data && panel.y.scale == Scale::linear && layout.y_data->low > 0 &&
      layout.y_data->low < 0.2 * layout.y_data->high)
    layout.y_data->low = 0;
  layout.y_range = limits(panel.y, layout.y_data, panel.y.scale == Scale::linear ? 0.06 : 0.05);
  layout.legend = legend_form(layout, n_columns);
  return layout;
}

void prepare_sides(PanelLayout& layout) {
  const Panel& panel = *layout.panel;
  layout.y = prepare(panel.y, layout.y_range, panel.height, panel.height < 130 ? 30 : 42);
  if (!layout.y_data) layout.y.ticks.clear();
  layout.left = 0;
  if (panel.y.frame != Frame::hidden) {
    layout.left = has_frame(panel.y)       ? widest(layout.y.ticks) + tick_length + 5
                  : layout.y.ticks.empty() ? 0
                                           : widest(layout.y.ticks) + 8;
    for (const auto& span : panel.y.spans)
      layout.left = std::max({layout.left, text_width(span.label, 11.5, Weight::semibold) + 18,
                              text_width(span.note, 9.5) + 18});
  }
  // The first tilted label of x reaches out to the left, below the axis of y.
  if (layout.area.width > 0 && layout.shows_x && tilted(layout, layout.area.width)) {
    const AxisMap map{layout.x_range, panel.x.scale, 0, layout.area.width};
    for (const auto& tick : layout.x.ticks)
      layout.left = std::max(
          layout.left, text_width(tick.label, tick_size) * std::cos(tilt * std::numbers::pi / 180) -
                           map(tick.at) + 2);
  }
  layout.right = 2;
  if (panel.x.frame == Frame::full && !layout.x.ticks.empty())
    layout.right = text_width(layout.x.ticks.back().label, tick_size) / 2 + 1;
  if (layout.legend == Legend::ends)
    layout.right = std::max(layout.right, end_labels_width(layout));
  if (panel.color_bar) {
    const auto ticks = prepare({}, panel.color_bar->range, panel.height, 42).ticks;
    layout.right =
        std::max(40 + widest(ticks), 28 + text_width(panel.color_bar->label, tick_size) / 2);
  }
}

void prepare_ends(PanelLayout& layout, double area_width) {
  const Panel& panel = *layout.panel;
  layout.area.width = area_width;
  layout.x = prepare(panel.x, layout.x_range, area_width, 80);
  if (!layout.x_data) layout.x.ticks.clear();
  layout.top = 6;
  if (!panel.title.empty()) layout.top += title_line;
  layout.top += label_line * static_cast<double>(label_rows(layout, area_width));
  layout.bottom = 3;
  if (panel.scale_bar) layout.bottom = 20;
  if (layout.legend == Legend::below) layout.bottom += 24;
  if (panel.x.frame == Frame::hidden) return;
  if (has_frame(panel.x)) layout.bottom += tick_length;
  if (!layout.shows_x) return;
  const double turn = tilt * std::numbers::pi / 180;
  if (!layout.x.ticks.empty())
    layout.bottom += tilted(layout, area_width) ? widest(layout.x.ticks) * std::sin(turn) + 16 : 16;
  if (!layout.x.title.empty()) layout.bottom += 18;
}

namespace {

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

std::vector<std::string> wrap(const std::string& text, double width, double size, Weight weight) {
  std::vector<std::string> lines;
  std::string line;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const auto word = text.substr(begin, end - begin);
    const auto longer = line.empty() ? word : line + ' ' + word;
    if (!line.empty() && text_width(longer, size, weight) > width) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
    begin = end + 1;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace lapicque::plot
