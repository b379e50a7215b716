// A network for training: layers in a row.
//
//   auto net = train::Sequence({28, 28, 1}, {Conv2d{12, 5}, MaxPool{2}, Lif{.beta = 0.5},
//                                            Flatten{}, Linear{10}, Lif{.beta = 0.5}});
#pragma once
#include <map>
#include <string>
#include <vector>

#include "lapicque/train/chain.hpp"
#include "lapicque/train/layer.hpp"

namespace lapicque::train {

/// Parameters and buffers by name: a plain value to keep, compare and load.
template <class R>
using Weights = std::map<std::string, std::vector<R>>;

/// R is float or double. Move-only: a copy is made from `layers()` and `weights()`. There is no
/// hidden state: what neurons carry from pass to pass is in Pass::initial and Pass::final.
template <class R = float>
class Sequence {
 public:
  /// `input` are the features of one sample at one step; `seed` draws the first weights. Throws
  /// Error that names the layer which does not fit.
  Sequence(Shape input, std::vector<Layer> layers, uint64_t seed = 1);

  /// The output for x, a batch; it and what lies between stay in memory until the next pass.
  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x);
  /// Writes every parameter's gradient, for a loss whose gradient at the output of the last
  /// training pass is g. Called once after each; g's memory may be overwritten.
  void backward(Team& team, Gradient<R> g, const typename Chain<R>::AddGradient& add = {});
  /// The same, and the gradient with respect to the input.
  Gradient<R> backward_to_input(Team& team, Gradient<R> g);

  const std::vector<Layer>& layers() const { return layers_; }
  size_t size() const { return chain_.size(); }
  Node<R>& operator[](size_t i) const { return chain_[i]; }
  std::vector<Node<R>*> nodes() const;  ///< also those inside residual layers, in order
  std::vector<Parameter<R>*> parameters() const;
  std::vector<Buffer<R>*> buffers() const;
  size_t n_parameters() const;
  Shape input_shape() const { return input_; }
  Shape output_shape() const { return chain_.output_shape(); }

  Weights<R> weights() const;
  /// Throws Error, and changes nothing, unless names and sizes are those of weights().
  void load(const Weights<R>& weights);

  /// One line a layer: its name, what it is, how many parameters it has.
  std::string describe() const;

 private:
  Shape input_;
  std::vector<Layer> layers_;
  Chain<R> chain_;
};

extern template class Sequence<float>;
extern template class Sequence<double>;

}  // namespace lapicque::train
