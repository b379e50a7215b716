#include "lapicque/recording/plot/charts.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "recording/plot/pictures.hpp"

using namespace lapicque::plot;

TEST_CASE("a histogram counts every value once, and its density has area one") {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(std::fmod(i * 0.618033988749895, 1.0));
  const auto counts = std::get<Bars>(histogram({.values = values, .n_bins = 10}).marks[0]);
  CHECK(counts.value.size() == 10);
  CHECK(std::accumulate(counts.value.begin(), counts.value.end(), 0.0) == 1000);
  for (const double n : counts.value) CHECK(n == doctest::Approx(100).epsilon(0.05));
  const auto density = std::get<Bars>(
      histogram({.values = values, .n_bins = 10, .height_is = Histogram::Height::density})
          .marks[0]);
  const double width = density.at[1] - density.at[0];
  CHECK(std::accumulate(density.value.begin(), density.value.end(), 0.0) * width ==
        doctest::Approx(1));
}

TEST_CASE("a trace runs from zero to its whole length, whichever end its samples stand for") {
  std::vector<double> ends, begins, values(1000, 0.0);
  for (int i = 0; i < 1000; ++i) begins.push_back(0.1 * i), ends.push_back(0.1 * (i + 1));
  for (const auto& time : {ends, begins}) {
    const auto panel = traces({.time = time, .traces = {{.values = values}}});
    CHECK(*panel.x.low == 0);
    CHECK(*panel.x.high == doctest::Approx(100));
  }
}

TEST_CASE("a spike of a trace is a stroke from the potential before it to its top") {
  const auto panel = traces({.time = {0, 1, 2, 3},
                             .traces = {{.values = {-65, -51, -65, -60}, .spikes = {1.5}}},
                             .spike_top = 20});
  const auto& stroke = std::get<Curve>(panel.marks[1]);
  CHECK(stroke.x[0] == 1.5);
  CHECK(stroke.y[0] == -51);
  CHECK(stroke.y[1] == 20);
}

TEST_CASE("points and the curve through them differ in ink") {
  const auto panel = scatter({.points = {{.x = {1}, .y = {1}}}, .curves = {{.x = {1}, .y = {1}}}});
  CHECK_FALSE(*std::get<Curve>(panel.marks[0]).ink == *std::get<Points>(panel.marks[1]).ink);
}

TEST_CASE("a diverging heat map is symmetric about zero") {
  const auto panel = heat_map(
      {.n_rows = 1, .n_columns = 3, .values = {-1, 0, 5}, .map = Map::diverging, .height = 50});
  const auto& cells = std::get<Cells>(panel.marks[0]);
  CHECK(cells.low == -5);
  CHECK(cells.high == 5);
  CHECK(panel.color_bar->range.low == -5);
  CHECK(*panel.width == doctest::Approx(150));
}

TEST_CASE("numbers in the cells are readable on their ground, or left out where they do not fit") {
  HeatMap chart{.n_rows = 2,
                .n_columns = 2,
                .values = {0, 0.3, 0.6, 1},
                .numbers = HeatMap::Numbers::shown,
                .height = 100};
  const auto panel = heat_map(chart);
  size_t n_notes = 0;
  for (const auto& mark : panel.marks)
    if (const auto* note = std::get_if<Note>(&mark)) {
      const double value = chart.values[n_notes++];
      for (const auto theme : {Theme::light, Theme::dark})
        CHECK(std::abs(lightness(note->ink->in(theme)) - lightness(sequential(value, theme))) >
              0.3);
    }
  CHECK(n_notes == 4);
  chart.height = 20;
  CHECK(heat_map(chart).marks.size() == 1);
}

TEST_CASE("categories and values must be as many") {
  CHECK_THROWS_AS(bar_chart({.categories = {"a"}, .values = {1, 2}}), lapicque::Error);
  CHECK_THROWS_AS(box_plot({.groups = {"a"}, .values = {}}), lapicque::Error);
}

TEST_CASE("bars of populations wear the inks of their families") {
  const auto bars =
      std::get<Bars>(bar_chart({.categories = {"E", "I"}, .values = {1, 2}}).marks[0]);
  const std::vector<std::string> names{"E", "I"};
  CHECK(bars.inks == population_inks(names));
}
