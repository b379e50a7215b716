#include "lapicque/learn/neuron_reference.hpp"

#include <algorithm>

#include "lapicque/learn/neuron_steps.hpp"

namespace lapicque::learn {
namespace {

/// Neuron i of sample b: where its numbers are, and what its step needs.
template <class R>
struct Column {
  const NeuronLayer<R>& layer;
  size_t batch, b, i;
  std::vector<R> constants, state, input;

  Column(const NeuronLayer<R>& l, size_t n_samples, size_t sample, size_t neuron)
      : layer(l), batch(n_samples), b(sample), i(neuron), state(l.n_state()) {
    for (const auto& value : l.constants().values) constants.push_back(own(value));
    for (size_t k = 0; k < state.size(); ++k) state[k] = R(l.model().state[k].value);
    for (const Field& field : l.model().input) input.push_back(R(field.value));
  }
  R own(const std::vector<R>& value) const { return value[layer.constants().stride * i]; }
  size_t place(size_t row) const { return (row * batch + b) * layer.n() + i; }
  size_t place(Time time, size_t step) const { return place(time == Time::varying ? step : 0); }

  void read_state(std::span<const R> from, size_t first_row = 0) {
    for (size_t k = 0; k < state.size(); ++k) state[k] = from[place(first_row + k)];
  }
  void write_state(std::span<R> to, size_t first_row = 0) const {
    for (size_t k = 0; k < state.size(); ++k) to[place(first_row + k)] = state[k];
  }
  void read_input(const std::vector<Signal<const R>>& from, size_t step) {
    for (size_t f = 0; f < from.size(); ++f)
      input[layer.fed()[f]] = from[f].values[place(from[f].time, step)];
  }
};

template <class R>
void forward_column(Column<R> c, const NeuronForward<R>& a) {
  const NeuronSteps<R>& steps = neuron_steps<R>(c.layer.model().index);
  const size_t every = c.layer.steps_per_checkpoint(a.n_steps);
  if (!a.initial_state.empty()) c.read_state(a.initial_state);
  for (size_t t = 0; t < a.n_steps; ++t) {
    if (!a.checkpoints.empty() && t % every == 0)
      c.write_state(a.checkpoints, t / every * c.state.size());
    c.read_input(a.inputs, t);
    R excess, potential;
    steps.forward(c.state.data(), c.constants.data(), c.input.data(), c.layer.options().reset,
                  excess, potential);
    if (a.spikes && excess >= 0) a.spikes.row(t, c.b)[c.i / 64] |= uint64_t(1) << c.i % 64;
    if (!a.potentials.empty()) a.potentials[c.place(t)] = potential;
  }
  if (!a.final_state.empty()) c.write_state(a.final_state);
}

/// The states before each step, and each step's excess.
template <class R>
struct History {
  std::vector<std::vector<R>> states;
  std::vector<R> excess;

  History(Column<R> c, const NeuronBackward<R>& a) {
    c.read_state(a.checkpoints);
    for (size_t t = 0; t < a.n_steps; ++t) {
      states.push_back(c.state);
      c.read_input(a.inputs, t);
      R e, potential;
      neuron_steps<R>(c.layer.model().index)
          .forward(c.state.data(), c.constants.data(), c.input.data(), c.layer.options().reset, e,
                   potential);
      excess.push_back(e);
    }
  }
};

/// Adds to grad_parameters what this step contributes.
template <class R>
void add_parameters(const Column<R>& c, const typename NeuronSteps<R>::Backward& step,
                    std::span<double> grad_parameters) {
  const auto& gradient = c.layer.constants().gradient;
  const NeuronOptions& options = c.layer.options();
  const size_t n_constants = c.constants.size();
  std::vector<R> direction(n_constants);
  size_t first = 0;
  for (size_t j = 0; j < options.learnable.size(); ++j) {
    for (size_t k = 0; k < n_constants; ++k) direction[k] = c.own(gradient[j * n_constants + k]);
    const size_t values = c.layer.parameter(options.learnable[j]).size();
    grad_parameters[first + (values > 1 ? c.i : 0)] +=
        neuron_steps<R>(c.layer.model().index).by_parameter(step, direction.data());
    first += values;
  }
}

template <class R>
void backward_column(Column<R> c, const NeuronBackward<R>& a) {
  const NeuronOptions& options = c.layer.options();
  const History<R> history(c, a);
  std::vector<R> slopes(a.n_steps), grad_input(c.input.size());
  slopes_of<R>(options.surrogate, history.excess, slopes);
  std::fill(c.state.begin(), c.state.end(), R(0));  // from here on, the gradient
  if (!a.grad_final_state.empty()) c.read_state(a.grad_final_state);
  std::vector<R> sums(a.inputs.size());
  for (size_t t = a.n_steps; t-- > 0;) {
    c.read_input(a.inputs, t);
    const auto given = [&](const Signal<const R>& g) {
      return g ? g.values[c.place(g.time, t)] : R(0);
    };
    const typename NeuronSteps<R>::Backward step{.state = history.states[t].data(),
                                                 .constants = c.constants.data(),
                                                 .input = c.input.data(),
                                                 .reset = options.reset,
                                                 .reset_gradient = options.reset_gradient,
                                                 .slope = slopes[t],
                                                 .grad_spike = given(a.grad_spikes),
                                                 .grad_potential = given(a.grad_potentials),
                                                 .grad_state = c.state.data(),
                                                 .grad_input = grad_input.data()};
    if (!a.grad_parameters.empty()) add_parameters(c, step, a.grad_parameters);
    neuron_steps<R>(c.layer.model().index).backward(step);
    for (size_t f = 0; f < a.grad_inputs.size(); ++f) {
      sums[f] += grad_input[c.layer.fed()[f]];
      if (a.inputs[f].time == Time::varying && !a.grad_inputs[f].empty())
        a.grad_inputs[f][c.place(t)] = grad_input[c.layer.fed()[f]];
    }
  }
  for (size_t f = 0; f < a.grad_inputs.size(); ++f)
    if (a.inputs[f].time == Time::constant && !a.grad_inputs[f].empty())
      a.grad_inputs[f][c.place(0)] = sums[f];
  if (!a.grad_initial_state.empty()) c.write_state(a.grad_initial_state);
}

}  // namespace

template <class R>
void reference_forward(const NeuronLayer<R>& layer, const NeuronForward<R>& a) {
  std::fill_n(a.spikes.words, a.spikes.n_words(), 0);
  for (size_t b = 0; b < a.batch; ++b)
    for (size_t i = 0; i < layer.n(); ++i) forward_column(Column<R>(layer, a.batch, b, i), a);
}

template <class R>
void reference_backward(const NeuronLayer<R>& layer, const NeuronBackward<R>& a) {
  std::fill(a.grad_parameters.begin(), a.grad_parameters.end(), 0.0);
  for (size_t b = 0; b < a.batch; ++b)
    for (size_t i = 0; i < layer.n(); ++i) backward_column(Column<R>(layer, a.batch, b, i), a);
}

template void reference_forward(const NeuronLayer<float>&, const NeuronForward<float>&);
template void reference_forward(const NeuronLayer<double>&, const NeuronForward<double>&);
template void reference_backward(const NeuronLayer<float>&, const NeuronBackward<float>&);
template void reference_backward(const NeuronLayer<double>&, const NeuronBackward<double>&);

}  // namespace lapicque::learn
