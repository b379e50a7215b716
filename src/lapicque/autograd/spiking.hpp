// Our spiking neurons inside any libtorch graph: an ordinary module on ordinary tensors.
//
//   autograd::Spiking lif(train::Lif{.beta = 0.9}.neuron(), 100);
//   auto out = lif->forward(currents);        // [time, batch, 100]
//   loss(out.spikes.mean(0)).backward();      // into whatever made the currents
#pragma once
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <memory>
#include <vector>

#include "lapicque/train/layers/neuron.hpp"

namespace lapicque::autograd {

/// What a layer gives: spikes (0 and 1) and potentials before reset [time, batch, n]; the state
/// after the last step [n_state, batch, n], which may be the next call's first. Gradients flow
/// through all.
struct SpikingOutput {
  torch::Tensor spikes, potentials, state;
};

/// Neurons of any model over all steps of a call, forward and backward in the engine's loops. What
/// `neuron.learn` names are parameters of the module, on the scale of train/layers/free_scale.hpp.
class SpikingImpl : public torch::nn::Module {
 public:
  /// Throws Error as train::Neuron's layer does. `threads`: 0 is one a core.
  SpikingImpl(const train::Neuron& neuron, int64_t n, int threads = 1);
  ~SpikingImpl() override;

  /// currents: float or double, [time, batch, n], on the CPU. `state` undefined: the model's rest.
  /// Throws Error for another shape or type.
  SpikingOutput forward(const torch::Tensor& currents, const torch::Tensor& state = {});

 private:
  struct Layers;
  torch::Tensor values();

  std::shared_ptr<Layers> layers_;
  std::vector<torch::Tensor> free_;  ///< the learned parameters, as registered
};
TORCH_MODULE(Spiking);

}  // namespace lapicque::autograd
