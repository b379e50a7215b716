#include "lapicque/recording/plot/draw_panel.hpp"

#include <doctest/doctest.h>

using namespace lapicque::plot;

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
