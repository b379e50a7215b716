// Linear classifiers with a smooth loss, one class against the rest: ridge and logistic regression.
#pragma once
#include "lapicque/stdp_vision/svm.hpp"

namespace lapicque::stdp_vision {

struct NewtonSpec {
  enum class Loss {
    squared,   ///< (y - z)^2 / 2: ridge regression on y = 1 or -1
    logistic,  ///< log(1 + exp(-y z))
  } loss = Loss::logistic;
  double c = 1;              ///< the cost of the loss; of ridge regression, one over its lambda
  double tolerance = 1e-3;   ///< of the gradient's length, as a share of its length at w = 0
  size_t max_passes = 1000;  ///< over the samples
};

/// Minimises |w|^2 / 2 + c sum loss(y, w x + b) (with b one more weight) for each class by Newton's
/// method; each step's linear equations are solved by conjugate gradients with products of the
/// Hessian alone, and the step is halved until the objective falls enough (Lin, Weng & Keerthi
/// 2008, with a line search for the trust region). The Hessian of the squared loss is constant: one
/// step solves the normal equations.
LinearMachine train_newton(const Features& features, std::span<const uint32_t> labels,
                           size_t n_classes, const NewtonSpec& spec, Team& team);

}  // namespace lapicque::stdp_vision
