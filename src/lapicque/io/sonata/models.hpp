// Which of our models a model_template of SONATA names, and what its parameters are called here.
//   nest:NAME       the model of that name, parameters as they are (docs/models)
//   nrn:IntFire1    intfire1; tau and refrac are in seconds
//   lapicque:NAME   ours, or NAME alone
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "lapicque/models/registry.hpp"
#include "lapicque/network/network.hpp"

namespace lapicque {

namespace io {
class JsonNode;
}

/// A neuron model as a circuit names it.
struct SonataModel {
  const NeuronModel* model = nullptr;
  struct Parameter {
    std::string name;
    double factor = 1;  ///< to our unit
  };
  std::map<std::string, Parameter> renamed{};
  std::set<std::string> ignored{};
  double current_factor = 1;  ///< of the amplitude of a current clamp, to pA

  /// Our name of a parameter or state variable, or an Error(file) with the nearest.
  Parameter parameter(const std::string& name, std::string_view where) const;
};

/// The model that a template names, or an Error(file) with the nearest.
SonataModel find_sonata_model(const std::string& model_template, std::string_view where);

/// What a dynamics_params file says of cells: our names and units.
std::map<std::string, double> cell_parameters(const io::JsonNode& root, const SonataModel& model);

/// A synapse model as a circuit names it, without weight and delay.
struct SonataSynapse {
  Synapse synapse{};
  double factor = 1;  ///< of the weight: the sign that dynamics_params may give
};

/// `parameters` may be nullptr: none.
SonataSynapse find_sonata_synapse(const std::string& model_template, const io::JsonNode* parameters,
                                  std::string_view where);

}  // namespace lapicque
