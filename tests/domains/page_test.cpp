#include "lapicque/domains/page.hpp"

#include <doctest/doctest.h>

#include "domains/results_of.hpp"

using namespace lapicque;
using namespace lapicque::domains;

namespace {

Table small_table() {
  return tabulate(std::vector{result_of("vit", "none", 1, 40), result_of("vit", "none", 2, 44),
                              result_of("vit", "wta", 1, 60)},
                  Protocol::first_10k);
}

}  // namespace

TEST_CASE("the Markdown table has mean, spread, published number, best of a column, and gains") {
  const auto text = to_markdown(small_table());
  CHECK(text.find("| vit | none | 42.0 ± 2.8 (75.0) |  |  | 42.0 ± 2.8 (22.0) |") != text.npos);
  CHECK(text.find("| vit | wta | **60.0** (84.3) |") != text.npos);
  CHECK(text.find("| wta | 1 | +20.0 [+20.0, +20.0] |") != text.npos);
  CHECK(text.find("| wta, published | 5 | +2.2 | +9.7 | +8.3 | +14.1 | +32.8 | +0.4 |") !=
        text.npos);
  CHECK(text.find("standard error up to 1.6 points") != text.npos);
}

TEST_CASE("the picture has a panel a shift and lays out, also of a table with gaps") {
  const auto figure = picture_of(small_table());
  CHECK(figure.panels.size() == 6);
  CHECK(plot::to_scene(figure).items.size() > 0);
  CHECK(picture_of({}).panels.size() == 6);
}

TEST_CASE("the report names the command of every cell") {
  const auto html = to_html(report_of(small_table(), "lapicque domains"));
  CHECK(html.find("--networks vit --sources mnist --arms wta --seeds 1") != html.npos);
  CHECK(html.find("**") == html.npos);
}
