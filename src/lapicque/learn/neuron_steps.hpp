// One step of one neuron of any model, with the model's type erased: in plain numbers, forward and
// backward.
#pragma once
#include <span>

#include "lapicque/learn/neuron_layer.hpp"

namespace lapicque::learn {

/// The functions of one model, by NeuronModel::index.
template <class R>
struct NeuronSteps {
  /// The state before a step becomes that after it. excess and potential are before the reset.
  void (*forward)(R* state, const R* constants, const R* input, Reset reset, R& excess,
                  R& potential);

  struct Backward {
    const R* state;      ///< before the step, [n_state]
    const R* constants;  ///< [n_propagators]
    const R* input;      ///< [n_input]
    Reset reset;
    ResetGradient reset_gradient;
    R slope;  ///< of the surrogate at the step's excess
    R grad_spike, grad_potential;
    R* grad_state;  ///< in: by the state after the step; out: before it
    R* grad_input;  ///< out, [n_input]
  };
  void (*backward)(const Backward& a);

  /// The gradient by one parameter in this step alone: how the constants change with it is
  /// `constants_gradient`, and a.grad_state, which stays, is by the state after the step.
  R (*by_parameter)(const Backward& a, const R* constants_gradient);
};

template <class R>
const NeuronSteps<R>& neuron_steps(size_t model);

/// The constants of one step and their derivative by parameter `i`. See NeuronModel::prepare.
void prepare_gradient(size_t model, const double* parameters, size_t i, double dt,
                      double* constants_gradient);

/// Whether the reset of a model can keep what was above the threshold: it sets the potential to a
/// value of its own, and the excess is the potential above a threshold.
bool can_subtract(size_t model, const double* parameters, double dt);

}  // namespace lapicque::learn
