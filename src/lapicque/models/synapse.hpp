// The synapse models by name: tables for people, documentation, the command line and PyNN.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lapicque/models/model.hpp"

namespace lapicque {

/// A named choice of a model: which pairs, which weight dependence.
struct SynapseOption {
  std::string_view name;
  std::vector<std::string_view> choices;  ///< the first is the default; empty: free text
  std::string_view text;
};

/// A published set of parameters; what a user sets beside it goes first.
struct SynapsePreset {
  std::string_view name;
  std::string_view source;  ///< the paper, and what the numbers mean
  std::vector<std::pair<std::string_view, double>> parameters;
  std::vector<std::pair<std::string_view, std::string_view>> options;
};

struct SynapseModel {
  ModelInfo info;
  std::vector<Field> parameters;  ///< the unit "weight" is that of the receptor
  std::vector<SynapseOption> options;
  std::vector<SynapsePreset> presets;
  bool per_synapse = false;  ///< parameters may be lists or distributions: one value a synapse

  const SynapseOption* find_option(std::string_view name) const;
  const SynapsePreset* find_preset(std::string_view name) const;
};

std::span<const SynapseModel> synapse_models();

/// The model of that name, or nullptr.
const SynapseModel* find_synapse_model(std::string_view name);

}  // namespace lapicque
