// What every network of this room is: a module of libtorch that scores the classes of images.
#pragma once
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace lapicque::classifiers {

struct ImageNetwork : torch::nn::Module {
  /// x: float [n, channels, height, width]. Returns scores [n, n_classes]; the largest is the
  /// class. What comes out is made of differentiable operations.
  virtual torch::Tensor forward(const torch::Tensor& x) = 0;

  /// The mean loss of scores [n, n_classes] for labels, int64 [n]: the cross-entropy, unless a
  /// network says otherwise.
  virtual torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& labels) const;
};

/// A network of network_names() in the size that this room trains on images of 32 x 32 x 3: each
/// about 10 million multiplications an image, so that a training takes minutes on two cores. First
/// weights are drawn from torch's generator. Throws Error for another name, with the nearest.
std::shared_ptr<ImageNetwork> make_network(std::string_view name, int64_t n_classes = 10);

/// Numbers that are learned.
int64_t n_parameters(const ImageNetwork& network);

}  // namespace lapicque::classifiers
