#include "lapicque/stdp_vision/rules.hpp"

#include <array>
#include <string>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {

Rule::Kind rule_by_name(std::string_view name) {
  static const std::array<std::string, 4> names = {"simplified", "additive", "multiplicative",
                                                   "biological"};
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return Rule::Kind(i);
  fail("no STDP rule \"{}\"{}", name, suggestion(name, names));
}

}  // namespace lapicque::stdp_vision
