#include "lapicque/recording/plot/layout.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/recording/plot/text_metrics.hpp"
#include "recording/plot/pictures.hpp"

using namespace lapicque::plot;

TEST_CASE("lines are broken between words, and none is wider than asked") {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  const auto lines = wrap(text, 90, 12);
  CHECK(lines.size() > 2);
  std::string joined;
  for (const auto& line : lines) {
    CHECK(text_width(line, 12) <= 90);
    joined += (joined.empty() ? "" : " ") + line;
  }
  CHECK(joined == text);
  CHECK(wrap("", 90, 12).empty());
}

TEST_CASE("an axis that nearly reaches zero begins there, one far from zero does not") {
  Panel near, far;
  near.marks = {Curve{.x = {0, 1}, .y = {1, 20}}};
  far.marks = {Curve{.x = {0, 1}, .y = {50, 60}}};
  CHECK(measure(near, 1).y_range.low == 0);
  CHECK(measure(far, 1).y_range.low > 45);
}

TEST_CASE("a rule stretches the range whether it comes before the data or after") {
  Panel panel;
  panel.marks = {Rule{.at = 100}, Curve{.x = {0, 1}, .y = {50, 60}}};
  CHECK(measure(panel, 1).y_range.high >= 100);
}

TEST_CASE("a title too long for its panel is shortened, not cut") {
  Panel panel{.title = "an exceedingly long title that no small panel could ever show in full"};
  panel.marks = {Curve{.x = {0, 1}, .y = {0, 1}}};
  const auto labels = pictures::labels_of(to_scene({.panels = {panel}, .width = 240}));
  CHECK(std::any_of(labels.begin(), labels.end(), [](const std::string& s) {
    return s.starts_with("an exceedingly") && s.ends_with("…");
  }));
}

TEST_CASE("a curve lies over the bars that come before it") {
  Panel panel;
  panel.marks = {Bars{.at = {1}, .value = {2}, .inks = {categorical(3)}},
                 Curve{.x = {0, 2}, .y = {1, 1}, .ink = categorical(4)}};
  const auto items = to_scene({.panels = {panel}}).items;
  size_t bar = items.size(), curve = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    if (const auto* r = std::get_if<Rectangle>(&items[i]); r && r->fill == categorical(3)) bar = i;
    if (std::holds_alternative<Group>(items[i])) curve = i;
  }
  CHECK(bar < items.size());
  CHECK(curve > bar);
}

TEST_CASE("points on the edge are drawn whole, points outside not at all, bars end at the edge") {
  Panel panel;
  panel.x = {.low = 0, .high = 10};
  panel.y = {.low = 0, .high = 1};
  panel.marks = {Points{.x = {0, 5, 10, 11}, .y = {0, 0.5, 1, 0.5}},
                 Bars{.at = {5}, .value = {100}, .inks = {categorical(3)}}};
  const auto items = to_scene({.panels = {panel}}).items;
  int n_circles = 0;
  for (const auto& item : items) {
    n_circles += std::holds_alternative<Circle>(item);  // at the top level: in no clip
    if (const auto* r = std::get_if<Rectangle>(&item))
      CHECK(r->box.height == doctest::Approx(panel.height));
  }
  CHECK(n_circles == 3);
}
