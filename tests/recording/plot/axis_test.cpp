#include "lapicque/recording/plot/axis.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque::plot;

TEST_CASE("ticks step by 1, 2 or 5 times a power of ten, inside the range, and reach its ends") {
  for (const double low : {-70.0, 0.0, 0.003, 1e-9, 12345.0})
    for (const double span : {1e-6, 0.4, 1.0, 7.3, 42.0, 999.0, 3e7})
      for (const int target : {2, 4, 8}) {
        CAPTURE(low);
        CAPTURE(span);
        CAPTURE(target);
        const auto ticks = nice_ticks(low, low + span, target);
        REQUIRE(ticks.size() >= 1);
        CHECK(ticks.size() <= 2 * static_cast<size_t>(target) + 2);
        CHECK(ticks.front() >= low - 1e-6 * span);
        CHECK(ticks.back() <= low + span + 1e-6 * span);
        if (ticks.size() < 2) continue;
        const double step = ticks[1] - ticks[0];
        CHECK(ticks.front() - low < step * 1.000001);
        CHECK(low + span - ticks.back() < step * 1.000001);
        const double mantissa = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
        const bool nice = std::abs(mantissa - 1) < 1e-3 || std::abs(mantissa - 2) < 1e-3 ||
                          std::abs(mantissa - 5) < 1e-3;
        if (span / low > 1e-6 || low == 0) CHECK(nice);
      }
}

TEST_CASE("tick labels share their decimals, group thousands, and write a true minus") {
  CHECK(tick_labels({-0.5, 0, 0.5}).labels == std::vector<std::string>{"−0.5", "0.0", "0.5"});
  CHECK(tick_labels({0, 5000, 10000}).labels == std::vector<std::string>{"0", "5000", "10,000"});
  const auto tiny = tick_labels({0, 2e-9, 4e-9});
  CHECK(tiny.exponent == -9);
  CHECK(tiny.labels == std::vector<std::string>{"0", "2", "4"});
  CHECK(power_of_ten(-12) == "10⁻¹²");
}

TEST_CASE("a logarithmic axis has ticks at powers of ten, and between them where they are few") {
  CHECK(log_ticks(1, 1000) == std::vector<double>{1, 10, 100, 1000});
  const auto few = log_ticks(1.5, 12);
  REQUIRE(few.size() == 3);
  CHECK(few[0] == doctest::Approx(2));
  CHECK(few[1] == doctest::Approx(5));
  CHECK(few[2] == doctest::Approx(10));
  CHECK(log_ticks(1e-20, 1e20).size() <= 9);
  CHECK(log_ticks(-1, 1).empty());
}

TEST_CASE("data in ms are shown in s where the axis says so") {
  const Axis axis{.label = "Time", .unit = "s", .shown_per_unit = 0.001};
  const auto prepared = prepare(axis, {0, 4000}, 400, 100);
  REQUIRE(prepared.ticks.size() == 5);
  CHECK(prepared.ticks[1].at == doctest::Approx(1000));
  CHECK(prepared.ticks[1].label == "1");
  CHECK(prepared.title == "Time (s)");
}

TEST_CASE("limits cover the data, keep zero as an end, and give way to chosen ones") {
  const auto open = limits({}, Range{-3, 7}, 0.1);
  CHECK(open.low == doctest::Approx(-4));
  CHECK(open.high == doctest::Approx(8));
  CHECK(limits({}, Range{0, 7}, 0.1).low == 0);
  CHECK(limits({.low = -10, .high = 10}, Range{0, 7}, 0.1).high == 10);
  const auto constant = limits({}, Range{-65, -65}, 0.1);
  CHECK(constant.low < -65);
  CHECK(constant.high > -65);
  CHECK(limits({}, {}, 0.1).span() > 0);
}

TEST_CASE("an axis maps its limits to its pixels, logarithms evenly") {
  const AxisMap linear{.range = {-10, 10}, .from = 100, .to = 0};
  CHECK(linear(-10) == 100);
  CHECK(linear(5) == doctest::Approx(25));
  const AxisMap log{.range = {1, 100}, .scale = Scale::logarithmic, .from = 0, .to = 50};
  CHECK(log(10) == doctest::Approx(25));
}
