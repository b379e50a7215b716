// Normalisation of feature maps over time and batch.
#pragma once
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// Normalises each channel over samples, positions and steps, then scales and shifts it:
///     y = scale * weight_c * (x - mean_c) / sqrt(var_c + epsilon) + bias_c
/// While training, mean and var are the batch's (var divided by the count), and the running moments
/// follow them by `momentum`, with the unbiased variance, as in torch.nn.BatchNorm2d; in evaluation
/// the running moments are used. A fixed input is normalised once.
///   tdBN (Zheng et al. 2021): scale = alpha * V_th, so that inputs have the size of the threshold.
///   TEBN (Duan et al. 2022): with `n_steps` set, step t is also multiplied by a learned p_t, 1 at
///   first; a fixed input then becomes one that varies.
struct BatchNorm {
  double momentum = 0.1, epsilon = 1e-5;
  double scale = 1;
  size_t n_steps = 0;  ///< 0: no factors of their own for the steps

  template <class R>
  std::unique_ptr<Node<R>> make(const Place& place) const;
};

}  // namespace lapicque::train
