#include "lapicque/recording/plot/legend.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "recording/plot/pictures.hpp"

using namespace lapicque::plot;

namespace {

Panel two_curves(double end_a, double end_b) {
  Panel panel;
  panel.marks = {Curve{.name = "first", .x = {0, 1}, .y = {0, end_a}},
                 Curve{.name = "second", .x = {0, 1}, .y = {0, end_b}}};
  return panel;
}

}  // namespace

TEST_CASE("curves that end apart are named at their ends, in their own ink") {
  const Panel panel = two_curves(1, 3);
  CHECK(measure(panel, 1).legend == Legend::ends);
  const auto texts = pictures::texts_of(to_scene({.panels = {panel}}));
  const auto named =
      std::find_if(texts.begin(), texts.end(), [](const Text& t) { return t.text == "second"; });
  REQUIRE(named != texts.end());
  CHECK(named->ink == categorical(1));
}

TEST_CASE("curves that end together, or share the panel with points, get a row of swatches") {
  CHECK(measure(two_curves(1, 1.001), 1).legend == Legend::above);
  Panel mixed = two_curves(1, 3);
  mixed.marks.push_back(Points{.name = "data", .x = {0.5}, .y = {1}});
  CHECK(measure(mixed, 1).legend == Legend::above);
  CHECK(measure(two_curves(1, 3), 2).legend == Legend::above);  // no width to spare
}

TEST_CASE("panels without names have no legend") {
  Panel panel;
  panel.marks = {Curve{.x = {0, 1}, .y = {0, 1}}};
  CHECK(measure(panel, 1).legend == Legend::none);
}

TEST_CASE("names at the ends of curves keep apart where the curves do not") {
  Panel panel{.legend = Legend::ends};
  for (int k = 0; k < 6; ++k)
    panel.marks.push_back(
        Curve{.name = "curve " + std::to_string(k), .x = {0, 1}, .y = {0, 10 + 0.01 * k}});
  std::vector<double> heights;
  for (const auto& text : pictures::texts_of(to_scene({.panels = {panel}})))
    if (text.text.starts_with("curve")) heights.push_back(text.at.y);
  REQUIRE(heights.size() == 6);
  std::sort(heights.begin(), heights.end());
  for (size_t i = 1; i < heights.size(); ++i) CHECK(heights[i] - heights[i - 1] > 13);
}
