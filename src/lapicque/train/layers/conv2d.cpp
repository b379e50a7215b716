#include "lapicque/train/layers/conv2d.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers/product_node.hpp"

namespace lapicque::train {
namespace {

/// At how many positions of one dimension of the output an input position is seen.
std::vector<double> views(size_t n, size_t n_out, size_t kernel, size_t stride, size_t padding,
                          size_t dilation) {
  std::vector<double> seen(n);
  for (size_t o = 0; o < n_out; ++o)
    for (size_t k = 0; k < kernel; ++k) {
      const size_t at = o * stride + k * dilation;
      if (at >= padding && at - padding < n) seen[at - padding] += 1;
    }
  return seen;
}

template <class R>
struct Conv2dProduct {
  learn::Conv2dShape shape;

  size_t n_in() const { return shape.n_in(); }
  size_t n_out() const { return shape.n_out(); }
  size_t n_weights() const { return shape.n_weights(); }
  void forward(Team& team, const auto& x, std::span<const R> w, std::span<const R> b,
               std::span<R> y, const learn::ProductOptions& options) const {
    learn::conv2d_forward(team, shape, x, w, b, y, options);
  }
  void grad_weight(Team& team, const auto& x, std::span<const R> g, std::span<R> gw,
                   const learn::ProductOptions& options) const {
    learn::conv2d_grad_weight(team, shape, x, g, gw, learn::Into::replace, options);
  }
  void grad_input(Team& team, std::span<const R> g, std::span<const R> w, std::span<R> gx,
                  const learn::ProductOptions& options) const {
    learn::conv2d_grad_input(team, shape, g, w, gx, options);
  }

  /// Each event reaches the positions that see it, in every output channel of its group.
  double operations(const Signal<R>& x) const {
    const auto& s = shape;
    const auto rows =
        views(s.height, s.out_height(), s.kernel.y, s.stride.y, s.padding.y, s.dilation.y);
    const auto columns =
        views(s.width, s.out_width(), s.kernel.x, s.stride.x, s.padding.x, s.dilation.x);
    std::vector<double> fan_out(s.n_in());
    for (size_t i = 0; i < fan_out.size(); ++i)
      fan_out[i] =
          rows[i / s.c_in / s.width] * columns[i / s.c_in % s.width] * double(s.c_out / s.groups);
    double sum = 0;
    if (x.kind == Kind::spikes) {
      for (size_t r = 0; r < x.rows(); ++r)
        learn::for_each_spike(spikes_of(x).row(r), [&](size_t i) { sum += fan_out[i]; });
    } else {
      for (size_t r = 0; r < x.rows(); ++r)
        for (size_t i = 0; i < fan_out.size(); ++i)
          if (x.values[r * fan_out.size() + i] != 0) sum += fan_out[i];
    }
    return sum;
  }
};

template <class R>
class Conv2dNode final : public ProductNode<R, Conv2dProduct<R>> {
 public:
  Conv2dNode(const Place& place, const Conv2d& spec, const learn::Conv2dShape& shape)
      : ProductNode<R, Conv2dProduct<R>>(
            place, {shape}, {shape.out_height(), shape.out_width(), shape.c_out},
            {shape.kernel.y * shape.kernel.x * shape.c_in / shape.groups,
             shape.kernel.y * shape.kernel.x * shape.c_out / shape.groups},
            spec.bias, {shape.kernel.y, shape.kernel.x, shape.c_in / shape.groups, shape.c_out},
            spec.weights, spec.biases),
        kernel_(spec.kernel) {}
  std::string describe() const override {
    return fmt::format("Conv2d {} -> {}, kernel {}", this->in_.describe(),
                       this->output_shape().describe(), kernel_);
  }

 private:
  size_t kernel_;
};

}  // namespace

learn::Conv2dShape Conv2d::shape(const Shape& in) const {
  return {.height = in.height,
          .width = in.width,
          .c_in = in.channels,
          .c_out = c_out,
          .kernel = {kernel, kernel},
          .stride = {stride, stride},
          .padding = {padding, padding},
          .dilation = {dilation, dilation},
          .groups = groups};
}

template <class R>
std::unique_ptr<Node<R>> Conv2d::make(const Place& place) const {
  const auto s = shape(place.shape);
  s.check(fmt::format("layer {} (Conv2d) on {}", place.name, place.shape.describe()).c_str());
  return std::make_unique<Conv2dNode<R>>(place, *this, s);
}
template std::unique_ptr<Node<float>> Conv2d::make(const Place&) const;
template std::unique_ptr<Node<double>> Conv2d::make(const Place&) const;

}  // namespace lapicque::train
