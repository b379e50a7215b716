#include "lapicque/train/sequence.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::train {

template <class R>
Sequence<R>::Sequence(Shape input, std::vector<Layer> layers, uint64_t seed)
    : input_(input), layers_(std::move(layers)) {
  require(input.size() > 0, "sequence: the input has the shape {}, which is empty",
          input.describe());
  require(!layers_.empty(), "sequence: it has no layer");
  chain_ = Chain<R>(layers_, input_, "", seed);
}

template <class R>
Signal<R> Sequence<R>::forward(const Pass<R>& pass, const Signal<R>& x) {
  require(x.n() == input_.size() && x.batch > 0 && x.n_steps > 0,
          "sequence: {} samples of {} features over {} steps came; it takes {}", x.batch,
          x.shape.describe(), x.n_steps, input_.describe());
  return chain_.forward(pass, x);
}

template <class R>
void Sequence<R>::backward(Team& team, Gradient<R> g, const typename Chain<R>::AddGradient& add) {
  chain_.backward(team, g, InputGradient::unwanted, add);
}

template <class R>
Gradient<R> Sequence<R>::backward_to_input(Team& team, Gradient<R> g) {
  return chain_.backward(team, g, InputGradient::wanted, {});
}

template <class R>
std::vector<Node<R>*> Sequence<R>::nodes() const {
  std::vector<Node<R>*> all;
  for (size_t i = 0; i < size(); ++i) chain_[i].visit([&](Node<R>& node) { all.push_back(&node); });
  return all;
}

template <class R>
std::vector<Parameter<R>*> Sequence<R>::parameters() const {
  std::vector<Parameter<R>*> all;
  for (size_t i = 0; i < size(); ++i)
    chain_[i].for_each_parameter([&](Parameter<R>& p) { all.push_back(&p); });
  return all;
}

template <class R>
std::vector<Buffer<R>*> Sequence<R>::buffers() const {
  std::vector<Buffer<R>*> all;
  for (size_t i = 0; i < size(); ++i)
    chain_[i].for_each_buffer([&](Buffer<R>& b) { all.push_back(&b); });
  return all;
}

template <class R>
size_t Sequence<R>::n_parameters() const {
  size_t n = 0;
  for (const auto* p : parameters()) n += p->value.size();
  return n;
}

template <class R>
Weights<R> Sequence<R>::weights() const {
  Weights<R> all;
  for (const auto* p : parameters()) all[p->name].assign(p->value.begin(), p->value.end());
  for (const auto* b : buffers()) all[b->name].assign(b->value.begin(), b->value.end());
  return all;
}

template <class R>
void Sequence<R>::load(const Weights<R>& weights) {
  std::map<std::string, Array<R>*> mine;
  for (auto* p : parameters()) mine[p->name] = &p->value;
  for (auto* b : buffers()) mine[b->name] = &b->value;
  for (const auto& [name, values] : weights) {
    const auto found = mine.find(name);
    require(found != mine.end(), "weights: {} came, which this network does not have", name);
    require(values.size() == found->second->size(), "weights: {} has {} numbers, {} are needed",
            name, values.size(), found->second->size());
  }
  for (const auto& [name, values] : mine)
    require(weights.contains(name), "weights: {} is missing", name);
  for (const auto& [name, values] : weights) std::ranges::copy(values, mine[name]->begin());
}

template <class R>
std::string Sequence<R>::describe() const {
  std::string text;
  for (size_t i = 0; i < size(); ++i) {
    size_t n = 0;
    chain_[i].for_each_parameter([&](Parameter<R>& p) { n += p.value.size(); });
    text += fmt::format("{:<4}{}", chain_[i].name(), chain_[i].describe());
    text += n ? fmt::format(", {} parameters\n", n) : "\n";
  }
  return text;
}

template class Sequence<float>;
template class Sequence<double>;

}  // namespace lapicque::train
