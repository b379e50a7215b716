#include "lapicque/classifiers/inverted_residuals.hpp"

#include <torch/nn/init.h>
#include <torch/nn/modules/conv.h>

#include <algorithm>
#include <cmath>

namespace lapicque::classifiers {
namespace {

using torch::Tensor;
namespace nn = torch::nn;

/// x times a factor for each channel, which two products make of the channels' means.
class SqueezeExciteImpl : public nn::Module {
 public:
  SqueezeExciteImpl(int64_t channels, int64_t squeezed)
      : down_(register_module("down", nn::Conv2d(nn::Conv2dOptions(channels, squeezed, 1)))),
        up_(register_module("up", nn::Conv2d(nn::Conv2dOptions(squeezed, channels, 1)))) {}
  Tensor forward(const Tensor& x) {
    return x * torch::sigmoid(up_(torch::silu(down_(x.mean({2, 3}, true)))));
  }

 private:
  nn::Conv2d down_, up_;
};
TORCH_MODULE(SqueezeExcite);

struct BlockOptions {
  int64_t in = 0, out = 0;
  Stage stage{};
  int64_t stride = 1;
  Squeeze squeeze = Squeeze::none;
  Activation activation = Activation::relu6;
};

/// Expand by 1 x 1, filter each channel, project by 1 x 1 without activation; plus x where the
/// shape stays.
class BlockImpl : public nn::Module {
 public:
  explicit BlockImpl(const BlockOptions& o) : residual_(o.stride == 1 && o.in == o.out) {
    const int64_t wide = o.in * o.stage.expansion;
    if (o.stage.expansion > 1)
      layers_->push_back(
          ConvNorm(ConvNormOptions{.in = o.in, .out = wide, .activation = o.activation}));
    layers_->push_back(ConvNorm(ConvNormOptions{.in = wide,
                                                .out = wide,
                                                .kernel = o.stage.kernel,
                                                .stride = o.stride,
                                                .groups = wide,
                                                .activation = o.activation}));
    if (o.squeeze == Squeeze::quarter)
      layers_->push_back(SqueezeExcite(wide, std::max<int64_t>(1, o.in / 4)));
    layers_->push_back(ConvNorm(ConvNormOptions{.in = wide, .out = o.out}));
    register_module("layers", layers_);
  }
  Tensor forward(const Tensor& x) {
    const Tensor y = layers_->forward(x);
    return residual_ ? x + y : y;
  }

 private:
  bool residual_;
  nn::Sequential layers_;
};
TORCH_MODULE(Block);

/// The multiple of 8 nearest to `channels`, at least 8, and not less than 0.9 of it, as in both
/// papers' programs.
int64_t whole_channels(double channels) {
  auto n = std::max<int64_t>(8, int64_t(channels + 4) / 8 * 8);
  if (double(n) < 0.9 * channels) n += 8;
  return n;
}

}  // namespace

InvertedResidualOptions mobilenet_v2() {
  return {.stages = {{1, 3, 16, 1, 1},
                     {6, 3, 24, 2, 2},
                     {6, 3, 32, 3, 2},
                     {6, 3, 64, 4, 2},
                     {6, 3, 96, 3, 1},
                     {6, 3, 160, 3, 2},
                     {6, 3, 320, 1, 1}}};
}

InvertedResidualOptions efficientnet_b0() {
  return {.stages = {{1, 3, 16, 1, 1},
                     {6, 3, 24, 2, 2},
                     {6, 5, 40, 2, 2},
                     {6, 3, 80, 3, 2},
                     {6, 5, 112, 3, 1},
                     {6, 5, 192, 4, 2},
                     {6, 3, 320, 1, 1}},
          .squeeze = Squeeze::quarter,
          .activation = Activation::silu};
}

InvertedResidualOptions small(InvertedResidualOptions o, int64_t n_classes) {
  o.width = o.depth = 0.5;
  o.head /= 2;
  o.n_classes = n_classes;
  for (size_t i : {size_t(2), size_t(5)}) o.stages[i].stride = 1;  // 16, 8, 4 pixels are left
  return o;
}

InvertedResiduals::InvertedResiduals(const InvertedResidualOptions& o) {
  int64_t in = whole_channels(o.width * double(o.stem));
  layers_->push_back(ConvNorm(ConvNormOptions{.in = o.channels,
                                              .out = in,
                                              .kernel = 3,
                                              .stride = o.stem_stride,
                                              .activation = o.activation}));
  for (const Stage& stage : o.stages) {
    const int64_t out = whole_channels(o.width * double(stage.channels));
    const auto repeats = int64_t(std::ceil(o.depth * double(stage.repeats)));
    for (int64_t i = 0; i < repeats; ++i) {
      layers_->push_back(Block(BlockOptions{.in = in,
                                            .out = out,
                                            .stage = stage,
                                            .stride = i == 0 ? stage.stride : 1,
                                            .squeeze = o.squeeze,
                                            .activation = o.activation}));
      in = out;
    }
  }
  const int64_t head = whole_channels(std::max(1.0, o.width) * double(o.head));
  layers_->push_back(ConvNorm(ConvNormOptions{.in = in, .out = head, .activation = o.activation}));
  register_module("layers", layers_);
  dropout_ = register_module("dropout", nn::Dropout(o.dropout));
  head_ = register_module("head", nn::Linear(head, o.n_classes));
  draw_weights(*this);
  nn::init::normal_(head_->weight, 0, 0.01);
  nn::init::zeros_(head_->bias);
}

Tensor InvertedResiduals::forward(const Tensor& x) {
  return head_(dropout_(layers_->forward(x).mean({2, 3})));
}

}  // namespace lapicque::classifiers
