#include "lapicque/domains/published.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "lapicque/domains/table.hpp"

using namespace lapicque::domains;

TEST_CASE("the published table has the row means and mean gains that are known of it") {
  const auto mean = [](const std::array<double, 6>& row) {
    return std::accumulate(row.begin(), row.end(), 0.0) / 6;
  };
  const double without[] = {62.65, 53.73, 62.40, 61.70, 61.20};
  const double with[] = {76.11, 65.25, 74.28, 73.10, 69.28};
  for (size_t i = 0; i < 5; ++i) {
    CHECK(mean(published[i].without) == doctest::Approx(without[i]).epsilon(2e-4));
    CHECK(mean(published[i].with) == doctest::Approx(with[i]).epsilon(2e-4));
  }
  const double gains[] = {2.2, 9.7, 8.3, 14.1, 32.8, 0.4};
  for (size_t c = 0; c < 6; ++c)
    CHECK(published_gain(c) == doctest::Approx(gains[c]).epsilon(0.08));
  CHECK(published_row("lenet") == nullptr);
  CHECK(Row{.network = "vit", .arm = "wta"}.published(3) == 52.7);
  CHECK(!Row{.network = "vit", .arm = "sobel"}.published(3));
}
