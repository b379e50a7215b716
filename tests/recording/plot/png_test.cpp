#include "lapicque/recording/plot/png.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

// Fontconfig keeps its configuration until the program ends, which the leak sanitizer reports.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\n"; }

using namespace lapicque::plot;

namespace {
uint32_t number_at(const std::string& png, size_t at) {
  uint32_t value = 0;
  for (size_t k = 0; k < 4; ++k) value = value << 8 | static_cast<unsigned char>(png[at + k]);
  return value;
}
}  // namespace

TEST_CASE("a PNG has the scene's size times the scale") {
  const Scene scene{.width = 120, .height = 45, .title = "", .items = {}};
  const auto png = to_png(scene, {.scale = 2});
  CHECK(number_at(png, 16) == 240);
  CHECK(number_at(png, 20) == 90);
}

TEST_CASE("every kind of item leaves ink on the paper, in both themes") {
  const Scene blank{.width = 60, .height = 40, .title = "", .items = {}};
  const std::vector<Item> items{
      Lines{{{{5, 5}, {50, 30}}}, {}},
      Area{{{5, 5}, {50, 5}, {20, 30}}, categorical(0), 0.5},
      Rectangle{.box = {5, 5, 20, 20}, .fill = categorical(1), .radius = 3},
      Dots{.at = {{10, 10}, {20, 20}}, .diameter = 3, .ink = categorical(2)},
      Circle{.centre = {20, 20}, .fill = categorical(3)},
      Text{.at = {5, 30}, .text = "text"},
      Coverage{{5, 5, 20, 10}, 2, 1, {30, 255}, categorical(4)},
      CellImage{{5, 5, 20, 10}, 2, 1, {{200, 0, 0}, {0, 0, 200}}, {}},
      Group{{Rectangle{.box = {5, 5, 20, 20}, .fill = categorical(1)}}, Box{8, 8, 5, 5}}};
  for (const auto theme : {Theme::light, Theme::dark})
    for (const auto& item : items) {
      CAPTURE(item.index());
      const Scene scene{.width = 60, .height = 40, .title = "", .items = {item}};
      CHECK(to_png(scene, {.theme = theme}) != to_png(blank, {.theme = theme}));
    }
  CHECK(to_png(blank, {.theme = Theme::light}) != to_png(blank, {.theme = Theme::dark}));
}

TEST_CASE("what lies outside a group's clip is not drawn") {
  const Scene blank{.width = 60, .height = 40, .title = "", .items = {}};
  const Group group{{Rectangle{.box = {30, 20, 20, 20}, .fill = categorical(1)}},
                    Box{0, 0, 20, 15}};
  const Scene scene{.width = 60, .height = 40, .title = "", .items = {group}};
  CHECK(to_png(scene) == to_png(blank));
}

TEST_CASE("a picture without size, or beyond what Cairo draws, is refused") {
  CHECK_THROWS_AS(to_png({.width = 0, .height = 10}), lapicque::Error);
  CHECK_THROWS_AS(to_png({.width = 40'000, .height = 10}), lapicque::Error);
}
