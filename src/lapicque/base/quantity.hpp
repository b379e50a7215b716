// Quantities with units, for the border only: the C++ API, TOML ("250 pF") and Python. Inside,
// numbers are plain doubles in mV, ms, pF, pA, nS, MOhm, Hz, um.
#pragma once
#include <string>
#include <string_view>

namespace lapicque {

enum class Dimension {
  none,
  time,
  voltage,
  capacitance,
  current,
  conductance,
  resistance,
  frequency,
  length
};

struct Quantity {
  double value = 0;  ///< in the internal unit of its dimension
  Dimension dimension = Dimension::none;
};

/// The internal unit of a dimension: "ms", "mV", ..., "1".
std::string_view internal_unit(Dimension dimension);

/// The dimension of an internal unit; none for "1" and for compound units such as "1/mV".
Dimension dimension_of(std::string_view internal_unit);

/// Reads "250 pF", "-65 mV", "0.5", "1e3 Hz"; `where` opens the error message. Throws Error.
Quantity parse_quantity(std::string_view text, std::string_view where);

/// The number in `unit` (an internal unit of a table), or an Error that shows both units. A bare
/// number (dimension none) is taken to be in that unit.
double in_unit(const Quantity& quantity, std::string_view unit, std::string_view where);

namespace literals {
#define LAPICQUE_LITERAL(suffix, dim, factor)                    \
  constexpr Quantity operator""_##suffix(long double x) {        \
    return {double(x) * (factor), Dimension::dim};               \
  }                                                              \
  constexpr Quantity operator""_##suffix(unsigned long long x) { \
    return {double(x) * (factor), Dimension::dim};               \
  }
LAPICQUE_LITERAL(s, time, 1e3)
LAPICQUE_LITERAL(ms, time, 1)
LAPICQUE_LITERAL(us, time, 1e-3)
LAPICQUE_LITERAL(mV, voltage, 1)
LAPICQUE_LITERAL(pF, capacitance, 1)
LAPICQUE_LITERAL(nF, capacitance, 1e3)
LAPICQUE_LITERAL(pA, current, 1)
LAPICQUE_LITERAL(nA, current, 1e3)
LAPICQUE_LITERAL(nS, conductance, 1)
LAPICQUE_LITERAL(uS, conductance, 1e3)
LAPICQUE_LITERAL(MOhm, resistance, 1)
LAPICQUE_LITERAL(Hz, frequency, 1)
LAPICQUE_LITERAL(kHz, frequency, 1e3)
LAPICQUE_LITERAL(um, length, 1)
LAPICQUE_LITERAL(mm, length, 1e3)
#undef LAPICQUE_LITERAL
constexpr Quantity operator-(const Quantity& q) { return {-q.value, q.dimension}; }
}  // namespace literals

}  // namespace lapicque
