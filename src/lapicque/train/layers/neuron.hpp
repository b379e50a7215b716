// Layers of spiking neurons: any model of the registry, or the two forms of deep learning by their
// usual names.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/learn/neuron_layer.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

using learn::Reset;
using learn::ResetGradient;
using learn::Surrogate;
using learn::SurrogateKind;

/// What a neuron layer passes on.
enum class NeuronOutput {
  spikes,
  potentials,  ///< the membrane potentials before reset: a readout of integrators
};

/// Neurons of any model. What comes in is fed to one field of the model's input, in its unit.
struct Neuron {
  std::string model = "lif_jump";
  learn::ParameterValues parameters = {};  ///< one value for the layer, or one per neuron
  double dt = 1;                           ///< ms
  std::string input = {};                  ///< empty: the model's first receptor
  Reset reset = Reset::value;
  ResetGradient reset_gradient = ResetGradient::flows;
  Surrogate surrogate = {};
  /// Parameters to learn. They are learned on a scale where any number is allowed: the logarithm
  /// of the distance from an end of the parameter's range, or the logit between two ends.
  std::vector<std::string> learn = {};
  NeuronOutput output = NeuronOutput::spikes;

  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

/// Leaky integrate-and-fire: V' = beta V + x; spikes at `threshold`. The model "lif_jump" with
/// tau = -dt / ln(beta); snnTorch's Leaky without reset delay.
struct Lif {
  double beta = 0.9;
  double threshold = 1;
  Reset reset = Reset::subtract;
  ResetGradient reset_gradient = ResetGradient::flows;
  Surrogate surrogate = {};
  std::vector<std::string> learn = {};  ///< "tau" (so beta), "V_t"
  NeuronOutput output = NeuronOutput::spikes;

  Neuron neuron() const;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const {
    return neuron().template make<R>(place);
  }
};

/// A readout that leaks but never fires: its output is the potential V' = beta V + x.
struct LeakyReadout {
  double beta = 0.9;

  Neuron neuron() const;
  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const {
    return neuron().template make<R>(place);
  }
};

}  // namespace lapicque::train
