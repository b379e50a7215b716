// A layer of neurons of any model, over many steps: forward, and the gradient backward.
//
// One step of each neuron, with the verbs of its model (models/model.hpp):
//
//   s- = advance(s, x)             x: what is fed, s: the state before the step
//   e  = excess(s-),  z = e >= 0   z: the spike
//   s' = z ? r : s-                r = reset(s-); by Reset::subtract, e is added to r's potential,
//                                  so that what was above the threshold is kept
//
// Backward, dz/de is the surrogate's slope, and everything else is exact: the derivative of the
// step is taken from the model's own equations by dual numbers (base/dual.hpp). The gradient flows
// through z into the choice of s' unless it is detached. Counters of refractoriness carry none.
//
// The deep-learning form of the leaky integrate-and-fire neuron is the model "lif_jump" with
// beta = exp(-dt / tau), fed "spikes":
//   snnTorch Leaky(beta, threshold), reset_delay = False   {tau = -dt / log(beta), V_t = threshold}
//   SpikingJelly LIFNode(tau, decay_input = False, v_reset = 0)   beta = 1 - 1/tau
//   Norse LIFBoxCell   beta = 1 - dt tau_mem_inv, input scaled by dt tau_mem_inv
// A parametric LIF (PLIF, Fang et al. 2021) is "lif_jump" with "tau" learnable.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/reset.hpp"
#include "lapicque/learn/spikes.hpp"
#include "lapicque/learn/surrogate.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque::learn {

/// Numbers over time: values[n_steps][batch][n], or [batch][n] that are the same at every step.
enum class Time { varying, constant };

template <class R>
struct Signal {
  std::span<R> values;
  Time time = Time::varying;
  explicit operator bool() const { return !values.empty(); }
  operator Signal<const R>() const { return {values, time}; }
};

/// Values by the name of the parameter: one for the layer, or one per neuron; in the model's unit.
using ParameterValues = std::map<std::string, std::vector<double>, std::less<>>;

struct NeuronOptions {
  std::string model = "lif_jump";
  ParameterValues parameters{};  ///< those not named have the model's defaults
  double dt = 1;                 ///< ms
  /// Fields of the model's Input that are fed; empty: its first receptor. The others keep their
  /// defaults: no current, and noise at its median.
  std::vector<std::string> inputs{};
  Reset reset = Reset::value;
  ResetGradient reset_gradient = ResetGradient::flows;
  Surrogate surrogate{};
  std::vector<std::string> learnable{};  ///< parameters whose gradient is wanted
  std::string isa{};  ///< "sse4", "avx2", "avx512"; empty: the best this machine runs
};

/// What forward() reads and writes. Empty spans are not wanted (not given).
template <class R>
struct NeuronForward {
  size_t n_steps = 0, batch = 0;
  std::vector<Signal<const R>> inputs;  ///< one per fed field, in order
  std::span<const R> initial_state{};   ///< [n_state][batch][n]; not given: the model's defaults
  SpikeRows spikes{};                   ///< out
  std::span<R> potentials{};   ///< out, [n_steps][batch][n]: first field of s-, before the reset
  std::span<R> final_state{};  ///< out, [n_state][batch][n]; may be initial_state itself
  /// Out, [n_checkpoints(n_steps)][n_state][batch][n]: what backward() starts from.
  std::span<R> checkpoints{};
};

/// A gradient by the spikes that is not multiplied out: by neuron i of sample b in step t it is the
/// sum over j of g[t][b][j] w[j][i]. What a linear layer behind the neurons sends back, made where
/// it is used: [n_steps][batch][n] numbers need not go through memory.
template <class R>
struct SpikeGradient {
  std::span<const R> g;  ///< [n_steps][batch][n_rows]
  std::span<const R> w;  ///< [n_rows][n]
  size_t n_rows = 0;
  explicit operator bool() const { return n_rows > 0; }
};

/// What backward() reads and writes. Gradients are of a scalar with respect to what is named.
template <class R>
struct NeuronBackward {
  size_t n_steps = 0, batch = 0;
  std::vector<Signal<const R>> inputs;     ///< as in forward()
  std::span<const R> checkpoints;          ///< from forward()
  Signal<const R> grad_spikes{};           ///< constant: the same gradient at every step
  SpikeGradient<R> grad_spikes_product{};  ///< in place of grad_spikes
  Signal<const R> grad_potentials{};
  std::span<const R> grad_final_state{};  ///< [n_state][batch][n]
  /// Out, one per fed field (empty: not wanted), or none: shaped as the input was, summed over time
  /// where that is constant. Where it varies, it may be the memory of a varying grad_spikes or
  /// grad_potentials.
  std::vector<std::span<R>> grad_inputs{};
  std::span<R> grad_initial_state{};  ///< out, [n_state][batch][n]; may be grad_final_state
  /// Out, [n_grad_parameters()]: of each learnable parameter in order, one number for the layer or
  /// one per neuron as its value is; summed over time and batch in double.
  std::span<double> grad_parameters{};
};

/// R is float or double; numbers are R[n_steps][batch][n], rows contiguous. All state comes in and
/// goes out by the arguments, so a range of steps can be run by itself: run steps [a, b) and then
/// [b, c) with the final state as initial state (and backward, the gradients likewise).
/// Results are the same to the bit for any size of the team.
template <class R>
class NeuronLayer {
 public:
  /// Throws Error for an unknown name, a value out of range, or a reset that the model cannot do.
  NeuronLayer(NeuronOptions options, size_t n);

  size_t n() const { return n_; }
  const NeuronModel& model() const { return *model_; }
  const NeuronOptions& options() const { return options_; }
  size_t n_state() const { return model_->state.size(); }
  size_t n_inputs() const { return fed_.size(); }
  std::span<const size_t> fed() const { return fed_; }  ///< places in model().input

  /// The values in force: 1 or n of them.
  std::span<const double> parameter(std::string_view name) const;
  /// Changes the parameters that are named, and derives the constants of a step again. The number
  /// of values of each must stay. Throws Error as the constructor does, and then changes nothing.
  void set_parameters(const ParameterValues& values);
  size_t n_grad_parameters() const;

  /// Steps from one checkpoint to the next, about the square root of n_steps.
  static size_t steps_per_checkpoint(size_t n_steps);
  static size_t n_checkpoints(size_t n_steps);

  void forward(Team& team, const NeuronForward<R>& a) const;
  void backward(Team& team, const NeuronBackward<R>& a) const;

  /// The constants of a step, and their derivatives by the learnable parameters.
  struct Constants {
    size_t stride = 0;                     ///< 0: all neurons share; 1: one number per neuron
    std::vector<std::vector<R>> values;    ///< [n_propagators][1 or n]
    std::vector<std::vector<R>> gradient;  ///< [n_learnable * n_propagators][1 or n]
  };
  const Constants& constants() const { return constants_; }

 private:
  void run_forward(Team& team, const NeuronForward<R>& a) const;
  void run_backward(Team& team, const NeuronBackward<R>& a) const;
  Constants prepare(const std::vector<std::vector<double>>& values) const;

  NeuronOptions options_;
  const NeuronModel* model_;
  size_t n_;
  std::vector<std::vector<double>> parameters_;  ///< [n_parameters][1 or n]
  std::vector<size_t> fed_, learnable_;          ///< places in model().input and .parameters
  Constants constants_;
};

extern template class NeuronLayer<float>;
extern template class NeuronLayer<double>;

}  // namespace lapicque::learn
