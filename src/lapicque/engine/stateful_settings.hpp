// A synapse model's parameters and options, as a projection declares them.
#pragma once
#include <string>
#include <vector>

#include "lapicque/models/plasticity/learning_window.hpp"
#include "lapicque/models/synapse.hpp"
#include "lapicque/network/network.hpp"

namespace lapicque {

struct StatefulSettings {
  const SynapseModel* model = nullptr;
  std::string where;                 ///< `projection "a->b" (stdp)`
  std::vector<Value> values;         ///< [parameter], checked
  std::vector<std::string> choices;  ///< [option]

  double operator[](std::string_view parameter) const;  ///< a parameter that is one number
  const std::string& option(std::string_view name) const;
  LearningWindow learning(double dt) const;  ///< of a model of plasticity
};

/// Reads defaults, then the preset, then what is declared; throws an Error for what is unknown, out
/// of range or in the wrong unit. An empty `unit` leaves the unit of weights unchecked.
StatefulSettings read_settings(const Projection& projection, const std::string& unit);

}  // namespace lapicque
