// A capsule network: groups of neurons whose length says that a part is there, and which vote for
// the wholes that they belong to.
// Source: Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", arXiv:1710.09829.
#pragma once
#include <torch/nn/modules/conv.h>

#include "lapicque/classifiers/image_network.hpp"

namespace lapicque::classifiers {

/// The defaults are ours for 32 x 32: an eighth of the paper's channels. The paper, for MNIST, has
/// image 28, channels 1, features 256, types 32.
struct CapsuleOptions {
  int64_t image = 32, channels = 3;
  int64_t features = 32;           ///< of the first convolution, 9 x 9
  int64_t types = 4, primary = 8;  ///< kinds of primary capsules, and their dimensions
  int64_t n_classes = 10, digit_dimensions = 16;
  int64_t routings = 3;
};

/// v |v| / (1 + |v|^2), along the last axis: between 0 and 1 long, of the same direction.
torch::Tensor squash(const torch::Tensor& v);

/// Votes [n, classes, capsules, dimensions] become classes [n, classes, dimensions] by `routings`
/// rounds of agreement. Gradients flow through the last round only: the earlier ones find the
/// weights of the votes, which are then held, as in the usual programs.
torch::Tensor route(const torch::Tensor& votes, int64_t routings);

/// Without the decoder that reconstructs the image. With s = (image - 15) / 2, rounded down, the
/// side of the maps of primary capsules, and the options' names it has
///   (81 channels + 1) features + (81 features + 1) types primary
///   + s^2 types n_classes primary digit_dimensions
/// parameters: 6,804,224 in the paper's size, which it calls 6.8 million.
class Capsules : public ImageNetwork {
 public:
  /// Throws Error where the image is too small for two convolutions of 9 x 9.
  explicit Capsules(const CapsuleOptions& options = {});
  /// Scores are the lengths of the classes' capsules.
  torch::Tensor forward(const torch::Tensor& x) override;
  /// The margin loss: T max(0, 0.9 - |v|)^2 + 0.5 (1 - T) max(0, |v| - 0.1)^2, summed over classes.
  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& labels) const override;

 private:
  CapsuleOptions options_;
  torch::nn::Conv2d features_{nullptr}, primary_{nullptr};
  torch::Tensor weights_;  // [capsules, classes * dimensions, primary]
};

}  // namespace lapicque::classifiers
