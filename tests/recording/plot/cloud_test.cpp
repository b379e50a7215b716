#include "lapicque/recording/plot/cloud.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace lapicque::plot;

namespace {
const View view{.area = {10, 0, 100, 50},
                .x = {{0, 100}, Scale::linear, 10, 110},
                .y = {{0, 1}, Scale::linear, 0, 50}};
}  // namespace

TEST_CASE("a layer has two cells a pixel and ink only where dots are") {
  Cloud cloud{.ink = categorical(0)};
  cloud.x.assign(1, 50.0f), cloud.y.assign(1, 0.5f);
  const auto layer = density_layer(cloud, view);
  CHECK(layer.width == 200);
  CHECK(layer.height == 100);
  const auto inked =
      std::count_if(layer.coverage.begin(), layer.coverage.end(), [](uint8_t v) { return v > 0; });
  CHECK(inked == 9);
  CHECK(layer.coverage[50 * 200 + 100] > 180);
}

TEST_CASE("more dots are more ink, up to full") {
  Cloud cloud{.ink = categorical(0)};
  for (int i = 0; i < 100; ++i)
    for (int k = 0; k <= (i == 80 ? 20 : i == 20 ? 4 : 0); ++k)
      cloud.x.push_back(static_cast<float>(i)), cloud.y.push_back(0.5f);
  const auto layer = density_layer(cloud, view);
  const auto at = [&](size_t i) { return layer.coverage[50 * 200 + 2 * i]; };
  CHECK(at(20) > at(50));
  CHECK(at(80) > at(20));
  CHECK(at(50) > 25);
}

TEST_CASE("dots outside the time window are left out") {
  Cloud cloud{.ink = categorical(0)};
  cloud.x = {-5, 50, 105}, cloud.y = {0.5f, 0.5f, 0.5f};
  CHECK(single_dots(cloud, view).at.size() == 1);
}
