// A layer with random input, initial state and gradients, for the tests of its two versions.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "lapicque/learn/neuron_reference.hpp"

namespace lapicque::learn::test {

inline const Reset resets[] = {Reset::value, Reset::subtract, Reset::none};

/// The receptor that comes first, and the current where there is one.
inline std::vector<std::string> usual_inputs(const NeuronModel& model) {
  std::vector<std::string> names{model.input[model.receptors().at(0)].name};
  for (const Field& field : model.input)
    if (field.role == Role::current) names.emplace_back(field.name);
  return names;
}

template <class R>
std::vector<R> uniform_numbers(size_t n, double low, double high, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> law(low, high);
  std::vector<R> numbers(n);
  for (R& x : numbers) x = R(law(random));
  return numbers;
}

struct Shape {
  size_t n_steps = 40, batch = 2, n = 7;
};

/// Everything that goes into a layer, and what comes out of it.
template <class R>
struct Lab {
  Shape shape;
  NeuronLayer<R> layer;
  std::vector<std::vector<R>> inputs;
  std::vector<Time> times;
  std::vector<R> initial_state, grad_spikes, grad_potentials, grad_final_state;

  Spikes spikes;
  std::vector<R> potentials, final_state, checkpoints, grad_initial_state;
  std::vector<std::vector<R>> grad_inputs;
  std::vector<double> grad_parameters;

  Lab(NeuronOptions options, Shape s, double drive, uint32_t seed = 1)
      : shape(s), layer(options, s.n), spikes(s.n_steps, s.batch, s.n) {
    const size_t row = s.batch * s.n, all = s.n_steps * row, state = layer.n_state() * row;
    for (size_t f = 0; f < layer.n_inputs(); ++f) {
      inputs.push_back(uniform_numbers<R>(all, -0.3 * drive, drive, seed + uint32_t(f)));
      times.push_back(Time::varying);
    }
    for (const Field& field : layer.model().state)
      initial_state.insert(initial_state.end(), row, R(field.value));
    const auto shift = uniform_numbers<R>(row, -0.01, 0.01, seed + 10);
    for (size_t c = 0; c < row; ++c) initial_state[c] += shift[c];
    grad_spikes = uniform_numbers<R>(all, -1, 1, seed + 11);
    grad_potentials = uniform_numbers<R>(all, -1, 1, seed + 12);
    grad_final_state = uniform_numbers<R>(state, -1, 1, seed + 13);
    potentials.resize(all), final_state.resize(state), grad_initial_state.resize(state);
    checkpoints.resize(layer.n_checkpoints(s.n_steps) * state);
    for (const auto& input : inputs) grad_inputs.emplace_back(input.size());
    grad_parameters.resize(layer.n_grad_parameters());
  }

  /// Makes input f the same at every step.
  void hold(size_t f) {
    times[f] = Time::constant;
    inputs[f].resize(shape.batch * shape.n);
    grad_inputs[f].resize(inputs[f].size());
  }
  std::vector<Signal<const R>> signals() const {
    std::vector<Signal<const R>> list;
    for (size_t f = 0; f < inputs.size(); ++f) list.push_back({inputs[f], times[f]});
    return list;
  }
  NeuronForward<R> forward_args() {
    return {.n_steps = shape.n_steps,
            .batch = shape.batch,
            .inputs = signals(),
            .initial_state = initial_state,
            .spikes = spikes.rows(),
            .potentials = potentials,
            .final_state = final_state,
            .checkpoints = checkpoints};
  }
  NeuronBackward<R> backward_args() {
    return {.n_steps = shape.n_steps,
            .batch = shape.batch,
            .inputs = signals(),
            .checkpoints = checkpoints,
            .grad_spikes = {grad_spikes},
            .grad_potentials = {grad_potentials},
            .grad_final_state = grad_final_state,
            .grad_inputs = {grad_inputs.begin(), grad_inputs.end()},
            .grad_initial_state = grad_initial_state,
            .grad_parameters = grad_parameters};
  }
  void run_reference() {
    reference_forward(layer, forward_args());
    reference_backward(layer, backward_args());
  }
  void run(Team& team) {
    layer.forward(team, forward_args());
    layer.backward(team, backward_args());
  }
};

/// An input so strong that some steps, and not most, end in a spike; 0 where nothing makes it.
template <class R>
double firing_drive(const NeuronOptions& options, Shape shape) {
  for (double drive = 0.25; drive < 1e6; drive *= 1.5) {
    Lab<R> lab(options, shape, drive);
    reference_forward(lab.layer, lab.forward_args());
    if (density(lab.spikes) > 0.02) return drive;
  }
  return 0;
}

/// An input that makes no neuron spike.
template <class R>
double quiet_drive(const NeuronOptions& options, Shape shape) {
  const double firing = firing_drive<R>(options, shape);
  for (double drive = firing ? firing : 100; drive > 1e-6; drive /= 1.5) {
    Lab<R> lab(options, shape, drive);
    reference_forward(lab.layer, lab.forward_args());
    if (count(lab.spikes) == 0) return drive / 1.5;
  }
  return 0;
}

inline NeuronOptions options_for(const NeuronModel& model) {
  return {.model = std::string(model.info.name),
          .dt = 0.25,
          .inputs = usual_inputs(model),
          .surrogate = {SurrogateKind::fast_sigmoid, 0.5}};
}

/// Whether the reset of this model can be by subtraction.
inline bool can_reset(const NeuronModel& model, Reset reset) {
  NeuronOptions options = options_for(model);
  options.reset = reset;
  try {
    NeuronLayer<double>(options, 1);
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

template <class A, class B>
double largest(const A& a, const B& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i)
    most = std::max(most, std::abs(double(a[i]) - double(b[i])));
  return most;
}
template <class A>
double largest(const A& a) {
  double most = 0;
  for (double x : a) most = std::max(most, std::abs(x));
  return most;
}

}  // namespace lapicque::learn::test
