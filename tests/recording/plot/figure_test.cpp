#include "lapicque/recording/plot/figure.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "recording/plot/pictures.hpp"
#include "recording/plot/xml.hpp"

using namespace lapicque::plot;
using pictures::labels_of;
using pictures::texts_of;

TEST_CASE("no text of any chart leaves the picture") {
  for (const auto& [name, figure] : pictures::all()) {
    const auto scene = to_scene(figure);
    for (const auto& text : texts_of(scene)) {
      const Box box = lapicque::plot::text_box(text);
      CAPTURE(name);
      CAPTURE(text.text);
      CHECK(box.x >= 0);
      CHECK(box.y >= 0);
      CHECK(box.right() <= scene.width);
      CHECK(box.bottom() <= scene.height);
    }
  }
}

TEST_CASE("no two labels of any chart lie on each other") {
  for (const auto& [name, figure] : pictures::all()) {
    const auto texts = texts_of(to_scene(figure));
    for (size_t i = 0; i < texts.size(); ++i)
      for (size_t j = 0; j < i; ++j) {
        if (texts[i].angle != 0 && texts[j].angle != 0) continue;  // boxes of slanted text overlap
        const Box a = text_box(texts[i]), b = text_box(texts[j]);
        const double wide = std::min(a.right(), b.right()) - std::max(a.x, b.x);
        const double high = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
        CAPTURE(name);
        CAPTURE(texts[i].text);
        CAPTURE(texts[j].text);
        CHECK_FALSE((wide > 1 && high > 4));
      }
  }
}

TEST_CASE("every chart is well-formed SVG with its labels as real text") {
  for (const auto& [name, figure] : pictures::all()) {
    CAPTURE(name);
    const auto elements = xml::read(to_svg(to_scene(figure)));
    CHECK(xml::count(elements, "text") >= 3);
    for (const auto& panel : figure.panels)
      if (!panel.title.empty())
        CHECK(std::any_of(elements.begin(), elements.end(),
                          [&](const auto& e) { return e.text == panel.title; }));
  }
}

TEST_CASE("a panel without finite data says so") {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  Figure figure{
      .panels = {traces({.time = {0, 1}, .traces = {{.values = {nothing, nothing}}}}),
                 histogram({.title = "empty"}),
                 scatter({.points = {{.x = {nothing}, .y = {1}}}, .rules = {{.at = 3}}}),
                 box_plot({.groups = {"a"}, .values = {{}}}), heat_map({.title = "none"})},
      .columns = 2};
  const auto labels = labels_of(to_scene(figure));
  CHECK(std::count(labels.begin(), labels.end(), "no data") == 5);
}

TEST_CASE("panels that share x show its labels once, below") {
  const Panel panel = traces({.time = {0, 50, 100}, .traces = {{.values = {1, 2, 3}}}});
  Figure figure{.panels = {panel, panel, panel}, .shared_x = SharedX::columns};
  const auto shared = labels_of(to_scene(figure));
  CHECK(std::count(shared.begin(), shared.end(), "Time (ms)") == 1);
  figure.shared_x = SharedX::none;
  const auto own = labels_of(to_scene(figure));
  CHECK(std::count(own.begin(), own.end(), "Time (ms)") == 3);
}

TEST_CASE("save writes what the extension says, and refuses other names and places") {
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_figure_test";
  std::filesystem::remove_all(folder);
  const Figure figure{.panels = {bar_chart({.categories = {"a"}, .values = {1}})}};
  save(figure, folder / "x" / "bars.svg");
  save(figure, folder / "x" / "bars.png", {.scale = 1});
  CHECK(std::filesystem::file_size(folder / "x" / "bars.svg") > 500);
  std::ifstream png(folder / "x" / "bars.png", std::ios::binary);
  CHECK(png.get() == 0x89);
  CHECK_THROWS_AS(save(figure, folder / "bars.jpg"), lapicque::Error);
  try {
    save(figure, folder / "x" / "bars.svg" / "below.svg");
    FAIL("a file cannot be a folder");
  } catch (const lapicque::Error& error) {
    CHECK(error.kind() == lapicque::ErrorKind::file);
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("a figure without room for its columns, and a log axis from zero, are refused") {
  const Panel panel = bar_chart({.categories = {"a"}, .values = {1}});
  CHECK_THROWS_AS(to_scene({.panels = {panel, panel}, .columns = 2, .width = 60}), lapicque::Error);
  Panel log = panel;
  log.y.scale = Scale::logarithmic;
  log.y.low = 0;
  CHECK_THROWS_AS(to_scene({.panels = {log}}), lapicque::Error);
}
