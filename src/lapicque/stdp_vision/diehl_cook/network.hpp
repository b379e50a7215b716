// Digits learnt by a single layer of spiking neurons, with no label: Diehl & Cook 2015.
//
//   pixels -> Poisson spikes -> excitatory neurons (all to all, STDP)
//   each excitatory neuron -> its inhibitory neuron -> all other excitatory neurons
//
// Every spike lifts its neuron's threshold (theta), so that none wins always; the weights onto a
// neuron are scaled to a fixed sum before each image. Neurons are the engine's iaf_cond_exp_theta
// and iaf_cond_exp, synapses its stdp_triplet with the nearest pairing (A3_plus = nu_post,
// A2_minus = nu_pre, else 0); all delays are one step, and of the axon. The test runs both and
// compares them spike for spike. Against the paper's program: there delays are random, up to 10 ms.
#pragma once
#include <span>
#include <vector>

#include "lapicque/base/memory.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {

struct DiehlCookSpec {
  size_t neurons = 400;
  double dt = 0.5, show = 350, rest = 150;  ///< ms
  double answer = 350;                      ///< ms that an image is shown where nothing is learnt
  /// Input spikes per second for each of 255 levels of a pixel; the brightest one fires at 255
  /// times that. Below `least_spikes` of all neurons the image is shown again, brighter.
  double brightness = 0.25, brighter = 0.125;
  size_t least_spikes = 5, most_attempts = 32;
  double excitation = 10.4, inhibition = 17;                    ///< nS
  double nu_pre = 1e-4, nu_post = 1e-2;                         ///< nS
  double tau_pre = 20, tau_post_1 = 20, tau_post_2 = 40;        ///< ms
  double w_max = 1, w_sum = 78;                                 ///< nS, of one; of a neuron's all
  double theta_start = 20, theta_plus = 0.05, tau_theta = 1e7;  ///< mV, mV, ms
};

IafCondExpTheta::Parameters<double> excitatory_parameters();
IafCondExp::Parameters<double> inhibitory_parameters();

/// Input spikes step by step: begins [n_steps + 1] into inputs.
struct InputSpikes {
  std::vector<uint32_t> begins = {}, inputs = {};
  size_t n_steps() const { return begins.size() - 1; }
};

/// Each pixel fires in each step with probability level x brightness x dt, on its own. A pure
/// function of (seed, presentation, attempt).
InputSpikes draw_input(std::span<const uint8_t> pixels, double brightness, double dt,
                       size_t n_steps, uint64_t seed, uint64_t presentation, uint32_t attempt);

/// What is learnt, and what the neurons are doing. R is float, or double to compare with.
template <class R>
class DiehlCook {
 public:
  DiehlCook(const DiehlCookSpec& spec, size_t n_inputs, uint64_t seed);

  const DiehlCookSpec& spec() const { return spec_; }
  size_t n_inputs() const { return n_inputs_; }
  size_t width() const { return width_; }
  std::span<const R> weights() const { return {weights_.data(), weights_.size()}; }
  std::span<R> weights() { return weights_.span(); }
  /// mV, [width()]; up to date between presentations.
  std::span<const R> theta() const { return {excitatory_.data() + width_, width_}; }
  std::span<R> theta() { return {excitatory_.data() + width_, width_}; }

  /// Runs the steps of `input`; adds to counts [neurons]. Where it does not learn, weights and
  /// thresholds stand still.
  void run(const InputSpikes& input, bool learns, std::span<uint32_t> counts);
  /// `duration` ms without input: step by step for 50 ms, by when all conductances are gone, and
  /// then by the closed form. Theta decays by `duration` + `shown`: while an image is shown it
  /// stands still but for spikes, a share of show / tau_theta.
  void rest(double duration, double shown, bool learns, std::span<uint32_t> counts);
  /// Scales the weights onto each neuron to w_sum.
  void normalise();
  /// One image as the training shows it: normalised, shown, again and brighter where too few
  /// spikes came, rested. Adds the spikes of the last attempt to counts; returns the attempts.
  size_t learn(std::span<const uint8_t> pixels, uint64_t seed, uint64_t presentation,
               std::span<uint32_t> counts);
  /// One image with all at rest before it and nothing learnt, again and brighter as above.
  void respond(std::span<const uint8_t> pixels, uint64_t seed, uint64_t presentation,
               std::span<uint32_t> counts);
  /// Everything but weights and theta back to its first value.
  void quieten();

  /// All numbers that change, but the weights, for a checkpoint.
  std::vector<R> activity() const;
  void set_activity(std::span<const R> numbers);
  /// A copy to run on another thread.
  DiehlCook copy() const;

 private:
  DiehlCookArgs<R> arguments(bool learns);

  DiehlCookSpec spec_;
  size_t n_inputs_, width_;
  Array<R> weights_, excitatory_, inhibitory_, excitatory_spikes_, inhibitory_spikes_, spikes_;
  Array<R> post_1_, post_2_, pre_, sums_;
  std::vector<uint32_t> awake_;
  uint32_t n_inhibitory_ = 0;
  IafCondExpTheta::Propagators<double> q_excitatory_, q_frozen_;
  IafCondExp::Propagators<double> q_inhibitory_;
};

}  // namespace lapicque::stdp_vision
