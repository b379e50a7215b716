#include "lapicque/base/quantity.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::literals;

namespace {
Quantity parse(std::string_view text) { return parse_quantity(text, "tau_m"); }
std::string error_of(std::string_view text) {
  try {
    parse(text);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    return error.what();
  }
  return "accepted";
}
bool has(const std::string& text, const char* part) { return text.find(part) != text.npos; }
}  // namespace

TEST_CASE("every unit is read into the internal unit of its dimension") {
  struct Row {
    const char* text;
    double value;
    Dimension dimension;
  };
  using enum Dimension;
  for (auto [text, value, dimension] : {Row{"3", 3, none},
                                        {"3 1", 3, none},
                                        {"3 %", 0.03, none},
                                        {"3 s", 3000, time},
                                        {"3 ms", 3, time},
                                        {"3 us", 0.003, time},
                                        {"3 min", 180000, time},
                                        {"3 V", 3000, voltage},
                                        {"3 mV", 3, voltage},
                                        {"3 uV", 0.003, voltage},
                                        {"3 uF", 3e6, capacitance},
                                        {"3 nF", 3000, capacitance},
                                        {"3 pF", 3, capacitance},
                                        {"3 uA", 3e6, current},
                                        {"3 nA", 3000, current},
                                        {"3 pA", 3, current},
                                        {"3 mS", 3e6, conductance},
                                        {"3 uS", 3000, conductance},
                                        {"3 nS", 3, conductance},
                                        {"3 pS", 0.003, conductance},
                                        {"3 GOhm", 3000, resistance},
                                        {"3 MOhm", 3, resistance},
                                        {"3 kOhm", 0.003, resistance},
                                        {"3 Hz", 3, frequency},
                                        {"3 kHz", 3000, frequency},
                                        {"3 1/s", 3, frequency},
                                        {"3 um", 3, length},
                                        {"3 mm", 3000, length}}) {
    CAPTURE(text);
    CHECK(parse(text).value == doctest::Approx(value).epsilon(1e-15));
    CHECK(parse(text).dimension == dimension);
  }
}

TEST_CASE("Greek prefixes and Ohms are read as people type them") {
  for (const char* text : {"5 µm", "5 μm"}) CHECK(parse(text).dimension == Dimension::length);
  for (const char* text : {"5 µs", "5 μs"}) CHECK(parse(text).value == 0.005);
  CHECK(parse("5 µS").value == 5000);
  CHECK(parse("5 µV").dimension == Dimension::voltage);
  for (const char* text : {"5 MΩ", "5 MΩ"}) CHECK(parse(text).value == 5);
  CHECK(parse("5 GΩ").value == 5000);
}

TEST_CASE("numbers are read with signs, exponents and any blanks") {
  CHECK(parse("-65 mV").value == -65);
  CHECK(parse("+0.5ms").value == 0.5);
  CHECK(parse("  1e3\tHz ").value == 1000);
  CHECK(parse("1.5e-2 mV").value == 0.015);
  CHECK(parse(".5 mV").value == 0.5);
}

TEST_CASE("what is not a finite number with a known unit is refused, saying where and what") {
  for (const char* text : {"", "  ", "mV", "- 5 mV", "+-5 mV", "++5 mV", "nan mV", "inf ms",
                           "-infinity", "1e400 mV", "five mV"}) {
    CAPTURE(text);
    const auto error = error_of(text);
    CHECK(error.starts_with("tau_m: "));
    CHECK(has(error, text));
    CHECK(has(error, "250 pF"));
  }
  CHECK(error_of("1e308 s") == "tau_m: \"1e308 s\" is too large a number of ms");
  for (const char* text : {"5 mX", "5 m V", "5 mV 3", "0x10 mV", "5,5 mV", "1e mV", "5 mV/ms"}) {
    CAPTURE(text);
    CHECK(has(error_of(text), "unknown unit"));
  }
}

TEST_CASE("an unknown unit is answered with the nearest one and the list") {
  CHECK(has(error_of("250 pf"), "did you mean \"pF\"?"));
  CHECK(has(error_of("5 mv"), "did you mean \"mV\"?"));
  CHECK(has(error_of("5 sm"), "did you mean \"ms\"?"));
  CHECK(has(error_of("5 Mohm"), "did you mean \"MOhm\"?"));
  CHECK(has(error_of("5 parsec"), "Known: 1, %, s, ms"));
  CHECK_FALSE(has(error_of("5 q"), "did you mean"));
}

TEST_CASE("a quantity fits a unit of its own dimension, and a bare number fits any") {
  CHECK(in_unit(5_nF, "pF", "C") == 5000);
  CHECK(in_unit({7, Dimension::none}, "mV", "v") == 7);
  CHECK(in_unit({7, Dimension::none}, "1/mV", "b") == 7);
  CHECK_THROWS_WITH_AS(in_unit(5_mV, "ms", "tau_m"),
                       "tau_m: 5 mV was given where the unit must be ms", Error);
  CHECK_THROWS_AS(in_unit(5_mV, "1", "p"), Error);
}

TEST_CASE("literals and texts agree") {
  CHECK((20_ms).value == parse("20 ms").value);
  CHECK((2.5_s).value == parse("2.5 s").value);
  CHECK((-65_mV).value == -65);
  CHECK((1_uS).dimension == Dimension::conductance);
}

TEST_CASE("every dimension has an internal unit, which names it back") {
  using enum Dimension;
  for (Dimension d :
       {time, voltage, capacitance, current, conductance, resistance, frequency, length})
    CHECK(dimension_of(internal_unit(d)) == d);
  CHECK(internal_unit(none) == "1");
  CHECK(dimension_of("1/mV") == none);
}
