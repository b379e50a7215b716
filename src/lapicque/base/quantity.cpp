#include "lapicque/base/quantity.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

struct Unit {
  std::string_view symbol;
  Dimension dimension;
  double factor;  // to the internal unit
};

constexpr Unit units[] = {
    {"1", Dimension::none, 1},
    {"%", Dimension::none, 0.01},
    {"s", Dimension::time, 1e3},
    {"ms", Dimension::time, 1},
    {"us", Dimension::time, 1e-3},
    {"min", Dimension::time, 6e4},
    {"V", Dimension::voltage, 1e3},
    {"mV", Dimension::voltage, 1},
    {"uV", Dimension::voltage, 1e-3},
    {"uF", Dimension::capacitance, 1e6},
    {"nF", Dimension::capacitance, 1e3},
    {"pF", Dimension::capacitance, 1},
    {"uA", Dimension::current, 1e6},
    {"nA", Dimension::current, 1e3},
    {"pA", Dimension::current, 1},
    {"mS", Dimension::conductance, 1e6},
    {"uS", Dimension::conductance, 1e3},
    {"nS", Dimension::conductance, 1},
    {"pS", Dimension::conductance, 1e-3},
    {"GOhm", Dimension::resistance, 1e3},
    {"MOhm", Dimension::resistance, 1},
    {"kOhm", Dimension::resistance, 1e-3},
    {"Hz", Dimension::frequency, 1},
    {"kHz", Dimension::frequency, 1e3},
    {"1/s", Dimension::frequency, 1},
    {"um", Dimension::length, 1},
    {"mm", Dimension::length, 1e3},
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view internal_unit(Dimension dimension) {
  for (const Unit& unit : units)
    if (unit.dimension == dimension && unit.factor == 1) return unit.symbol;
  return "1";
}

Dimension dimension_of(std::string_view unit) {
  for (const Unit& known : units)
    if (known.symbol == unit) return known.dimension;
  return Dimension::none;
}

namespace {
/// The symbol with the signs that people type for micro (U+00B5, U+03BC) and Ohm (U+03A9, U+2126)
/// spelled out.
std::string spell_out(std::string_view symbol) {
  std::string text(symbol);
  auto replace = [&](std::string_view sign, std::string_view name) {
    if (const auto place = text.find(sign); place != text.npos)
      text.replace(place, sign.size(), name);
  };
  for (auto micro : {"\u00b5", "\u03bc"}) replace(micro, "u");
  for (auto ohm : {"\u03a9", "\u2126"}) replace(ohm, "Ohm");
  return text;
}
}  // namespace

Quantity parse_quantity(std::string_view text, std::string_view where) {
  std::string_view rest = trim(text);
  if (rest.starts_with('+') && !rest.starts_with("+-")) rest.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  require(error == std::errc() && std::isfinite(number),
          "{}: \"{}\" is not a number with a unit; write for example \"250 pF\"", where, text);
  const std::string symbol = spell_out(trim(rest.substr(size_t(end - rest.data()))));
  if (symbol.empty()) return {number, Dimension::none};
  for (const Unit& unit : units) {
    if (unit.symbol != symbol) continue;
    const double value = number * unit.factor;
    require(std::isfinite(value), "{}: \"{}\" is too large a number of {}", where, text,
            internal_unit(unit.dimension));
    return {value, unit.dimension};
  }
  std::vector<std::string> known;
  for (const Unit& unit : units) known.emplace_back(unit.symbol);
  fail("{}: \"{}\" has the unknown unit \"{}\"{}", where, text, symbol, suggestion(symbol, known));
}

double in_unit(const Quantity& quantity, std::string_view unit, std::string_view where) {
  const Dimension wanted = dimension_of(unit);
  require(quantity.dimension == Dimension::none || quantity.dimension == wanted,
          "{}: {:g} {} was given where the unit must be {}", where, quantity.value,
          internal_unit(quantity.dimension), unit);
  return quantity.value;
}

}  // namespace lapicque
