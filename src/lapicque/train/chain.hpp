// Nodes one after another: what a sequence is made of, and each branch of a residual layer.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "lapicque/train/layer.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

template <class R>
class Chain {
 public:
  Chain() = default;
  /// Nodes are called prefix + "0", prefix + "1", ...
  Chain(const std::vector<Layer>& layers, const Shape& input, const std::string& prefix,
        uint64_t seed);

  /// Only the last node hears that potentials are wanted.
  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x);

  /// `add` may add to the gradient at a node's output before the node has it.
  using AddGradient = std::function<void(Node<R>&, Gradient<R>&)>;
  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted, const AddGradient& add);

  Shape output_shape() const { return nodes_.empty() ? in_ : nodes_.back()->output_shape(); }
  bool empty() const { return nodes_.empty(); }
  size_t size() const { return nodes_.size(); }
  Node<R>& operator[](size_t i) const { return *nodes_[i]; }

 private:
  Shape in_;
  std::vector<std::unique_ptr<Node<R>>> nodes_;
  std::vector<bool> learns_before_;  ///< whether a node before this one has parameters
};

extern template class Chain<float>;
extern template class Chain<double>;

}  // namespace lapicque::train
