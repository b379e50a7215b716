// The models by name, with their types erased: tables for people, functions for the engine.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/models/model.hpp"

namespace lapicque {

struct NeuronModel {
  ModelInfo info;
  std::vector<Field> parameters, state, input;
  size_t n_propagators = 0;
  size_t index = 0;  ///< its place in models/all.hpp

  /// Constants of one step. parameters[parameters.size()], propagators[n_propagators].
  void (*prepare)(const double* parameters, double dt, double* propagators) = nullptr;

  /// One step of one neuron in double, the readable oracle: true means it spiked (and was reset).
  bool (*step)(double* state, const double* propagators, const double* input) = nullptr;

  std::vector<size_t> receptors() const;  ///< places in `input` that take synaptic events
  size_t n_receptors() const { return receptors().size(); }
};

/// All neuron models, in the order of models/all.hpp.
std::span<const NeuronModel> neuron_models();

/// The model of that name, or nullptr.
const NeuronModel* find_neuron_model(std::string_view name);

/// The place of the field of that name in a table, or -1.
int find_field(std::span<const Field> table, std::string_view name);

/// The names of a table's fields, for error messages.
std::vector<std::string> names_of(std::span<const Field> table);

}  // namespace lapicque
