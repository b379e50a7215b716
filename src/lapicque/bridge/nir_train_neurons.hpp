// Layers of neurons as NIR's neurons, and back; one by one, in the layer's order. Private to
// nir_train_*.cpp.
#pragma once
#include <functional>
#include <vector>

#include "lapicque/bridge/nir_neuron.hpp"
#include "lapicque/train/layers/neuron.hpp"

namespace lapicque::bridge {

/// A parameter in force: one value, or one for each neuron.
using ParameterOf = std::function<std::vector<double>(const char* name)>;

/// What the n neurons of a layer are in NIR, where an input of 1 adds 1: to the potential of
/// `lif_jump` and `if_jump`, to the current of `cuba_lif`. Throws Error(invalid) with the end of a
/// sentence for what NIR cannot hold.
std::vector<NirNeuron> neurons_in_nir(const train::Neuron& layer, size_t n,
                                      const ParameterOf& parameter, const NirOptions& options);

/// The node of neurons that lie in NIR's order in `shape`: the simplest type that holds them.
nir::AnyNode node_of(const std::vector<NirNeuron>& neurons, const nir::Shape& shape, bool fires);

/// The layer that does what NIR's neurons do, when neuron i is fed its input times gains[i].
struct FedNeurons {
  train::Neuron layer;
  std::vector<double> gains;
};
/// Throws Error(invalid) with the end of a sentence for what no layer does.
FedNeurons layer_of(const std::vector<NirNeuron>& neurons, bool fires, const NirOptions& options);

}  // namespace lapicque::bridge
