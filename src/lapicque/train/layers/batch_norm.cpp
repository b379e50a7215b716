#include "lapicque/train/layers/batch_norm.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/channel_kernels.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

template <class R>
Parameter<R> parameter(const std::string& name, size_t n, R value) {
  Parameter<R> p{name, {n}, Array<R>(n), Array<R>(n), false};
  std::ranges::fill(p.value, value);
  return p;
}

/// Values are rows of channels: [points][c], a point being a position of a sample at a step.
template <class R>
class BatchNormNode final : public Node<R> {
 public:
  BatchNormNode(const Place& place, const BatchNorm& spec)
      : Node<R>(place),
        spec_(spec),
        c_(place.shape.channels),
        weight_(parameter<R>(place.name + ".weight", c_, 1)),
        bias_(parameter<R>(place.name + ".bias", c_, 0)),
        mean_{place.name + ".running_mean", Array<R>(c_)},
        var_{place.name + ".running_var", Array<R>(c_)},
        shift_(c_),
        inverse_(c_) {
    std::ranges::fill(var_.value, R(1));
    if (spec.n_steps) steps_ = parameter<R>(place.name + ".steps", spec.n_steps, 1);
  }

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override;
  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override;

  Shape output_shape() const override { return this->in_; }
  std::string describe() const override {
    return fmt::format("BatchNorm {}{}", this->in_.describe(), spec_.n_steps ? ", steps" : "");
  }
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    see(weight_);
    see(bias_);
    if (spec_.n_steps) see(steps_);
  }
  void for_each_buffer(const std::function<void(Buffer<R>&)>& see) override {
    see(mean_);
    see(var_);
  }

 private:
  static constexpr size_t points_per_block = 512;

  size_t n_points() const { return rows_ * this->in_.height * this->in_.width; }
  void measure(Team& team);
  template <class Sum>
  std::vector<double> sum_blocks(Team& team, const Sum& sum) const;
  void multiply_steps(Team& team, const R* from, bool from_fixed, R* to) const;
  R* through_steps(Team& team, R* g);

  BatchNorm spec_;
  const learn::ChannelKernels<R>& kernels_ = learn::channel_kernels<R>();
  size_t c_;
  Parameter<R> weight_, bias_, steps_;
  Buffer<R> mean_, var_;
  std::vector<double> shift_, inverse_;  ///< mean and 1 / sqrt(var + epsilon) of the last pass
  const R* x_ = nullptr;
  Signal<R> in_signal_;
  size_t rows_ = 0;
  Array<R> dense_, y_, out_, g_, gx_;
};

/// Calls sum(first point, n, sums [2][c]) for fixed blocks of the points; returns what it writes,
/// [blocks][2][c].
template <class R>
template <class Sum>
std::vector<double> BatchNormNode<R>::sum_blocks(Team& team, const Sum& sum) const {
  const size_t n = n_points(), n_blocks = (n + points_per_block - 1) / points_per_block;
  std::vector<double> blocks(n_blocks * 2 * c_);
  for_blocks(team, n, points_per_block, [&](size_t begin, size_t end) {
    sum(begin, end - begin, &blocks[begin / points_per_block * 2 * c_]);
  });
  return blocks;
}

/// Mean and variance of the batch, from those of blocks (Chan, Golub & LeVeque 1983); the running
/// moments follow.
template <class R>
void BatchNormNode<R>::measure(Team& team) {
  const double n = double(n_points());
  const auto blocks = sum_blocks(team, [&](size_t first, size_t n_here, double* sums) {
    kernels_.moments({.x = x_ + first * c_, .n_points = n_here, .c = c_, .sums = sums});
  });
  const double m = spec_.momentum;
  for (size_t c = 0; c < c_; ++c) {
    double sum = 0, squares = 0;
    for (size_t b = 0; b < blocks.size(); b += 2 * c_) sum += blocks[b + c];
    shift_[c] = sum / n;
    double n_left = n;
    for (size_t b = 0; b < blocks.size(); b += 2 * c_, n_left -= points_per_block) {
      const double n_here = std::min(n_left, double(points_per_block));
      const double d = blocks[b + c] / n_here - shift_[c];
      squares += blocks[b + c_ + c] + n_here * d * d;
    }
    inverse_[c] = 1 / std::sqrt(squares / n + spec_.epsilon);
    mean_.value[c] = R((1 - m) * double(mean_.value[c]) + m * shift_[c]);
    var_.value[c] = R((1 - m) * double(var_.value[c]) + m * squares / std::max(n - 1, 1.0));
  }
}

template <class R>
Signal<R> BatchNormNode<R>::forward(const Pass<R>& pass, const Signal<R>& x) {
  require(!spec_.n_steps || x.n_steps == spec_.n_steps,
          "layer {} (BatchNorm): it has factors for {} steps, but {} came", this->name_,
          spec_.n_steps, x.n_steps);
  in_signal_ = x;
  x_ = dense_values(pass.team, x, dense_);
  rows_ = x.rows();
  if (pass.phase == Phase::training) {
    measure(pass.team);
  } else {
    for (size_t c = 0; c < c_; ++c) {
      shift_[c] = double(mean_.value[c]);
      inverse_[c] = 1 / std::sqrt(double(var_.value[c]) + spec_.epsilon);
    }
  }
  std::vector<R> slope(c_), offset(c_);
  for (size_t c = 0; c < c_; ++c) {
    const double a = spec_.scale * double(weight_.value[c]) * inverse_[c];
    slope[c] = R(a);
    offset[c] = R(double(bias_.value[c]) - a * shift_[c]);
  }
  R* y = room_for(y_, n_points() * c_);
  for_blocks(pass.team, n_points(), points_per_block, [&](size_t begin, size_t end) {
    kernels_.affine({.by_x = slope.data(),
                     .offset = offset.data(),
                     .x = x_ + begin * c_,
                     .y = y + begin * c_,
                     .n_points = end - begin,
                     .c = c_});
  });
  auto& out = this->output_;
  out = {.kind = x.kind == Kind::fixed ? Kind::fixed : Kind::dense,
         .shape = this->in_,
         .n_steps = x.n_steps,
         .batch = x.batch,
         .values = y};
  if (spec_.n_steps) {
    const bool fixed = x.kind == Kind::fixed;
    R* all = room_for(out_, x.n_steps * x.batch * x.n());
    multiply_steps(pass.team, y, fixed, all);
    out.kind = Kind::dense, out.values = all;
  }
  return out;
}

/// to[t] = p_t from[t], or p_t from where it is fixed.
template <class R>
void BatchNormNode<R>::multiply_steps(Team& team, const R* from, bool from_fixed, R* to) const {
  const size_t row = in_signal_.batch * in_signal_.n();
  for_blocks(team, in_signal_.n_steps, 1, [&](size_t t, size_t) {
    const R p = steps_.value[t], *source = from + (from_fixed ? 0 : t * row);
    for (size_t i = 0; i < row; ++i) to[t * row + i] = p * source[i];
  });
}

/// The gradients of the p_t; returns the gradient before them, in the layout of the input.
template <class R>
R* BatchNormNode<R>::through_steps(Team& team, R* g) {
  const size_t row = in_signal_.batch * in_signal_.n(), n_steps = in_signal_.n_steps;
  const bool fixed = in_signal_.kind == Kind::fixed;
  for_blocks(team, n_steps, 1, [&](size_t t, size_t) {
    const R* y = y_.data() + (fixed ? 0 : t * row);
    double sum = 0;
    for (size_t i = 0; i < row; ++i) sum += double(g[t * row + i]) * double(y[i]);
    steps_.gradient[t] = R(sum);
  });
  multiply_steps(team, g, false, g);
  if (!fixed) return g;
  R* summed = room_for(g_, row);
  sum_steps(team, g, n_steps, row, summed);
  return summed;
}

template <class R>
Gradient<R> BatchNormNode<R>::backward(Team& team, Gradient<R> gradient, InputGradient wanted) {
  R* g = spec_.n_steps ? through_steps(team, gradient.values) : gradient.values;
  const auto blocks = sum_blocks(team, [&](size_t first, size_t n_here, double* sums) {
    kernels_.correlation({.g = g + first * c_,
                          .x = x_ + first * c_,
                          .n_points = n_here,
                          .c = c_,
                          .shift = shift_.data(),
                          .sums = sums});
  });
  std::vector<double> sum(2 * c_);  // of g, and of g times the normalised x
  for (size_t b = 0; b < blocks.size(); b += 2 * c_)
    for (size_t i = 0; i < 2 * c_; ++i) sum[i] += blocks[b + i] * (i < c_ ? 1 : inverse_[i - c_]);
  const double n = double(n_points());
  std::vector<R> a(c_), b(c_), d(c_);  // gx = a g + b x + d
  for (size_t c = 0; c < c_; ++c) {
    bias_.gradient[c] = R(sum[c]);
    weight_.gradient[c] = R(spec_.scale * sum[c_ + c]);
    const double slope = spec_.scale * double(weight_.value[c]) * inverse_[c];
    const double by_x = -slope * inverse_[c] * sum[c_ + c] / n;
    a[c] = R(slope), b[c] = R(by_x), d[c] = R(-slope * sum[c] / n - by_x * shift_[c]);
  }
  if (wanted == InputGradient::unwanted) return {};
  for_blocks(team, n_points(), points_per_block, [&](size_t begin, size_t end) {
    kernels_.affine({.by_x = b.data(),
                     .by_y = a.data(),
                     .offset = d.data(),
                     .x = x_ + begin * c_,
                     .y = g + begin * c_,
                     .n_points = end - begin,
                     .c = c_});
  });
  return {.values = g};
}

}  // namespace

template <class R>
std::unique_ptr<Node<R>> BatchNorm::make(const Place& place) const {
  require(momentum > 0 && momentum <= 1, "layer {} (BatchNorm): momentum is {}, allowed is (0, 1]",
          place.name, momentum);
  require(epsilon > 0, "layer {} (BatchNorm): epsilon is {}, must be > 0", place.name, epsilon);
  return std::make_unique<BatchNormNode<R>>(place, *this);
}
template std::unique_ptr<Node<float>> BatchNorm::make(const Place&) const;
template std::unique_ptr<Node<double>> BatchNorm::make(const Place&) const;

}  // namespace lapicque::train
