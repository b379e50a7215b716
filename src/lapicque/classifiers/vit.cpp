#include "lapicque/classifiers/vit.hpp"

#include <torch/nn/functional/activation.h>
#include <torch/nn/init.h>

#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::classifiers {
namespace {

using torch::Tensor;
namespace nn = torch::nn;
namespace F = torch::nn::functional;

nn::LayerNorm norm(int64_t width) { return nn::LayerNorm(nn::LayerNormOptions({width}).eps(1e-6)); }

/// x + attention(norm(x)), then x + perceptron(norm(x)).
class BlockImpl : public nn::Module {
 public:
  explicit BlockImpl(const VitOptions& o)
      : heads_(o.heads),
        norm1_(register_module("norm1", norm(o.width))),
        norm2_(register_module("norm2", norm(o.width))),
        qkv_(register_module("qkv", nn::Linear(o.width, 3 * o.width))),
        out_(register_module("out", nn::Linear(o.width, o.width))),
        up_(register_module("up", nn::Linear(o.width, o.hidden))),
        down_(register_module("down", nn::Linear(o.hidden, o.width))) {}

  Tensor forward(Tensor x) {
    x = x + attention(norm1_(x));
    return x + down_(F::gelu(up_(norm2_(x))));
  }

 private:
  /// softmax(q k' / sqrt(width of a head)) v, head by head.
  Tensor attention(const Tensor& x) {  // [n, tokens, width]
    const int64_t n = x.size(0), tokens = x.size(1), width = x.size(2);
    const auto qkv = qkv_(x).view({n, tokens, 3, heads_, width / heads_}).permute({2, 0, 3, 1, 4});
    const double scale = 1 / std::sqrt(double(width / heads_));
    const auto weights = torch::softmax((scale * qkv[0]).matmul(qkv[1].transpose(-2, -1)), -1);
    return out_(weights.matmul(qkv[2]).transpose(1, 2).reshape({n, tokens, width}));
  }

  int64_t heads_;
  nn::LayerNorm norm1_, norm2_;
  nn::Linear qkv_, out_, up_, down_;
};
TORCH_MODULE(Block);

}  // namespace

Vit::Vit(const VitOptions& o) {
  require(o.patch > 0 && o.image % o.patch == 0, "Vit: patches of {} do not tile an image of {}",
          o.patch, o.image);
  require(o.heads > 0 && o.width % o.heads == 0, "Vit: {} heads do not divide a width of {}",
          o.heads, o.width);
  const int64_t n_tokens = (o.image / o.patch) * (o.image / o.patch) + 1;
  patches_ = register_module(
      "patches", nn::Conv2d(nn::Conv2dOptions(o.channels, o.width, o.patch).stride(o.patch)));
  class_token_ = register_parameter("class_token", torch::zeros({1, 1, o.width}));
  positions_ = register_parameter("positions", 0.02 * torch::randn({1, n_tokens, o.width}));
  for (int64_t i = 0; i < o.depth; ++i) blocks_->push_back(Block(o));
  register_module("blocks", blocks_);
  norm_ = register_module("norm", norm(o.width));
  head_ = register_module("head", nn::Linear(o.width, o.n_classes));
  for (auto& module : modules(false))
    if (auto* linear = module->as<nn::Linear>()) {
      nn::init::xavier_uniform_(linear->weight);
      nn::init::zeros_(linear->bias);
    }
}

Tensor Vit::forward(const Tensor& x) {
  auto tokens = patches_(x).flatten(2).transpose(1, 2);  // [n, patches, width]
  tokens = torch::cat({class_token_.expand({x.size(0), 1, -1}), tokens}, 1) + positions_;
  for (const auto& block : *blocks_) tokens = block->as<BlockImpl>()->forward(tokens);
  return head_(norm_(tokens.select(1, 0)));
}

}  // namespace lapicque::classifiers
