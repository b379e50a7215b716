#include "lapicque/train/layers/linear.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers/product_node.hpp"

namespace lapicque::train {
namespace {

template <class R>
struct LinearProduct {
  learn::LinearShape shape;

  size_t n_in() const { return shape.n_in; }
  size_t n_out() const { return shape.n_out; }
  size_t n_weights() const { return shape.n_weights(); }
  void forward(Team& team, const auto& x, std::span<const R> w, std::span<const R> b,
               std::span<R> y, const learn::ProductOptions& options) const {
    learn::linear_forward(team, shape, x, w, b, y, options);
  }
  void grad_weight(Team& team, const auto& x, std::span<const R> g, std::span<R> gw,
                   const learn::ProductOptions& options) const {
    learn::linear_grad_weight(team, shape, x, g, gw, learn::Into::replace, options);
  }
  void grad_input(Team& team, std::span<const R> g, std::span<const R> w, std::span<R> gx,
                  const learn::ProductOptions& options) const {
    learn::linear_grad_input(team, shape, g, w, gx, options);
  }
  double operations(const Signal<R>& x) const { return n_events(x) * double(shape.n_out); }
};

template <class R>
class LinearNode final : public ProductNode<R, LinearProduct<R>> {
 public:
  LinearNode(const Place& place, const Linear& spec)
      : ProductNode<R, LinearProduct<R>>(
            place, {{place.shape.size(), spec.n_out}}, spec.n_out, {place.shape.size(), spec.n_out},
            spec.bias, {place.shape.size(), spec.n_out}, spec.weights, spec.biases) {}
  std::string describe() const override {
    return fmt::format("Linear {} -> {}", this->in_.size(), this->output_shape().size());
  }
};

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Linear::make(const Place& place) const {
  require(n_out > 0, "layer {} (Linear): n_out is 0, must be at least 1", place.name);
  return std::make_unique<LinearNode<R>>(place, *this);
}
template std::unique_ptr<Node<float>> Linear::make(const Place&) const;
template std::unique_ptr<Node<double>> Linear::make(const Place&) const;

}  // namespace lapicque::train
