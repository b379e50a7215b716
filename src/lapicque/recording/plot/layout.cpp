#include "lapicque/recording/plot/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/plot/legend.hpp"
#include "lapicque/recording/plot/text_metrics.hpp"

namespace lapicque::plot {
namespace {

double widest(const std::vector<Tick>& ticks) {
  double width = 0;
  for (const auto& tick : ticks) width = std::max(width, text_width(tick.label, tick_size));
  return width;
}

}  // namespace

double title_room(const PanelLayout& layout) {
  return layout.left + layout.area.width + layout.right;
}

bool tilted(const PanelLayout& layout, double area_width) {
  const auto& ticks = layout.x.ticks;
  if (layout.panel->x.ticks.empty() || ticks.size() < 2) return false;
  const double slot = area_width * (ticks[1].at - ticks[0].at) / layout.x_range.span();
  return widest(ticks) > std::abs(slot) - 6;
}

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
