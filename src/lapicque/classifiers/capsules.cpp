#include "lapicque/classifiers/capsules.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::classifiers {

using torch::Tensor;
namespace nn = torch::nn;

Tensor squash(const Tensor& v) {
  const Tensor squared = v.square().sum(-1, true);
  return v * (squared / (1 + squared) / (squared + 1e-8).sqrt());
}

Tensor route(const Tensor& votes, int64_t routings) {
  const auto wholes = [](const Tensor& logits, const Tensor& of) {  // [n, classes, d]
    return squash(torch::softmax(logits, 1).unsqueeze(2).matmul(of).squeeze(2));
  };
  const Tensor held = votes.detach();
  Tensor logits = torch::zeros(votes.sizes().slice(0, 3), votes.options());
  for (int64_t i = 1; i < routings; ++i)
    logits = logits + held.matmul(wholes(logits, held).unsqueeze(-1)).squeeze(-1);
  return wholes(logits, votes);
}

Capsules::Capsules(const CapsuleOptions& o) : options_(o) {
  require(o.image >= 17, "Capsules: an image of {} is too small for two convolutions of 9 x 9",
          o.image);
  const int64_t side = (o.image - 15) / 2;  // of the second convolution's maps
  features_ = register_module("features", nn::Conv2d(nn::Conv2dOptions(o.channels, o.features, 9)));
  primary_ = register_module(
      "primary", nn::Conv2d(nn::Conv2dOptions(o.features, o.types * o.primary, 9).stride(2)));
  weights_ = register_parameter(
      "weights",
      0.1 * torch::randn({side * side * o.types, o.n_classes * o.digit_dimensions, o.primary}));
}

Tensor Capsules::forward(const Tensor& x) {
  const int64_t n = x.size(0);
  const Tensor maps = primary_(torch::relu(features_(x)));  // [n, types * primary, side, side]
  const Tensor capsules = squash(maps.permute({0, 2, 3, 1}).reshape({n, -1, options_.primary}));
  const Tensor votes = capsules.transpose(0, 1)
                           .matmul(weights_.transpose(1, 2))  // [capsules, n, classes * d]
                           .view({capsules.size(1), n, options_.n_classes, -1})
                           .permute({1, 2, 0, 3})
                           .contiguous();
  return (route(votes, options_.routings).square().sum(-1) + 1e-8).sqrt();
}

Tensor Capsules::loss(const Tensor& scores, const Tensor& labels) const {
  const Tensor is = torch::one_hot(labels, scores.size(1)).to(scores.dtype());
  const Tensor missed = torch::relu(0.9 - scores).square();
  const Tensor imagined = torch::relu(scores - 0.1).square();
  return (is * missed + 0.5 * (1 - is) * imagined).sum(1).mean();
}

}  // namespace lapicque::classifiers
