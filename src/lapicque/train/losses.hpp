// The losses of the field. Notation: y_t the output at step t of T (z_t where it is spikes, V_t
// where it is potentials), c the class, CE the cross-entropy of softmax(logits) with the class,
// a mean over the batch. Where a library has the same formula its name stands beside it.
#pragma once
#include <vector>

#include "lapicque/train/loss.hpp"

namespace lapicque::train {

/// How classes enter a cross-entropy, as in torch.nn.CrossEntropyLoss.
struct ClassOptions {
  double label_smoothing = 0;        ///< in [0, 1): that much of the target goes to all classes
  std::vector<double> weights = {};  ///< one a class; empty: 1. Divided by the batch's sum of them
};

/// mean_t CE(z_t). snnTorch: ce_rate_loss.
struct CrossEntropyRate {
  ClassOptions classes = {};
  static constexpr std::string_view name = "cross_entropy_rate";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// CE(sum_t z_t). snnTorch: ce_count_loss. On an output that is the same at every step (a readout
/// of means, an ordinary network) it is the ordinary cross-entropy.
struct CrossEntropyCount {
  ClassOptions classes = {};
  static constexpr std::string_view name = "cross_entropy_count";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// CE(mean_t y_t): the rate as a logit, as SpikingJelly's examples do.
struct CrossEntropyMean {
  ClassOptions classes = {};
  static constexpr std::string_view name = "cross_entropy_mean";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// CE(max_t V_t). snnTorch: ce_max_membrane_loss.
struct CrossEntropyMaxPotential {
  ClassOptions classes = {};
  static constexpr std::string_view name = "cross_entropy_max_potential";
  static constexpr Reads reads = Reads::potentials;
  static constexpr Decision decision = Decision::max;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// sum_t CE(V_t), as in snnTorch's fifth tutorial.
struct CrossEntropyPotential {
  ClassOptions classes = {};
  static constexpr std::string_view name = "cross_entropy_potential";
  static constexpr Reads reads = Reads::potentials;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// (1 - lambda) mean_t CE(y_t) + lambda mean (y_t - level)^2: Deng et al. 2022, "Temporal efficient
/// training of spiking neural network via gradient re-weighting", eq. 10 and 11.
struct Tet {
  double lambda = 0.05, level = 1;
  ClassOptions classes = {};
  static constexpr std::string_view name = "tet";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// mean (sum_t z_t - rate T)^2 / T, with the rate `correct` for the class and `incorrect` for the
/// others. snnTorch: mse_count_loss.
struct MseCount {
  double correct = 1, incorrect = 0;
  static constexpr std::string_view name = "mse_count";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// mean (mean_t y_t - target)^2, with the target `correct` for the class and `incorrect` for the
/// others, or given as values [batch][n].
struct MseMean {
  double correct = 1, incorrect = 0;
  static constexpr std::string_view name = "mse_mean";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// mean over steps, batch and neurons of (V_t - target_t)^2; targets by class, [batch][n], or
/// [time][batch][n]. snnTorch: mse_membrane_loss.
struct MsePotential {
  double correct = 1, incorrect = 0;
  static constexpr std::string_view name = "mse_potential";
  static constexpr Reads reads = Reads::potentials;
  static constexpr Decision decision = Decision::sum;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// mean ((f - target) / T)^2, f the step of a neuron's first spike (0 is the first step; T where
/// it is silent), with the target step `correct` for the class and `incorrect` (T when negative)
/// for the others, or given as values [batch][n]. snnTorch: mse_temporal_loss.
/// The derivative of f: -1 with respect to the spike that came first, or, where there was none, to
/// the last step: more input there would have made the spike earlier.
struct MseFirstSpike {
  double correct = 0, incorrect = -1;
  static constexpr std::string_view name = "mse_first_spike";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::first_spike;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// CE(-f), f the step of the first spike as above. snnTorch: ce_temporal_loss.
struct CrossEntropyFirstSpike {
  ClassOptions classes = {};
  static constexpr std::string_view name = "cross_entropy_first_spike";
  static constexpr Reads reads = Reads::output;
  static constexpr Decision decision = Decision::first_spike;
  double operator()(const Output&, const Targets&, std::span<double>) const;
};

/// Every loss by its name with default options, for files and command lines; throws Error that
/// lists the names.
Loss loss_by_name(std::string_view name);
std::vector<std::string> loss_names();

}  // namespace lapicque::train
