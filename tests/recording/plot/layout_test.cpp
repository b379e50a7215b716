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
