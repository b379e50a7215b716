#include "lapicque/recording/plot/text_metrics.hpp"

#include <doctest/doctest.h>

using namespace lapicque::plot;

TEST_CASE("text is as wide as its characters, not its bytes, and scales with its size") {
  CHECK(text_width("", 10) == 0);
  CHECK(text_width("ab", 10) == doctest::Approx(text_width("a", 10) + text_width("b", 10)));
  CHECK(text_width("τ", 10) < 10);  // two bytes, one character
  CHECK(text_width("membrane", 20) == doctest::Approx(2 * text_width("membrane", 10)));
  CHECK(text_width("W", 10) > text_width("i", 10));
  CHECK(text_width("bold", 10, Weight::semibold) > text_width("bold", 10));
}

TEST_CASE("the box of a text follows its anchor and its angle") {
  const Text text{.at = {100, 50}, .text = "anchored", .size = 10};
  const double width = text_width("anchored", 10);
  CHECK(text_box(text).x == doctest::Approx(100));
  auto end = text;
  end.anchor = Anchor::end;
  CHECK(text_box(end).right() == doctest::Approx(100));
  auto middle = text;
  middle.anchor = Anchor::middle;
  CHECK(text_box(middle).x == doctest::Approx(100 - width / 2));
  auto upright = text;
  upright.angle = 90;  // counter-clockwise: it rises from the anchor
  CHECK(text_box(upright).y == doctest::Approx(50 - width));
  CHECK(text_box(upright).bottom() == doctest::Approx(50));
}
