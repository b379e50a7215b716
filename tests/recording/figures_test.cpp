#include "lapicque/recording/figures.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "lapicque/base/version.hpp"

using namespace lapicque;

namespace {
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("a figure within its tolerance is ok, one outside is not, and NaN never is") {
  CHECK(within("rate", 10.4, "Hz", 10, 0.5, "theory").ok);
  CHECK_FALSE(within("rate", 10.6, "Hz", 10, 0.5, "theory").ok);
  CHECK_FALSE(within("rate", 9.4, "Hz", 10, 0.5, "theory").ok);
  CHECK_FALSE(within("rate", no_number, "Hz", 10, 0.5, "theory").ok);
  CHECK_FALSE(plain("rate", no_number, "Hz").ok);
  CHECK(plain("rate", 3, "Hz").ok);
}

TEST_CASE("an interval is shown as its middle and half its width, an open one by its bound") {
  const auto closed = between("cv", 0.9, "", 0.8, 1.2, "theory");
  CHECK(closed.ok);
  CHECK(*closed.expected == doctest::Approx(1.0));
  CHECK(*closed.tolerance == doctest::Approx(0.2));
  CHECK_FALSE(between("cv", 0.7, "", 0.8, 1.2, "theory").ok);
  CHECK_FALSE(between("cv", 1.3, "", 0.8, 1.2, "theory").ok);
  const auto open = between("speed", 5, "x", 2, infinity, "goal");
  CHECK(open.ok);
  CHECK_FALSE(open.tolerance);
  CHECK(format_expected(open) == "≥ 2");
  CHECK(format_expected(between("time", 5, "s", -infinity, 4, "goal")) == "≤ 4");
  CHECK_FALSE(between("time", 5, "s", -infinity, 4, "goal").ok);
}

TEST_CASE("the outcome's JSON has exactly the documented shape, and null for what is absent") {
  const auto outcome = judge(
      7, 2, {within("rate \"E\"", 0.1, "Hz", 0.25, 0.5, "a\\b\n"), plain("cv", no_number, "")},
      0xabcULL);
  CHECK_FALSE(outcome.ok);
  const std::string expected =
      "{\n  \"ok\": false,\n  \"version\": \"" + std::string(version()) +
      "\",\n  \"seed\": 7,\n  \"threads\": 2,\n  \"figures\": [\n"
      "    {\"name\": \"rate \\\"E\\\"\", \"value\": 0.1, \"unit\": \"Hz\", \"expected\": 0.25, "
      "\"tolerance\": 0.5, \"source\": \"a\\\\b\\n\", \"ok\": true},\n"
      "    {\"name\": \"cv\", \"value\": null, \"unit\": \"\", \"expected\": null, "
      "\"tolerance\": null, \"source\": \"\", \"ok\": false}\n"
      "  ],\n  \"spike_hash\": \"0000000000000abc\"\n}\n";
  CHECK(to_json(outcome) == expected);
  CHECK(to_json(judge(1, 1, {})).find("spike_hash") == std::string::npos);
  CHECK(to_json(judge(1, 1, {})).find("\"figures\": []") != std::string::npos);
}

TEST_CASE("numbers for people are short, grouped by thousands, and honest about nothing") {
  CHECK(format_number(0) == "0");
  CHECK(format_number(3.14159) == "3.142");
  CHECK(format_number(12345678) == "12,345,678");
  CHECK(format_number(-1234) == "-1,234");
  CHECK(format_number(0.00123456) == "0.001235");
  CHECK(format_number(1.5e-9) == "1.5e-09");
  CHECK(format_number(2.50) == "2.5");
  CHECK(format_number(no_number) == "n/a");
  CHECK(format_expected(within("x", 1, "", 2.5, 0.1, "")) == "2.5 ± 0.1");
}
