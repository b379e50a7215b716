// A layer of neurons that feed each other: the spikes of one step, times weights of their own, are
// part of the first input of the next.
//
//   x_t = input_t + z_{t-1} W,   z_t = spikes of the neurons under x_t (neuron_layer.hpp)
//
// Backward, the gradient by z_t is what comes from outside plus that of x_{t+1} through W, so that
// steps are taken one by one in both directions; the neurons and the products are those of
// NeuronLayer and linear.hpp.
#pragma once
#include "lapicque/learn/neuron_layer.hpp"
#include "lapicque/learn/product.hpp"

namespace lapicque::learn {

/// What forward() reads and writes. Empty spans are not wanted (not given).
template <class R>
struct RecurrentForward {
  size_t n_steps = 0, batch = 0;
  std::vector<Signal<const R>> inputs;  ///< one per fed field; W adds to the first
  std::span<const R> weights;           ///< [n][n]: row i is what neuron i sends
  std::span<const R> initial_state{};   ///< [n_state][batch][n]; not given: the model's defaults
  SpikeView initial_spikes{};           ///< one step: the spikes before the first; not given: none
  SpikeRows spikes;                     ///< out
  std::span<R> currents;                ///< out, [n_steps][batch][n]: x of every step
  std::span<R> potentials{};            ///< out, [n_steps][batch][n], before the reset
  std::span<R> final_state{};           ///< out, [n_state][batch][n]; may be initial_state itself
  std::span<R> checkpoints{};           ///< out, as of NeuronForward
};

/// What backward() reads and writes. The gradient by the first input is grad_currents, or its sum
/// over time where that input is constant.
template <class R>
struct RecurrentBackward {
  size_t n_steps = 0, batch = 0;
  std::vector<Signal<const R>> inputs;  ///< as in forward(); the first is not read
  std::span<const R> weights;
  SpikeView initial_spikes{};
  SpikeView spikes;                ///< from forward()
  std::span<const R> currents;     ///< from forward()
  std::span<const R> checkpoints;  ///< from forward()
  Signal<const R> grad_spikes{}, grad_potentials{};
  std::span<const R> grad_final_state{};
  std::span<R> grad_currents;           ///< out, [n_steps][batch][n]
  std::span<R> grad_weights{};          ///< out, [n][n]
  Into into = Into::replace;            ///< what becomes of the numbers in grad_weights
  std::span<R> grad_initial_state{};    ///< out, [n_state][batch][n]; may be grad_final_state
  std::span<R> grad_initial_spikes{};   ///< out, [batch][n]
  std::span<double> grad_parameters{};  ///< out, as of NeuronBackward
};

/// Results are the same to the bit for any size of the team. A range of steps continues another
/// when it is given its final state and its last spikes.
template <class R>
class RecurrentLayer {
 public:
  RecurrentLayer(NeuronOptions options, size_t n) : neurons_(std::move(options), n) {}

  const NeuronLayer<R>& neurons() const { return neurons_; }
  NeuronLayer<R>& neurons() { return neurons_; }

  void forward(Team& team, const RecurrentForward<R>& a) const;
  void backward(Team& team, const RecurrentBackward<R>& a) const;

 private:
  NeuronLayer<R> neurons_;
};

extern template class RecurrentLayer<float>;
extern template class RecurrentLayer<double>;

}  // namespace lapicque::learn
