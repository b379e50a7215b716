#include "lapicque/classifiers/resnet.hpp"

#include "lapicque/classifiers/blocks.hpp"

namespace lapicque::classifiers {
namespace {

using torch::Tensor;
namespace nn = torch::nn;

/// relu(shortcut(x) + two convolutions of 3 x 3).
class BasicBlockImpl : public nn::Module {
 public:
  BasicBlockImpl(int64_t in, int64_t out, int64_t stride)
      : one_(register_module("one", ConvNorm(ConvNormOptions{.in = in,
                                                             .out = out,
                                                             .kernel = 3,
                                                             .stride = stride,
                                                             .activation = Activation::relu}))),
        two_(
            register_module("two", ConvNorm(ConvNormOptions{.in = out, .out = out, .kernel = 3}))) {
    if (stride != 1 || in != out)
      shortcut_ = register_module(
          "shortcut", ConvNorm(ConvNormOptions{.in = in, .out = out, .stride = stride}));
  }
  Tensor forward(const Tensor& x) {
    const Tensor past = shortcut_.is_empty() ? x : shortcut_(x);
    return torch::relu(past + two_(one_(x)));
  }

 private:
  ConvNorm one_, two_, shortcut_{nullptr};
};
TORCH_MODULE(BasicBlock);

}  // namespace

ResNet::ResNet(const ResNetOptions& o) {
  layers_->push_back(ConvNorm(ConvNormOptions{.in = o.channels,
                                              .out = o.width,
                                              .kernel = o.stem_kernel,
                                              .stride = o.stem_stride,
                                              .activation = Activation::relu}));
  int64_t in = o.width;
  for (size_t stage = 0; stage < o.blocks.size(); ++stage)
    for (int64_t i = 0; i < o.blocks[stage]; ++i) {
      const int64_t out = o.width << stage;
      layers_->push_back(BasicBlock(in, out, stage > 0 && i == 0 ? 2 : 1));
      in = out;
    }
  register_module("layers", layers_);
  head_ = register_module("head", nn::Linear(in, o.n_classes));
  draw_weights(*this);
}

Tensor ResNet::forward(const Tensor& x) { return head_(layers_->forward(x).mean({2, 3})); }

}  // namespace lapicque::classifiers
