#include "lapicque/recording/plot/figure.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/draw_panel.hpp"
#include "lapicque/recording/plot/layout.hpp"
#include "lapicque/recording/plot/text_metrics.hpp"

namespace lapicque::plot {
namespace {

constexpr double padding = 24;

/// The panels of one column share the x range of all and leave the labels to the lowest.
void share_x(std::vector<PanelLayout>& panels, size_t columns) {
  for (size_t column = 0; column < columns; ++column) {
    std::optional<Range> all;
    PanelLayout* lowest = nullptr;
    for (size_t i = column; i < panels.size(); i += columns) {
      auto& p = panels[i];
      if (is_gap(*p.panel)) continue;
      if (p.x_data)
        all = all ? Range{std::min(all->low, p.x_range.low), std::max(all->high, p.x_range.high)}
                  : p.x_range;
      p.shows_x = false;
      lowest = &p;
    }
    if (lowest) lowest->shows_x = true;
    for (size_t i = column; all && i < panels.size(); i += columns) panels[i].x_range = *all;
  }
}

/// Where the columns begin and how wide their plotting areas are.
struct Column {
  double begin = 0, left = 0, right = 0, area = 0;
};

std::vector<Column> place_columns(const Figure& figure, std::vector<PanelLayout>& panels) {
  std::vector<double> shares = figure.column_shares;
  shares.resize(figure.columns, 1);
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  const double room =
      figure.width - 2 * padding - figure.column_gap * static_cast<double>(figure.columns - 1);
  std::vector<Column> columns(figure.columns);
  double begin = padding;
  for (size_t c = 0; c < columns.size(); ++c) {
    auto& column = columns[c];
    const double width = room * shares[c] / total;
    column.begin = begin;
    // The labels of x decide about the right margin, which decides about the labels of x: the
    // second round settles it.
    for (int round = 0; round < 2; ++round) {
      column.left = column.right = 0;
      for (size_t i = c; i < panels.size(); i += columns.size()) {
        if (is_gap(*panels[i].panel)) continue;
        prepare_sides(panels[i]);
        column.left = std::max(column.left, panels[i].left);
        column.right = std::max(column.right, panels[i].right);
      }
      column.area = width - column.left - column.right;
      require(column.area >= 20, "plot: a figure {} pixels wide leaves no room for {} columns",
              figure.width, figure.columns);
      for (size_t i = c; i < panels.size(); i += columns.size()) {
        if (is_gap(*panels[i].panel)) continue;
        panels[i].left = column.left;
        prepare_ends(panels[i], std::min(column.area, panels[i].panel->width.value_or(1e9)));
      }
    }
    begin += width + figure.column_gap;
  }
  return columns;
}

/// Draws the figure's title and subtitle; returns where the panels begin.
double draw_heading(const Figure& figure, std::vector<Item>& items) {
  const double width = figure.width - 2 * padding;
  double y = 18;
  const auto draw_lines = [&](const std::string& text, double size, Weight weight, Ink ink) {
    for (const auto& line : wrap(text, width, size, weight)) {
      y += size * 1.32;
      items.push_back(
          Text{.at = {padding, y}, .text = line, .size = size, .weight = weight, .ink = ink});
    }
  };
  draw_lines(figure.title, 17, Weight::semibold, ink::text);
  if (!figure.title.empty()) y += 3;
  draw_lines(figure.subtitle, 12, Weight::regular, ink::muted);
  return figure.title.empty() && figure.subtitle.empty() ? y : y + 15;
}

}  // namespace

Scene to_scene(const Figure& figure) {
  require(figure.columns >= 1, "plot: a figure has {} columns, must have at least 1",
          figure.columns);
  std::vector<PanelLayout> panels;
  for (const auto& panel : figure.panels) panels.push_back(measure(panel, figure.columns));
  if (figure.shared_x == SharedX::columns) share_x(panels, figure.columns);
  const auto columns = place_columns(figure, panels);
  // Titles of all panels are of one size: that of the one with the least room.
  double common_size = title_size;
  for (const auto& p : panels)
    if (!is_gap(*p.panel)) common_size = std::min(common_size, title_size_for(p));
  Scene scene{.width = figure.width, .height = 0, .title = figure.title, .items = {}};
  double y = draw_heading(figure, scene.items);
  for (size_t row = 0; row * figure.columns < panels.size(); ++row) {
    const size_t first = row * figure.columns;
    const size_t last = std::min(first + figure.columns, panels.size());
    double top = 0, bottom = 0, height = 0;
    for (size_t i = first; i < last; ++i) {
      if (is_gap(*panels[i].panel)) continue;
      top = std::max(top, panels[i].top);
      bottom = std::max(bottom, panels[i].bottom);
      height = std::max(height, panels[i].panel->height);
    }
    if (row > 0) y += figure.row_gap;
    for (size_t i = first; i < last; ++i) {
      auto& p = panels[i];
      if (is_gap(*p.panel)) continue;
      const Column& column = columns[i - first];
      p.outer_left = column.begin;
      p.row_top = y;
      p.title_size = common_size;
      p.area = {column.begin + column.left, y + top,
                std::min(column.area, p.panel->width.value_or(column.area)), p.panel->height};
      draw_panel(p, scene.items);
    }
    y += top + height + bottom;
  }
  scene.height = std::ceil(y + 16);
  return scene;
}

void save(const Figure& figure, const std::filesystem::path& path, const PngOptions& png) {
  const auto extension = path.extension().string();
  if (extension == ".svg")
    write_file(path, to_svg(to_scene(figure)));
  else if (extension == ".png")
    write_file(path, to_png(to_scene(figure), png));
  else
    fail("cannot save a picture as \"{}\": the name must end in .svg or .png", path.string());
}

}  // namespace lapicque::plot
