#include "lapicque/train/chain.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::train {

template <class R>
Chain<R>::Chain(const std::vector<Layer>& layers, const Shape& input, const std::string& prefix,
                uint64_t seed)
    : in_(input) {
  bool learns = false;
  for (size_t i = 0; i < layers.size(); ++i) {
    const Place place{output_shape(), prefix + std::to_string(i), seed};
    nodes_.push_back(layers[i].template make<R>(place));
    learns_before_.push_back(learns);
    nodes_.back()->for_each_parameter([&](Parameter<R>&) { learns = true; });
  }
}

template <class R>
Signal<R> Chain<R>::forward(const Pass<R>& pass, const Signal<R>& x) {
  Signal<R> y = x;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    Pass<R> here = pass;
    here.potentials = pass.potentials && i + 1 == nodes_.size();
    y = nodes_[i]->forward(here, y);
  }
  return y;
}

template <class R>
Gradient<R> Chain<R>::backward(Team& team, Gradient<R> g, InputGradient wanted,
                               const AddGradient& add) {
  for (size_t i = nodes_.size(); i-- > 0;) {
    const bool needed = wanted == InputGradient::wanted || learns_before_[i];
    if (add) add(*nodes_[i], g);
    if (!needed) {
      nodes_[i]->backward(team, g, InputGradient::unwanted);
      return {};
    }
    const bool product =
        i > 0 && !add && nodes_[i]->gives_product() && nodes_[i - 1]->takes_product();
    g = nodes_[i]->backward(team, g, product ? InputGradient::as_product : InputGradient::wanted);
  }
  return g;
}

template class Chain<float>;
template class Chain<double>;

}  // namespace lapicque::train
