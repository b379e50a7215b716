#include "lapicque/recording/plot/marks.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::plot {
namespace {

template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

struct Extent {
  std::optional<Range>& range;
  Scale scale;
  void add(double value) {
    if (!std::isfinite(value) || (scale == Scale::logarithmic && value <= 0)) return;
    if (!range)
      range = Range{value, value};
    else
      range->low = std::min(range->low, value), range->high = std::max(range->high, value);
  }
  template <class Values>
  void add_all(const Values& values) {
    for (const auto value : values) add(value);
  }
  void add_zero() {
    if (scale == Scale::linear) add(0);
  }
};

bool has_finite(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

double half_thickness(const Bars& bars, size_t i) {
  return (i < bars.thicknesses.size() ? bars.thicknesses[i] : bars.thickness) / 2;
}

void extend(std::optional<Range>& x_range, std::optional<Range>& y_range, const Mark& mark,
            Scale x_scale, Scale y_scale) {
  Extent x{x_range, x_scale}, y{y_range, y_scale};
  // A pair counts where both its numbers are finite.
  const auto add_pairs = [&](const std::vector<double>& xs, const std::vector<double>& ys) {
    for (size_t i = 0; i < std::min(xs.size(), ys.size()); ++i)
      if (std::isfinite(xs[i]) && std::isfinite(ys[i])) x.add(xs[i]), y.add(ys[i]);
  };
  std::visit(
      Overload{
          [&](const Curve& m) {
            add_pairs(m.x, m.y);
            if (m.filled && has_finite(m.y)) y.add_zero();
          },
          [&](const Points& m) {
            add_pairs(m.x, m.y);
            for (size_t i = 0; i < m.error.size(); ++i)
              y.add(m.y[i] - m.error[i]), y.add(m.y[i] + m.error[i]);
          },
          [&](const Ribbon& m) { add_pairs(m.x, m.low), add_pairs(m.x, m.high); },
          [&](const Bars& m) {
            const bool upright = m.orientation == Orientation::vertical;
            Extent& along = upright ? x : y;
            Extent& value = upright ? y : x;
            if (!has_finite(m.value)) return;
            for (size_t i = 0; i < m.at.size(); ++i)
              along.add(m.at[i] - half_thickness(m, i)), along.add(m.at[i] + half_thickness(m, i));
            value.add_all(m.value), value.add_all(m.reference), value.add_zero();
          },
          [&](const Rule& m) {
            // A rule alone is no data; it only stretches what there is.
            auto& range = m.orientation == Orientation::horizontal ? y : x;
            if (range.range) range.add(m.at);
          },
          [&](const Strokes& m) {
            if (!has_finite(m.x)) return;
            x.add_all(m.x), y.add(m.y - m.height / 2), y.add(m.y + m.height / 2);
          },
          [&](const Cloud& m) {
            if (m.x.empty()) return;
            x.add_all(m.x), y.add(m.low), y.add(m.high);
          },
          [&](const Cells& m) {
            if (!has_finite(m.values)) return;
            x.add(m.x_low), x.add(m.x_high), y.add(m.y_low), y.add(m.y_high);
          },
          [&](const Photo& m) { x.add(m.x_low), x.add(m.x_high), y.add(m.y_low), y.add(m.y_high); },
          [&](const Boxes& m) {
            for (size_t i = 0; i < m.at.size(); ++i) {
              if (!has_finite(m.values[i])) continue;
              x.add(m.at[i] - m.thickness), x.add(m.at[i] + m.thickness), y.add_all(m.values[i]);
            }
          },
          [&](const Note&) {}},
      mark);
}

std::vector<Ink> inks_of(const std::vector<Mark>& marks) {
  std::vector<Ink> inks;
  size_t next = 0;
  for (const auto& mark : marks)
    inks.push_back(std::visit(
        Overload{[&](const Bars& m) { return m.inks.empty() ? categorical(next++) : m.inks[0]; },
                 [&](const Boxes& m) { return m.inks.empty() ? categorical(next++) : m.inks[0]; },
                 [&](const Rule& m) { return m.ink.value_or(ink::muted); },
                 [&](const Note& m) { return m.ink.value_or(ink::muted); },
                 [&](const Cells&) { return ink::muted; }, [&](const Photo&) { return ink::muted; },
                 [&](const Cloud& m) { return m.ink; },
                 [&](const auto& m) { return m.ink ? *m.ink : categorical(next++); }},
        mark));
  return inks;
}

namespace {

void same_length(const char* what, const std::string& name, size_t n, size_t n_other) {
  require(n == n_other, "plot: {} \"{}\" has {} values on one axis and {} on the other", what, name,
          n, n_other);
}

void none_or_all(const char* what, const char* list, size_t n_list, size_t n) {
  require(n_list == 0 || n_list == n, "plot: {} with {} values have {} {}; give none or all", what,
          n, n_list, list);
}

}  // namespace

void check(const Mark& mark) {
  std::visit(Overload{[](const Curve& m) { same_length("curve", m.name, m.x.size(), m.y.size()); },
                      [](const Points& m) {
                        same_length("points", m.name, m.x.size(), m.y.size());
                        none_or_all("points", "errors", m.error.size(), m.x.size());
                      },
                      [](const Ribbon& m) {
                        same_length("ribbon", m.name, m.x.size(), m.low.size());
                        same_length("ribbon", m.name, m.x.size(), m.high.size());
                      },
                      [](const Bars& m) {
                        same_length("bars", m.name, m.at.size(), m.value.size());
                        none_or_all("bars", "references", m.reference.size(), m.at.size());
                        none_or_all("bars", "labels", m.labels.size(), m.at.size());
                        none_or_all("bars", "thicknesses", m.thicknesses.size(), m.at.size());
                      },
                      [](const Cloud& m) { same_length("dots", "", m.x.size(), m.y.size()); },
                      [](const Cells& m) {
                        require(m.values.size() == m.n_rows * m.n_columns,
                                "plot: a matrix of {} x {} wants {} values, has {}", m.n_rows,
                                m.n_columns, m.n_rows * m.n_columns, m.values.size());
                      },
                      [](const Photo& m) {
                        require(m.pixels.size() == m.n_rows * m.n_columns,
                                "plot: an image of {} x {} wants {} pixels, has {}", m.n_rows,
                                m.n_columns, m.n_rows * m.n_columns, m.pixels.size());
                      },
                      [](const Boxes& m) {
                        same_length("boxes", "", m.at.size(), m.values.size());
                        none_or_all("boxes", "references", m.reference.size(), m.at.size());
                      },
                      [](const auto&) {}},
             mark);
}

}  // namespace lapicque::plot
