// The slow clear version of a neuron layer: one neuron after another, one step after another, in
// plain numbers. It is what the kernels are tested against.
#pragma once
#include "lapicque/learn/neuron_layer.hpp"

namespace lapicque::learn {

template <class R>
void reference_forward(const NeuronLayer<R>& layer, const NeuronForward<R>& a);

template <class R>
void reference_backward(const NeuronLayer<R>& layer, const NeuronBackward<R>& a);

}  // namespace lapicque::learn
