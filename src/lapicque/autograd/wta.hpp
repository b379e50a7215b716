// The winner-take-all layer inside any libtorch graph, fixed or learned.
//
//   autograd::Wta layer(vision::Wta{.form = vision::Form::recurrent},
//                       autograd::Names{"a", "b1"});
//   auto y = layer->forward(images);          // [n, channels, height, width], the same
#pragma once
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <memory>
#include <string>
#include <vector>

#include "lapicque/vision/wta.hpp"

namespace lapicque::autograd {

using Names = std::vector<std::string>;

/// Forward and backward in the loops of vision/wta.hpp. What `learn` names ("gain", "eps", "a",
/// "b1", "b2", "s0") are parameters of the module: those that must be positive, eps, b1, b2 and s0,
/// as their logarithm; the others as they are.
class WtaImpl : public torch::nn::Module {
 public:
  /// Throws Error for a name that is none of the six, with the nearest, and for a logarithm of what
  /// is not positive. `threads`: 0 is one a core.
  explicit WtaImpl(const vision::Wta& wta, const Names& learn = {}, int threads = 1);
  ~WtaImpl() override;

  /// maps: float or double, [n, channels, height, width], on the CPU. Throws Error for another
  /// shape or type, and where the layer cannot be laid over them.
  torch::Tensor forward(const torch::Tensor& maps);

  /// The layer with the parameters as they are now.
  vision::Wta wta() const;

 private:
  struct Shared;
  torch::Tensor values() const;

  std::shared_ptr<Shared> shared_;
  std::vector<torch::Tensor> free_;  ///< [6], undefined where it is not learned
};
TORCH_MODULE(Wta);

}  // namespace lapicque::autograd
