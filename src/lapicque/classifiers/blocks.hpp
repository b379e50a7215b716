// Pieces that the convolutional networks of this room share.
#pragma once
#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <cstdint>

namespace lapicque::classifiers {

enum class Activation { none, relu, relu6, silu };

torch::Tensor activate(const torch::Tensor& x, Activation activation);

struct ConvNormOptions {
  int64_t in = 0, out = 0, kernel = 1, stride = 1;
  int64_t groups = 1;
  Activation activation = Activation::none;
};

/// A convolution without bias, padded so that stride 1 keeps the size, then a batch norm, then the
/// activation: kernel^2 in out / groups + 2 out parameters.
class ConvNormImpl : public torch::nn::Module {
 public:
  explicit ConvNormImpl(const ConvNormOptions& options);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  Activation activation_;
  torch::nn::Conv2d conv_;
  torch::nn::BatchNorm2d norm_;
};
TORCH_MODULE(ConvNorm);

/// Draws the weights of all convolutions below `module` from N(0, 2 / (kernel^2 out)).
/// Source: He et al. (2015), arXiv:1502.01852, backward form.
void draw_weights(torch::nn::Module& module);

}  // namespace lapicque::classifiers
