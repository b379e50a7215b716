#include "lapicque/train/layers/pool.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/learn/pool.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

template <class R>
class PoolNode : public Node<R> {
 public:
  PoolNode(const Place& place, const char* what, learn::PoolShape shape)
      : Node<R>(place), shape_(shape), what_(what) {
    shape.check(
        fmt::format("layer {} ({}) on {}", place.name, what, place.shape.describe()).c_str());
  }
  Shape output_shape() const override {
    return {shape_.out_height(), shape_.out_width(), shape_.channels};
  }
  std::string describe() const override {
    return fmt::format("{} {} -> {}", what_, this->in_.describe(), output_shape().describe());
  }

 protected:
  Signal<R> like(const Signal<R>& x, Kind kind) const {
    return {.kind = kind, .shape = output_shape(), .n_steps = x.n_steps, .batch = x.batch};
  }
  size_t n_in() const { return x_.rows() * shape_.n_in(); }
  size_t n_out() const { return x_.rows() * shape_.n_out(); }

  learn::PoolShape shape_;
  const char* what_;
  Signal<R> x_;
  Array<R> y_, gx_;
};

template <class R>
class MaxPoolNode final : public PoolNode<R> {
 public:
  using PoolNode<R>::PoolNode;

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    this->x_ = x;
    auto& out = this->output_;
    const size_t n = this->n_out();
    if (x.kind == Kind::spikes) {
      out = this->like(x, Kind::spikes);
      out.amplitude = x.amplitude;
      uint64_t* words = room_for(words_, out.rows() * out.row_words());
      learn::max_pool_forward(pass.team, this->shape_, spikes_of(x),
                              {words, x.n_steps, x.batch, out.n()});
      out.words = words;
      return out;
    }
    out = this->like(x, x.kind);
    R* y = room_for(this->y_, n);
    uint16_t* argmax = room_for(argmax_, n);
    learn::max_pool_forward(pass.team, this->shape_, std::span<const R>(x.values, this->n_in()),
                            std::span<R>(y, n), {argmax, n});
    out.values = y;
    return out;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override {
    if (wanted == InputGradient::unwanted) return {};
    const std::span<R> gx(room_for(this->gx_, this->n_in()), this->n_in());
    const std::span<const R> gy(g.values, this->n_out());
    if (this->x_.kind == Kind::spikes)
      learn::max_pool_backward(team, this->shape_, gy, spikes_of(this->x_), gx);
    else
      learn::max_pool_backward(team, this->shape_, gy, {argmax_.data(), this->n_out()}, gx);
    return {.values = gx.data()};
  }

 private:
  Array<uint64_t> words_;
  Array<uint16_t> argmax_;
};

template <class R>
class MeanPoolNode final : public PoolNode<R> {
 public:
  MeanPoolNode(const Place& place, const char* what, learn::PoolShape shape, learn::Pooling pooling)
      : PoolNode<R>(place, what, shape), pooling_(pooling) {}

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    this->x_ = x;
    auto& out = this->output_;
    out = this->like(x, x.kind == Kind::fixed ? Kind::fixed : Kind::dense);
    const std::span<R> y(room_for(this->y_, this->n_out()), this->n_out());
    if (x.kind == Kind::spikes) {
      learn::mean_pool_forward(pass.team, this->shape_, pooling_, spikes_of(x), y);
      if (x.amplitude != 1) scale(pass.team, x.amplitude, y.data(), y.size(), y.data());
    } else {
      learn::mean_pool_forward(pass.team, this->shape_, pooling_,
                               std::span<const R>(x.values, this->n_in()), y);
    }
    out.values = y.data();
    return out;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override {
    if (wanted == InputGradient::unwanted) return {};
    const std::span<R> gx(room_for(this->gx_, this->n_in()), this->n_in());
    learn::mean_pool_backward(team, this->shape_, pooling_,
                              std::span<const R>(g.values, this->n_out()), gx);
    return {.values = gx.data()};
  }

 private:
  learn::Pooling pooling_;
};

learn::PoolShape pool_shape(const Shape& in, size_t kernel, size_t stride, size_t padding) {
  if (!stride) stride = kernel;
  return {.height = in.height,
          .width = in.width,
          .channels = in.channels,
          .kernel = {kernel, kernel},
          .stride = {stride, stride},
          .padding = {padding, padding}};
}

}  // namespace

template <class R>
std::unique_ptr<Node<R>> MaxPool::make(const Place& place) const {
  return std::make_unique<MaxPoolNode<R>>(place, "MaxPool",
                                          pool_shape(place.shape, kernel, stride, padding));
}

template <class R>
std::unique_ptr<Node<R>> AvgPool::make(const Place& place) const {
  return std::make_unique<MeanPoolNode<R>>(
      place, "AvgPool", pool_shape(place.shape, kernel, stride, padding), learn::Pooling::average);
}

template <class R>
std::unique_ptr<Node<R>> SumPool::make(const Place& place) const {
  return std::make_unique<MeanPoolNode<R>>(
      place, "SumPool", pool_shape(place.shape, kernel, stride, padding), learn::Pooling::sum);
}

template <class R>
std::unique_ptr<Node<R>> GlobalAvgPool::make(const Place& place) const {
  const auto& in = place.shape;
  const learn::PoolShape whole{.height = in.height,
                               .width = in.width,
                               .channels = in.channels,
                               .kernel = {in.height, in.width},
                               .stride = {in.height, in.width}};
  return std::make_unique<MeanPoolNode<R>>(place, "GlobalAvgPool", whole, learn::Pooling::average);
}

template std::unique_ptr<Node<float>> MaxPool::make(const Place&) const;
template std::unique_ptr<Node<double>> MaxPool::make(const Place&) const;
template std::unique_ptr<Node<float>> AvgPool::make(const Place&) const;
template std::unique_ptr<Node<double>> AvgPool::make(const Place&) const;
template std::unique_ptr<Node<float>> SumPool::make(const Place&) const;
template std::unique_ptr<Node<double>> SumPool::make(const Place&) const;
template std::unique_ptr<Node<float>> GlobalAvgPool::make(const Place&) const;
template std::unique_ptr<Node<double>> GlobalAvgPool::make(const Place&) const;

}  // namespace lapicque::train
