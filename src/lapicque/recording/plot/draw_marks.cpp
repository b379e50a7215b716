#include "lapicque/recording/plot/draw_marks.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/recording/plot/cloud.hpp"

namespace lapicque::plot {

std::vector<std::vector<Point>> polyline(const Curve& curve, const View& view) {
  std::vector<std::vector<Point>> runs;
  std::vector<Point> run, column;  // `column`: the points so far in this half pixel
  const auto flush_column = [&] {
    if (column.size() <= 4) {
      run.insert(run.end(), column.begin(), column.end());
    } else {
      const auto by_y = [](const Point& a, const Point& b) { return a.y < b.y; };
      auto [low, high] = std::minmax_element(column.begin() + 1, column.end() - 1, by_y);
      if (high < low) std::swap(low, high);
      run.push_back(column.front());
      run.push_back(*low);
      if (high != low) run.push_back(*high);
      run.push_back(column.back());
    }
    column.clear();
  };
  const auto flush_run = [&] {
    flush_column();
    if (run.size() > 1) runs.push_back(std::move(run));
    run.clear();
  };
  for (size_t i = 0; i < curve.x.size(); ++i) {
    const Point p{view.x(curve.x[i]), view.y(curve.y[i])};
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) {
      flush_run();
      continue;
    }
    if (!column.empty() && std::floor(2 * p.x) != std::floor(2 * column.front().x)) flush_column();
    column.push_back(p);
  }
  flush_run();
  return runs;
}

std::optional<FiveNumbers> five_numbers(std::vector<double> sample) {
  std::erase_if(sample, [](double v) { return !std::isfinite(v); });
  if (sample.empty()) return {};
  std::sort(sample.begin(), sample.end());
  const auto quantile = [&](double p) {
    const double at = p * static_cast<double>(sample.size() - 1);
    const auto below = static_cast<size_t>(at);
    const size_t above = std::min(below + 1, sample.size() - 1);
    return std::lerp(sample[below], sample[above], at - static_cast<double>(below));
  };
  FiveNumbers five{0, quantile(0.25), quantile(0.5), quantile(0.75), 0, {}};
  const double reach = 1.5 * (five.third_quartile - five.first_quartile);
  five.low_whisker = five.first_quartile, five.high_whisker = five.third_quartile;
  for (const double v : sample) {
    if (v < five.first_quartile - reach || v > five.third_quartile + reach) {
      five.outliers.push_back(v);
    } else {
      five.low_whisker = std::min(five.low_whisker, v);
      five.high_whisker = std::max(five.high_whisker, v);
    }
  }
  return five;
}

namespace {

std::vector<double> dashes(Dash dash, double width) {
  if (dash == Dash::dashed) return {5 * std::max(1.0, width), 3.5 * std::max(1.0, width)};
  if (dash == Dash::dotted) return {1.2 * width, 2.6 * width};
  return {};
}

/// A line drawn over a wider one in the colour of the paper, so that it stands out on any ground.
void haloed_line(Point from, Point to, Ink ink, double width, std::vector<Item>& out) {
  out.push_back(Lines{{{from, to}}, {.ink = ink::paper, .width = width + 1.2}});
  out.push_back(Lines{{{from, to}}, {.ink = ink, .width = width}});
}

void draw_mark(const Curve& m, Ink ink, const View& view, std::vector<Item>& out) {
  auto runs = polyline(m, view);
  if (m.filled) {
    const double zero = std::clamp(view.y(0), view.area.y, view.area.bottom());
    for (const auto& run : runs) {
      auto outline = run;
      outline.push_back({run.back().x, zero});
      outline.push_back({run.front().x, zero});
      out.push_back(Area{std::move(outline), ink, 0.16 * m.opacity});
    }
  }
  out.push_back(
      Lines{std::move(runs),
            {.ink = ink, .width = m.width, .opacity = m.opacity, .dash = dashes(m.dash, m.width)}});
}

/// Not for NaN.
bool inside(Point p, const Box& area) {
  return p.x >= area.x - 0.5 && p.x <= area.right() + 0.5 && p.y >= area.y - 0.5 &&
         p.y <= area.bottom() + 0.5;
}

// Points are drawn whole where their centres lie in the panel, and above its axes.
void draw_mark(const Points& m, Ink ink, const View& view, std::vector<Item>& out) {
  const Box& a = view.area;
  Lines errors{{}, {.ink = ink, .width = 1.1, .opacity = 0.8}};
  for (size_t i = 0; i < m.error.size(); ++i) {
    const double x = view.x(m.x[i]);
    double low = view.y(m.y[i] - m.error[i]), high = view.y(m.y[i] + m.error[i]);
    if (std::isnan(x + low + high) || x < a.x - 0.5 || x > a.right() + 0.5) continue;
    low = std::clamp(low, a.y, a.bottom()), high = std::clamp(high, a.y, a.bottom());
    errors.runs.push_back({{x, low}, {x, high}});
  }
  if (!errors.runs.empty()) out.push_back(std::move(errors));
  for (size_t i = 0; i < m.x.size(); ++i) {
    const Point p{view.x(m.x[i]), view.y(m.y[i])};
    if (!inside(p, a)) continue;
    out.push_back(Circle{.centre = p,
                         .radius = m.diameter / 2,
                         .fill = ink,
                         .stroke = Stroke{.ink = ink::paper, .width = 0.8},
                         .opacity = m.opacity});
  }
}

void draw_mark(const Ribbon& m, Ink ink, const View& view, std::vector<Item>& out) {
  std::vector<Point> outline;
  const auto add = [&](double x, double y) {
    const Point p{view.x(x), view.y(y)};
    if (std::isfinite(p.x) && std::isfinite(p.y)) outline.push_back(p);
  };
  for (size_t i = 0; i < m.x.size(); ++i) add(m.x[i], m.low[i]);
  for (size_t i = m.x.size(); i-- > 0;) add(m.x[i], m.high[i]);
  out.push_back(Area{std::move(outline), ink, m.opacity});
}

void draw_mark(const Bars& m, Ink ink, const View& view, std::vector<Item>& out) {
  const bool upright = m.orientation == Orientation::vertical;
  const auto& along = upright ? view.x : view.y;
  const auto& across = upright ? view.y : view.x;
  const auto point = [&](double a, double v) { return upright ? Point{a, v} : Point{v, a}; };
  const double base = across.scale == Scale::logarithmic ? across(across.range.low) : across(0);
  for (size_t i = 0; i < m.at.size(); ++i) {
    const double half = half_thickness(m, i);
    const double a = along(m.at[i] - half), b = along(m.at[i] + half);
    double left = std::min(a, b), right = std::max(a, b);
    const double middle = (a + b) / 2;
    // Narrow bars end on half pixels, lest a seam of varying strength show between them.
    if (right - left < 6) left = std::round(2 * left) / 2, right = std::round(2 * right) / 2;
    const Ink fill = m.inks.size() == m.at.size() ? m.inks[i] : ink;
    const double far = upright ? view.area.y : view.area.right();
    const double near = upright ? view.area.bottom() : view.area.x;
    double end = std::clamp(across(m.value[i]), std::min(far, near), std::max(far, near));
    if (std::isfinite(end) && m.value[i] != 0) {
      const Point p = point(left, std::min(base, end)), q = point(right, std::max(base, end));
      const double radius = right - left > 6 && std::abs(end - base) > 4 ? 1.5 : 0;
      out.push_back(Rectangle{.box = {p.x, p.y, q.x - p.x, q.y - p.y},
                              .fill = fill,
                              .opacity = 0.88,
                              .radius = radius});
    }
    if (!std::isfinite(end)) end = base;
    if (i < m.reference.size() && std::isfinite(m.reference[i])) {
      const double r = across(m.reference[i]), over = upright ? 3 : 2;
      haloed_line(point(left - over, r), point(right + over, r), ink::text, 1.8, out);
      end = !upright ? std::max(end, r) : end > base ? std::max(end, r) : std::min(end, r);
    }
    if (i >= m.labels.size()) continue;
    const bool down = upright && end > base + 0.01;
    const Point at =
        upright ? Point{middle, down ? end + 13 : end - 5} : Point{end + 6, middle + 3.8};
    out.push_back(Text{.at = at,
                       .text = m.labels[i],
                       .size = 10.5,
                       .anchor = upright ? Anchor::middle : Anchor::start,
                       .ink = ink::text});
  }
}

void draw_mark(const Rule& m, Ink ink, const View& view, std::vector<Item>& out) {
  const Stroke stroke{.ink = ink, .width = 1.1, .opacity = 0.9, .dash = dashes(m.dash, 0.9)};
  const Box& a = view.area;
  if (m.orientation == Orientation::horizontal) {
    const double y = view.y(m.at);
    if (!std::isfinite(y)) return;
    out.push_back(Lines{{{{a.x, y}, {a.right(), y}}}, stroke});
    if (!m.label.empty())
      out.push_back(Text{.at = {a.right() - 2, y - 4.5},
                         .text = m.label,
                         .size = 10.5,
                         .anchor = Anchor::end,
                         .ink = ink,
                         .halo = ink::paper});
    return;
  }
  const double x = view.x(m.at);
  if (!std::isfinite(x)) return;
  out.push_back(Lines{{{{x, a.y}, {x, a.bottom()}}}, stroke});
  if (m.label.empty()) return;
  const bool left = x > a.x + 0.7 * a.width;
  out.push_back(Text{.at = {x + (left ? -5 : 5), a.y + 10},
                     .text = m.label,
                     .size = 10.5,
                     .anchor = left ? Anchor::end : Anchor::start,
                     .ink = ink,
                     .halo = ink::paper});
}

void draw_mark(const Strokes& m, Ink ink, const View& view, std::vector<Item>& out) {
  Lines lines{{}, {.ink = ink, .width = m.width}};
  const double low = view.y(m.y - m.height / 2), high = view.y(m.y + m.height / 2);
  for (const double t : m.x)
    if (const double x = view.x(t); std::isfinite(x)) lines.runs.push_back({{x, low}, {x, high}});
  if (!lines.runs.empty()) out.push_back(std::move(lines));
}

void draw_mark(const Cloud& m, Ink, const View& view, std::vector<Item>& out) {
  if (view.layered)
    out.push_back(density_layer(m, view));
  else
    out.push_back(single_dots(m, view));
}

void draw_mark(const Photo& m, Ink, const View& view, std::vector<Item>& out) {
  if (m.n_rows == 0 || m.n_columns == 0) return;
  const double left = view.x(m.x_low), right = view.x(m.x_high);
  const double low = view.y(m.y_low), high = view.y(m.y_high);
  out.push_back(CellImage{.box = {left, std::min(low, high), right - left, std::abs(high - low)},
                          .width = static_cast<int>(m.n_columns),
                          .height = static_cast<int>(m.n_rows),
                          .light = m.pixels});
}

void draw_mark(const Cells& m, Ink, const View& view, std::vector<Item>& out) {
  if (m.n_rows == 0 || m.n_columns == 0) return;
  const double left = view.x(m.x_low), right = view.x(m.x_high);
  const double first = view.y(m.y_low), last = view.y(m.y_high);
  // Beyond 1024 cells a side, blocks of cells are averaged.
  const size_t row_step = (m.n_rows + 1023) / 1024, column_step = (m.n_columns + 1023) / 1024;
  const size_t n_rows = (m.n_rows + row_step - 1) / row_step;
  const size_t n_columns = (m.n_columns + column_step - 1) / column_step;
  CellImage image{.box = {left, std::min(first, last), right - left, std::abs(last - first)},
                  .width = static_cast<int>(n_columns),
                  .height = static_cast<int>(n_rows),
                  .light = {}};
  for (size_t line = 0; line < n_rows; ++line) {
    const size_t row = first < last ? line : n_rows - 1 - line;
    for (size_t column = 0; column < n_columns; ++column) {
      double sum = 0;
      int n = 0;
      for (size_t r = row * row_step; r < std::min(m.n_rows, (row + 1) * row_step); ++r)
        for (size_t c = column * column_step; c < std::min(m.n_columns, (column + 1) * column_step);
             ++c)
          if (const double v = m.values[r * m.n_columns + c]; std::isfinite(v)) sum += v, ++n;
      const double t = (sum / n - m.low) / (m.high > m.low ? m.high - m.low : 1);
      for (const auto theme : {Theme::light, Theme::dark}) {
        const Rgb color = n == 0                     ? ink::paper.in(theme)
                          : m.map == Map::sequential ? sequential(t, theme)
                                                     : diverging(2 * t - 1, theme);
        (theme == Theme::light ? image.light : image.dark).push_back(color);
      }
    }
  }
  if (image.light == image.dark) image.dark.clear();
  out.push_back(std::move(image));
}

void draw_mark(const Boxes& m, Ink ink, const View& view, std::vector<Item>& out) {
  for (size_t i = 0; i < m.at.size(); ++i) {
    const auto five = five_numbers(m.values[i]);
    if (!five) continue;
    const Ink fill = m.inks.size() == m.at.size() ? m.inks[i] : ink;
    const double left = view.x(m.at[i] - m.thickness / 2),
                 right = view.x(m.at[i] + m.thickness / 2), middle = (left + right) / 2;
    const double q1 = view.y(five->first_quartile), q3 = view.y(five->third_quartile);
    const double low = view.y(five->low_whisker), high = view.y(five->high_whisker);
    const double median = view.y(five->median);
    out.push_back(Lines{{{{middle, low}, {middle, q1}}, {{middle, q3}, {middle, high}}},
                        {.ink = fill, .width = 1.2}});
    Dots outliers{.at = {}, .diameter = 2.2, .ink = fill, .opacity = 0.5};
    for (const double v : five->outliers) outliers.at.push_back({middle, view.y(v)});
    out.push_back(std::move(outliers));
    out.push_back(Rectangle{.box = {left, q3, right - left, q1 - q3},
                            .fill = fill,
                            .opacity = 0.25,
                            .radius = 1.5,
                            .stroke = Stroke{.ink = fill, .width = 1.2}});
    out.push_back(Lines{{{{left, median}, {right, median}}}, {.ink = fill, .width = 2.4}});
    if (i < m.reference.size() && std::isfinite(m.reference[i])) {
      const double y = view.y(m.reference[i]);
      haloed_line({left - 5, y}, {right + 5, y}, ink::text, 1.8, out);
    }
  }
}

void draw_mark(const Note& m, Ink ink, const View& view, std::vector<Item>& out) {
  const Point p{view.x(m.x), view.y(m.y)};
  if (!std::isfinite(p.x) || !std::isfinite(p.y)) return;
  out.push_back(Text{.at = p, .text = m.text, .size = m.size, .anchor = m.anchor, .ink = ink});
}

}  // namespace

void draw(const Mark& mark, Ink ink, const View& view, std::vector<Item>& out) {
  std::visit([&](const auto& m) { draw_mark(m, ink, view, out); }, mark);
}

}  // namespace lapicque::plot
