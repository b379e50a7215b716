// Residual networks of basic blocks: ResNet-18 and its small brothers.
// Source: He, Zhang, Ren & Sun (2016), "Deep residual learning", arXiv:1512.03385.
#pragma once
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include "lapicque/classifiers/image_network.hpp"

namespace lapicque::classifiers {

/// The defaults are ours for 32 x 32: ResNet-18's blocks, a quarter of its width, and a stem of
/// 3 x 3 with stride 2 in place of 7 x 7 and a pooling.
struct ResNetOptions {
  int64_t channels = 3;
  int64_t width = 16;                          ///< of the first stage; each later one has twice
  std::vector<int64_t> blocks = {2, 2, 2, 2};  ///< of each stage
  int64_t stem_kernel = 3, stem_stride = 2;
  int64_t n_classes = 10;
};

/// A block from a to b channels has 9 a b + 9 b^2 + 4 b parameters, and a b + 2 b more where it
/// changes the number of channels. With width 64, a stem of 3 x 3 and 10 classes these come to
/// 11,173,962; with a stem of 7 x 7 and 1000 classes to the published 11,689,512.
class ResNet : public ImageNetwork {
 public:
  explicit ResNet(const ResNetOptions& options = {});
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::Sequential layers_;
  torch::nn::Linear head_{nullptr};
};

}  // namespace lapicque::classifiers
