// The vision transformer, pre-norm: patches as words, attention between all of them.
// Source: Dosovitskiy et al. (2021), "An image is worth 16x16 words", arXiv:2010.11929.
#pragma once
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include "lapicque/classifiers/image_network.hpp"

namespace lapicque::classifiers {

/// The defaults are ours for 32 x 32: 64 patches of 4 x 4, and the class token.
struct VitOptions {
  int64_t image = 32, patch = 4, channels = 3;
  int64_t width = 64, depth = 4, heads = 4;
  int64_t hidden = 128;  ///< of the perceptron of each block
  int64_t n_classes = 10;
};

/// With p = patch, c = channels, d = width, m = hidden, n = (image / p)^2 it has
///   (p^2 c + 1) d + d + (n + 1) d                      patches, class token, positions
///   + depth (4 d + 3 d (d + 1) + d (d + 1) + 2 d m + m + d)
///   + 2 d + (d + 1) n_classes                          last norm, classes
/// parameters; test and docs compare with the published 5,717,416 of its "tiny" size.
class Vit : public ImageNetwork {
 public:
  /// Throws Error where patches do not tile the image, or heads not the width.
  explicit Vit(const VitOptions& options = {});
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::Conv2d patches_{nullptr};
  torch::Tensor class_token_, positions_;
  torch::nn::ModuleList blocks_;
  torch::nn::LayerNorm norm_{nullptr};
  torch::nn::Linear head_{nullptr};
};

}  // namespace lapicque::classifiers
