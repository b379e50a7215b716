// Any libtorch modules as a layer of a sequence.
//
//   Sequence({28, 28, 1},
//            {Torch{.modules = [] { return torch::nn::Sequential(torch::nn::Conv2d(1, 12, 5)); },
//                   .output = {24, 24, 12}},
//             Lif{}, Flatten{}, Linear{10}, Lif{}});
#pragma once
#include <torch/nn/modules/container/sequential.h>

#include <functional>

#include "lapicque/train/node.hpp"

namespace lapicque::autograd {

/// Modules that are applied to each step of each sample, all in one batch; to a fixed input once.
/// They see [rows, channels, height, width], as libtorch has it, or [rows, n] where the input is
/// flat, and must give the same for `output`. Their floating-point parameters and buffers become
/// the sequence's, so optimisers, checkpoints and files know them; what they draw at random (first
/// weights, dropout) is a function of the seed, and torch's own generator is left as it was.
struct Torch {
  std::function<torch::nn::Sequential()> modules;
  train::Shape output;

  template <class R>
  std::unique_ptr<train::Node<R>> make(const train::Place& place) const;
};

}  // namespace lapicque::autograd
