// What learn/ calls the options of a layer of neurons.
#pragma once
#include "lapicque/train/layers/neuron.hpp"

namespace lapicque::train {

inline learn::NeuronOptions options_of(const Neuron& spec) {
  learn::NeuronOptions options{.model = spec.model,
                               .parameters = spec.parameters,
                               .dt = spec.dt,
                               .reset = spec.reset,
                               .reset_gradient = spec.reset_gradient,
                               .surrogate = spec.surrogate,
                               .learnable = spec.learn};
  if (!spec.input.empty()) options.inputs = {spec.input};
  return options;
}

}  // namespace lapicque::train
