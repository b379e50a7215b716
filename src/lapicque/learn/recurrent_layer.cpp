#include "lapicque/learn/recurrent_layer.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/linear.hpp"

namespace lapicque::learn {
namespace {

void require_room(const char* what, size_t size, size_t wanted) {
  require(size == wanted, "recurrent layer: {} has {} values, must have {}", what, size, wanted);
}

template <class A>
void require_shapes(const A& a, size_t n) {
  require_room("weights", a.weights.size(), n * n);
  require_room("currents", a.currents.size(), a.n_steps * a.batch * n);
  require(a.spikes.n_steps == a.n_steps && a.spikes.batch == a.batch && a.spikes.n == n,
          "recurrent layer: spikes are [{}][{}][{}], must be [{}][{}][{}]", a.spikes.n_steps,
          a.spikes.batch, a.spikes.n, a.n_steps, a.batch, n);
  require(!a.initial_spikes || (a.initial_spikes.n_steps == 1 && a.initial_spikes.n == n &&
                                a.initial_spikes.batch == a.batch),
          "recurrent layer: initial_spikes are [{}][{}][{}], must be [1][{}][{}]",
          a.initial_spikes.n_steps, a.initial_spikes.batch, a.initial_spikes.n, a.batch, n);
}

/// Step t of an array of rows, empty where the array is.
template <class R>
std::span<R> at(std::span<R> values, size_t t, size_t row) {
  return values.empty() ? values : values.subspan(t * row, row);
}
template <class R>
Signal<const R> at(const Signal<const R>& signal, size_t t, size_t row) {
  if (signal.time == Time::constant) return signal;
  return {at(signal.values, t, row)};
}

/// The inputs of step t, the first of them replaced by the currents.
template <class R>
std::vector<Signal<const R>> inputs_at(const std::vector<Signal<const R>>& inputs,
                                       std::span<const R> currents, size_t t, size_t row) {
  std::vector<Signal<const R>> step;
  for (const auto& input : inputs) step.push_back(at(input, t, row));
  step.at(0) = {at(currents, t, row)};
  return step;
}

/// The spikes before step t, or none.
template <class A>
SpikeView before(const A& a, size_t t) {
  return t ? SpikeView(a.spikes).steps(t - 1, 1) : a.initial_spikes;
}

}  // namespace

template <class R>
void RecurrentLayer<R>::forward(Team& team, const RecurrentForward<R>& a) const {
  const size_t n = neurons_.n(), row = a.batch * n, n_state = neurons_.n_state() * row;
  const size_t every = neurons_.steps_per_checkpoint(a.n_steps);
  require_shapes(a, n);
  require(!a.inputs.empty(), "recurrent layer: no inputs given");
  for (const auto& input : a.inputs)
    require_room("an input", input.values.size(),
                 input.time == Time::varying ? a.n_steps * row : row);
  require(
      a.checkpoints.empty() || a.checkpoints.size() == neurons_.n_checkpoints(a.n_steps) * n_state,
      "recurrent layer: checkpoints have {} values, must have {}", a.checkpoints.size(),
      neurons_.n_checkpoints(a.n_steps) * n_state);
  std::vector<R> state(a.initial_state.begin(), a.initial_state.end()), sent(row);
  if (state.empty())
    for (const Field& field : neurons_.model().state)
      state.insert(state.end(), row, R(field.value));
  for (size_t t = 0; t < a.n_steps; ++t) {
    if (!a.checkpoints.empty() && t % every == 0)
      std::copy(state.begin(), state.end(), a.checkpoints.begin() + t / every * n_state);
    const auto input = at(a.inputs[0], t, row).values;
    const auto current = at(a.currents, t, row);
    if (before(a, t)) linear_forward<R>(team, {n, n}, before(a, t), a.weights, {}, sent);
    for (size_t i = 0; i < row; ++i) current[i] = input[i] + sent[i];
    neurons_.forward(team, {.n_steps = 1,
                            .batch = a.batch,
                            .inputs = inputs_at<R>(a.inputs, a.currents, t, row),
                            .initial_state = state,
                            .spikes = a.spikes.steps(t, 1),
                            .potentials = at(a.potentials, t, row),
                            .final_state = state});
  }
  if (!a.final_state.empty()) {
    require_room("final_state", a.final_state.size(), n_state);
    std::copy(state.begin(), state.end(), a.final_state.begin());
  }
}

template <class R>
void RecurrentLayer<R>::backward(Team& team, const RecurrentBackward<R>& a) const {
  const size_t n = neurons_.n(), row = a.batch * n, n_state = neurons_.n_state() * row;
  const size_t every = neurons_.steps_per_checkpoint(a.n_steps);
  require_shapes(a, n);
  require_room("grad_currents", a.grad_currents.size(), a.n_steps * row);
  require_room("checkpoints", a.checkpoints.size(), neurons_.n_checkpoints(a.n_steps) * n_state);
  const size_t n_segment = std::min(every, a.n_steps);
  std::vector<R> states((n_segment + 1) * n_state), gradient(n_state), by_spikes(row), back(row);
  std::vector<double> parameters(a.grad_parameters.size());
  std::fill(a.grad_parameters.begin(), a.grad_parameters.end(), 0.0);
  if (!a.grad_final_state.empty()) {
    require_room("grad_final_state", a.grad_final_state.size(), n_state);
    std::copy(a.grad_final_state.begin(), a.grad_final_state.end(), gradient.begin());
  }
  const auto state_at = [&](size_t i) { return std::span(states).subspan(i * n_state, n_state); };
  for (size_t t = a.n_steps; t-- > 0;) {
    const size_t first = t / every * every;
    if (t + 1 == a.n_steps || (t + 1) % every == 0) {  // the states of this segment, once again
      const auto from = a.checkpoints.subspan(t / every * n_state, n_state);
      std::copy(from.begin(), from.end(), states.begin());
      for (size_t i = first; i < t; ++i)
        neurons_.forward(team, {.n_steps = 1,
                                .batch = a.batch,
                                .inputs = inputs_at<R>(a.inputs, a.currents, i, row),
                                .initial_state = state_at(i - first),
                                .final_state = state_at(i - first + 1)});
    }
    const auto given = a.grad_spikes ? at(a.grad_spikes, t, row).values : std::span<const R>();
    for (size_t i = 0; i < row; ++i) by_spikes[i] = (given.empty() ? R(0) : given[i]) + back[i];
    std::vector<std::span<R>> grad_inputs(a.inputs.size());
    grad_inputs[0] = at(a.grad_currents, t, row);
    neurons_.backward(team, {.n_steps = 1,
                             .batch = a.batch,
                             .inputs = inputs_at<R>(a.inputs, a.currents, t, row),
                             .checkpoints = state_at(t - first),
                             .grad_spikes = {by_spikes},
                             .grad_potentials = at(a.grad_potentials, t, row),
                             .grad_final_state = gradient,
                             .grad_inputs = grad_inputs,
                             .grad_initial_state = gradient,
                             .grad_parameters = parameters});
    for (size_t i = 0; i < parameters.size(); ++i) a.grad_parameters[i] += parameters[i];
    if (t > 0 || !a.grad_initial_spikes.empty())
      linear_grad_input<R>(team, {n, n}, at(a.grad_currents, t, row), a.weights, back);
  }
  if (!a.grad_initial_state.empty()) {
    require_room("grad_initial_state", a.grad_initial_state.size(), n_state);
    std::copy(gradient.begin(), gradient.end(), a.grad_initial_state.begin());
  }
  if (!a.grad_initial_spikes.empty()) {
    require_room("grad_initial_spikes", a.grad_initial_spikes.size(), row);
    std::copy(back.begin(), back.end(), a.grad_initial_spikes.begin());
  }
  if (!a.grad_weights.empty() && a.n_steps > 0) {
    const std::span<const R> currents = a.grad_currents;
    linear_grad_weight<R>(team, {n, n}, a.spikes.steps(0, a.n_steps - 1), currents.subspan(row),
                          a.grad_weights, a.into);
    if (a.initial_spikes)
      linear_grad_weight<R>(team, {n, n}, a.initial_spikes, currents.first(row), a.grad_weights,
                            Into::add);
  }
}

template class RecurrentLayer<float>;
template class RecurrentLayer<double>;

}  // namespace lapicque::learn
