// What Linear and Conv2d share: weights, a bias, and the memory of a product. The products
// themselves are learn/linear.hpp's and learn/conv2d.hpp's.
#pragma once
#include "lapicque/learn/linear.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/initialise.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// `Product` has n_in(), n_out(), n_weights(), and forward, grad_weight and grad_input, the first
/// two for spikes and for real numbers.
template <class R, class Product>
class ProductNode : public Node<R> {
 public:
  ProductNode(const Place& place, Product product, Shape out, Fan fan, bool bias,
              std::vector<size_t> weight_shape, const Initialiser& weights,
              const Initialiser& biases)
      : Node<R>(place), product_(std::move(product)), out_(out) {
    weight_ = {place.name + ".weight", std::move(weight_shape), Array<R>(product_.n_weights()),
               Array<R>(product_.n_weights())};
    initialise(weight_.value.span(), weights, fan, place.seed, weight_.name);
    if (!bias) return;
    bias_ = {place.name + ".bias",
             {out.channels},
             Array<R>(out.channels),
             Array<R>(out.channels),
             false};
    initialise(bias_.value.span(), biases, fan, place.seed, bias_.name);
  }

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    x_ = x;
    R* y = room_for(y_, x.rows() * product_.n_out());
    const std::span<R> out(y, x.rows() * product_.n_out());
    const std::span<const R> b(bias_.value.data(), bias_.value.size());
    const learn::ProductOptions how = pass.phase == Phase::training ? for_training : in_order;
    if (x.kind == Kind::spikes)
      product_.forward(pass.team, spikes_of(x), weights_for(pass.team, x.amplitude), b, out, how);
    else
      product_.forward(pass.team, values(x), weights_for(pass.team, R(1)), b, out, how);
    this->output_ = {.kind = x.kind == Kind::fixed ? Kind::fixed : Kind::dense,
                     .shape = out_,
                     .n_steps = x.n_steps,
                     .batch = x.batch,
                     .values = y};
    return this->output_;
  }

  Gradient<R> backward(Team& team, Gradient<R> gradient, InputGradient wanted) override {
    const std::span<const R> g(gradient.values, x_.rows() * product_.n_out());
    const std::span<R> gw(weight_.gradient.data(), weight_.gradient.size());
    if (x_.kind == Kind::spikes) {
      product_.grad_weight(team, spikes_of(x_), g, gw, for_training);
      if (x_.amplitude != 1) scale(team, x_.amplitude, gw.data(), gw.size(), gw.data());
    } else {
      product_.grad_weight(team, values(x_), g, gw, for_training);
    }
    if (bias_.value.size()) learn::grad_bias(team, g, bias_.gradient.span());
    if (wanted == InputGradient::unwanted) return {};
    if (wanted == InputGradient::as_product)
      return {.product = {g, transposed(), product_.n_out()}};
    R* gx = room_for(gx_, x_.rows() * product_.n_in());
    product_.grad_input(team, g, weights_for(team, R(1)),
                        std::span<R>(gx, x_.rows() * product_.n_in()), for_training);
    return {.values = gx};
  }

  /// Where few numbers a sample come back, each neuron before adds them up for itself.
  bool gives_product() const override {
    return out_.flat() && product_.n_weights() == product_.n_in() * product_.n_out() &&
           product_.n_out() <= 64 && x_.kind == Kind::spikes;
  }
  Shape output_shape() const override { return out_; }
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    see(weight_);
    if (bias_.value.size()) see(bias_);
  }
  double synaptic_operations() const override { return product_.operations(x_); }

 private:
  /// What an evaluation says does not depend on the order of a matrix unit.
  static constexpr learn::ProductOptions in_order{.method = learn::Method::measured},
      for_training{.method = learn::Method::fastest};

  std::span<const R> values(const Signal<R>& x) const { return {x.values, x.rows() * x.n()}; }

  /// The weights, times what a spike counts for.
  std::span<const R> weights_for(Team& team, R amplitude) {
    if (amplitude == 1) return {weight_.value.data(), weight_.value.size()};
    R* scaled = room_for(scaled_, weight_.value.size());
    scale(team, amplitude, weight_.value.data(), weight_.value.size(), scaled);
    return {scaled, weight_.value.size()};
  }

  /// The weights [n_out][n_in].
  std::span<const R> transposed() {
    const size_t n_in = product_.n_in(), n_out = product_.n_out();
    R* to = room_for(scaled_, n_in * n_out);
    for (size_t i = 0; i < n_in; ++i)
      for (size_t j = 0; j < n_out; ++j) to[j * n_in + i] = weight_.value[i * n_out + j];
    return {to, n_in * n_out};
  }

  Product product_;
  Shape out_;
  Parameter<R> weight_, bias_;
  Signal<R> x_;
  Array<R> y_, gx_, scaled_;
};

/// The number of entries of x that cause work: spikes, or real numbers that are not zero.
template <class R>
double n_events(const Signal<R>& x) {
  if (x.kind == Kind::spikes) return double(learn::count(spikes_of(x)));
  double n = 0;
  for (size_t i = 0; i < x.rows() * x.n(); ++i) n += x.values[i] != 0;
  return n;
}

}  // namespace lapicque::train
