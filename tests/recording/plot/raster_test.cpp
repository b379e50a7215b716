#include "lapicque/recording/plot/raster.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "recording/plot/pictures.hpp"

using namespace lapicque::plot;

namespace {

Raster raster_of(const pictures::Spikes& s) {
  return {.times = s.times,
          .neurons = s.neurons,
          .populations = s.populations,
          .begin = 0,
          .end = 1000};
}

size_t n_dots(const Scene& scene) {
  size_t n = 0;
  for (const auto& dots : pictures::items_of<Dots>(scene.items)) n += dots.at.size();
  return n;
}

}  // namespace

TEST_CASE("each spike of a small raster is one dot, each population one label") {
  const auto s = pictures::spikes(3000);
  const auto scene = to_scene({.panels = {raster(raster_of(s))}});
  CHECK(n_dots(scene) == 3000);
  CHECK(pictures::items_of<Coverage>(scene.items).empty());
  const auto labels = pictures::labels_of(scene);
  for (const auto& p : s.populations) CHECK(std::count(labels.begin(), labels.end(), p.name) == 1);
}

TEST_CASE("beyond 50,000 spikes the dots become one layer for each population") {
  const auto s = pictures::spikes(60'000);
  const auto scene = to_scene({.panels = {raster(raster_of(s))}});
  CHECK(n_dots(scene) == 0);
  CHECK(pictures::items_of<Coverage>(scene.items).size() == 8);
  CHECK(to_svg(scene).size() < 1'000'000);
}

TEST_CASE("bands do not overlap, follow sizes, and leave room for the smallest population's name") {
  const auto s = pictures::spikes(100);
  const auto panel = raster(raster_of(s));
  const auto& spans = panel.y.spans;
  REQUIRE(spans.size() == 8);
  for (size_t i = 0; i < spans.size(); ++i) {
    CHECK((spans[i].high - spans[i].low) * panel.height > 16.9);
    if (i) CHECK(spans[i].low > spans[i - 1].high);
  }
  CHECK(spans.back().high == doctest::Approx(1));
  const auto height = [&](size_t i) { return spans[i].high - spans[i].low; };
  CHECK(height(0) == doctest::Approx(height(2)));
  CHECK(height(0) / height(6) == doctest::Approx(400.0 / 280).epsilon(0.01));
}

TEST_CASE("dots lie in the bands of their populations; strangers are left out") {
  const std::vector<double> times{10, 20, 30, 40, 2000};
  const std::vector<uint32_t> neurons{0, 15, 99, 12, 0};
  const auto panel = raster({.times = times,
                             .neurons = neurons,
                             .populations = {{.name = "I", .first = 10, .n_neurons = 10},
                                             {.name = "E", .first = 0, .n_neurons = 10}},
                             .begin = 0,
                             .end = 100});
  const auto& inhibitory = std::get<Cloud>(panel.marks[0]);
  const auto& excitatory = std::get<Cloud>(panel.marks[1]);
  CHECK(inhibitory.x == std::vector<float>{20, 40});
  CHECK(excitatory.x == std::vector<float>{10});
  for (const float y : inhibitory.y) CHECK((y > inhibitory.low && y < inhibitory.high));
  CHECK(excitatory.y[0] > inhibitory.high);
}

TEST_CASE("mean rates count spikes for each neuron and second") {
  const std::vector<double> times{1, 2, 3, 400, 401, 499};
  const std::vector<uint32_t> neurons{0, 1, 2, 0, 10, 10};
  const Raster spikes{.times = times,
                      .neurons = neurons,
                      .populations = {{.name = "E", .first = 0, .n_neurons = 4},
                                      {.name = "I", .first = 10, .n_neurons = 1}},
                      .begin = 0,
                      .end = 500};
  CHECK(mean_rates(spikes) == std::vector<double>{2, 4});
  const auto panel = population_rates(spikes, 100);
  const auto& curve = std::get<Curve>(panel.marks[0]);
  REQUIRE(curve.y.size() == 5);
  CHECK(curve.y[0] == doctest::Approx(7.5));  // 3 spikes of 4 neurons in 0.1 s
  CHECK(curve.x[0] == doctest::Approx(50));
}

TEST_CASE("time is shown in seconds from two seconds on") {
  CHECK(raster({.begin = 0, .end = 1999}).x.unit == "ms");
  CHECK(raster({.begin = 0, .end = 2000}).x.unit == "s");
}

TEST_CASE("spikes without neurons, and references for other populations, are refused") {
  const std::vector<double> times{1, 2};
  const std::vector<uint32_t> neurons{1};
  CHECK_THROWS_AS(raster({.times = times, .neurons = neurons}), lapicque::Error);
  CHECK_THROWS_AS(raster({.begin = 5, .end = 5, .height = 100}), lapicque::Error);
  const std::vector<double> references{1, 2, 3};
  CHECK_THROWS_AS(
      rate_bars({.populations = {{.name = "E", .n_neurons = 1}}, .end = 10}, references),
      lapicque::Error);
}
