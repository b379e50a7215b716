// Which model of the engine a NIR neuron is, and with which numbers. Private to this room.
#pragma once
#include <string>

#include "lapicque/bridge/nir_neuron.hpp"
#include "lapicque/network/network.hpp"

namespace lapicque::bridge {

/// The numbers by which a neuron of the engine does what NIR's does.
struct NirCell {
  double per_input = 0;  ///< the weight of an input of 1, in the unit of the model's receptor
  double leak = 0;       ///< pA: the constant current that stands for v_leak
  double per_bias = 0;   ///< pA: the constant current of a constant input of 1 (without a synapse)
  double tau = 0, tau_syn = 0;          ///< ms
  double v_threshold = 0, v_reset = 0;  ///< mV
};

/// A node's model, and how many steps its potential lags behind NIR's.
struct NirModel {
  std::string name{};
  bool has_synapse = false;
  size_t latency = 0;
};

NirModel model_of(const nir::AnyNode& node, NirIntegrator integrator);

/// Neuron i of a node. `dt` in ms. Throws Error(invalid) where the engine cannot do the same.
NirCell cell_of(const nir::NamedNode& node, size_t i, const NirOptions& options, double dt);

/// The parameters and the initial state of a population of such cells.
void fill(Population& population, const NirModel& model, const std::vector<NirCell>& cells);

}  // namespace lapicque::bridge
