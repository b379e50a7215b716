#include "lapicque/classifiers/blocks.hpp"

#include <torch/nn/init.h>

namespace lapicque::classifiers {

namespace nn = torch::nn;

torch::Tensor activate(const torch::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::none:
      return x;
    case Activation::relu:
      return torch::relu(x);
    case Activation::relu6:
      return torch::clamp(x, 0, 6);
    case Activation::silu:
      return torch::silu(x);
  }
  return x;
}

ConvNormImpl::ConvNormImpl(const ConvNormOptions& o)
    : activation_(o.activation),
      conv_(register_module("conv", nn::Conv2d(nn::Conv2dOptions(o.in, o.out, o.kernel)
                                                   .stride(o.stride)
                                                   .padding(o.kernel / 2)
                                                   .groups(o.groups)
                                                   .bias(false)))),
      norm_(register_module("norm", nn::BatchNorm2d(o.out))) {}

torch::Tensor ConvNormImpl::forward(const torch::Tensor& x) {
  return activate(norm_(conv_(x)), activation_);
}

void draw_weights(nn::Module& module) {
  for (auto& part : module.modules(false))
    if (auto* conv = part->as<nn::Conv2d>())
      nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);
}

}  // namespace lapicque::classifiers
