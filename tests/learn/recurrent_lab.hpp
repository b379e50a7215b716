// A recurrent layer with random input, weights, initial state and gradients.
#pragma once
#include "lapicque/learn/recurrent_layer.hpp"
#include "learn/neuron_lab.hpp"

namespace lapicque::learn::test {

/// Everything that goes into a recurrent layer, and what comes out of it. Weights and input may be
/// changed before run(); potentials begin up to 0.5 above their defaults.
template <class R>
struct Loop {
  size_t n_steps, batch, n, row = batch * n;
  RecurrentLayer<R> layer;
  std::vector<R> input = uniform_numbers<R>(n_steps * row, -0.2, 0.6, 1);
  std::vector<R> weights = uniform_numbers<R>(n * n, -0.5, 0.5, 2);
  std::vector<R> state;
  std::vector<R> by_spikes = uniform_numbers<R>(n_steps * row, -1, 1, 4);
  std::vector<R> by_potentials = uniform_numbers<R>(n_steps * row, -1, 1, 5);
  std::vector<R> by_state;
  Spikes before{1, batch, n}, spikes{n_steps, batch, n};
  std::vector<R> currents = input, potentials = input, checkpoints, final_state;
  std::vector<R> grad_currents = input, grad_weights = weights, grad_state;
  std::vector<R> grad_before = std::vector<R>(row);
  std::vector<double> grad_parameters;

  Loop(const NeuronOptions& options, Shape shape)
      : n_steps(shape.n_steps), batch(shape.batch), n(shape.n), layer(options, n) {
    const auto& neurons = layer.neurons();
    for (const Field& field : neurons.model().state) state.insert(state.end(), row, R(field.value));
    const auto shift = uniform_numbers<R>(row, 0, 0.5, 3);
    for (size_t c = 0; c < row; ++c) state[c] += shift[c];
    by_state = uniform_numbers<R>(state.size(), -1, 1, 6);
    pack<R>(uniform_numbers<R>(row, -1, 1, 7), before.rows());
    checkpoints.resize(neurons.n_checkpoints(n_steps) * state.size());
    final_state.resize(state.size()), grad_state.resize(state.size());
    grad_parameters.resize(neurons.n_grad_parameters());
  }
  void run(Team& team) {
    layer.forward(team, {.n_steps = n_steps,
                         .batch = batch,
                         .inputs = {{input}},
                         .weights = weights,
                         .initial_state = state,
                         .initial_spikes = before,
                         .spikes = spikes.rows(),
                         .currents = currents,
                         .potentials = potentials,
                         .final_state = final_state,
                         .checkpoints = checkpoints});
    layer.backward(team, {.n_steps = n_steps,
                          .batch = batch,
                          .inputs = {{input}},
                          .weights = weights,
                          .initial_spikes = before,
                          .spikes = spikes,
                          .currents = currents,
                          .checkpoints = checkpoints,
                          .grad_spikes = {by_spikes},
                          .grad_potentials = {by_potentials},
                          .grad_final_state = by_state,
                          .grad_currents = grad_currents,
                          .grad_weights = grad_weights,
                          .grad_initial_state = grad_state,
                          .grad_initial_spikes = grad_before,
                          .grad_parameters = grad_parameters});
  }
};

}  // namespace lapicque::learn::test
