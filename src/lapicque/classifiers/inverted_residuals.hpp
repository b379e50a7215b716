// Networks of inverted residual blocks: MobileNetV2, and EfficientNet, which adds squeeze and
// excitation.
// Sources: Sandler et al. (2018), "MobileNetV2", arXiv:1801.04381, table 2; Tan & Le (2019),
// "EfficientNet", arXiv:1905.11946, table 1; Hu et al. (2018), arXiv:1709.01507.
#pragma once
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include "lapicque/classifiers/blocks.hpp"
#include "lapicque/classifiers/image_network.hpp"

namespace lapicque::classifiers {

/// A row of the papers' tables: `repeats` blocks, of which the first has the stride.
struct Stage {
  int64_t expansion = 1, kernel = 3, channels = 0, repeats = 1, stride = 1;
};

enum class Squeeze { none, quarter };  ///< quarter: to a fourth of the block's input channels

struct InvertedResidualOptions {
  int64_t channels = 3;
  int64_t stem = 32, stem_stride = 2;
  std::vector<Stage> stages = {};
  int64_t head = 1280;
  Squeeze squeeze = Squeeze::none;
  Activation activation = Activation::relu6;
  double depth = 1;  ///< multiplies the repeats of a stage, rounded up
  double width = 1;  ///< multiplies stem, stages and, from 1 on, the head
  double dropout = 0.2;
  int64_t n_classes = 1000;
};

/// As published, for images of 224 x 224: 3,504,872 and 5,288,548 parameters. EfficientNet without
/// its stochastic depth.
InvertedResidualOptions mobilenet_v2();
InvertedResidualOptions efficientnet_b0();

/// For 32 x 32: half the width, half the blocks of a stage, a head of half the size, and three
/// strides of 2 in all (stem, second and fourth stage), which leave maps of 4 x 4.
InvertedResidualOptions small(InvertedResidualOptions published, int64_t n_classes);

/// A block from a to b channels over e = a expansion has a e + 2 e (where expansion > 1), k^2 e +
/// 2 e, e b + 2 b parameters, and with s = max(1, a / 4) squeezed channels 2 e s + s + e more.
class InvertedResiduals : public ImageNetwork {
 public:
  explicit InvertedResiduals(const InvertedResidualOptions& options);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::Sequential layers_;
  torch::nn::Dropout dropout_{nullptr};
  torch::nn::Linear head_{nullptr};
};

}  // namespace lapicque::classifiers
