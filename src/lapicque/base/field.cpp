#include "lapicque/base/field.hpp"

#include <fmt/format.h>

#include <cmath>

namespace lapicque {

std::string Range::describe() const {
  const bool below = std::isfinite(low), above = std::isfinite(high);
  if (below && above)
    return fmt::format("in {}{:g}, {:g}{}", low_open ? "(" : "[", low, high, high_open ? ")" : "]");
  if (below) return fmt::format("{} {:g}", low_open ? ">" : ">=", low);
  if (above) return fmt::format("{} {:g}", high_open ? "<" : "<=", high);
  return "any finite number";
}

}  // namespace lapicque
