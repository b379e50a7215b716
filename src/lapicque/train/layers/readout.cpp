#include "lapicque/train/layers/readout.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

template <class R>
class ReadoutNode final : public Node<R> {
 public:
  ReadoutNode(const Place& place, Over over) : Node<R>(place), over_(over) {}

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    x_ = x;
    const size_t row = x.batch * x.n();
    R* y = room_for(y_, row);
    const R* values = dense_values(pass.team, x, dense_);
    const size_t last = x.kind == Kind::fixed ? 0 : x.n_steps - 1;
    if (over_ == Over::last) {
      copy(pass.team, values + last * row, row, y);
    } else if (over_ == Over::max) {
      find_max(pass.team, values, last, row, y);
    } else {
      sum_steps(pass.team, values, last + 1, row, y);
      scale(pass.team, factor(), y, row, y);
    }
    this->output_ = {.kind = Kind::fixed,
                     .shape = this->in_,
                     .n_steps = x.n_steps,
                     .batch = x.batch,
                     .values = y};
    return this->output_;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override {
    if (wanted == InputGradient::unwanted) return {};
    const size_t row = x_.batch * x_.n();
    if (x_.kind == Kind::fixed) {
      if (over_ == Over::sum) scale(team, factor(), g.values, row, g.values);
      return {.values = g.values};
    }
    R* gx = room_for(gx_, x_.n_steps * row);
    for_blocks(team, x_.n_steps, 1, [&](size_t t, size_t) {
      for (size_t i = 0; i < row; ++i) gx[t * row + i] = share(t, i) * g.values[i];
    });
    return {.values = gx};
  }

  Shape output_shape() const override { return this->in_; }
  std::string describe() const override {
    constexpr const char* names[] = {"mean", "sum", "max", "last"};
    return fmt::format("Readout {} over time", names[size_t(over_)]);
  }

 private:
  /// What the sum over the stored steps is multiplied with.
  R factor() const {
    const R n = R(x_.n_steps);
    if (x_.kind == Kind::fixed) return over_ == Over::sum ? n : R(1);
    return over_ == Over::mean ? 1 / n : R(1);
  }
  R share(size_t t, size_t i) const {
    if (over_ == Over::last) return R(t + 1 == x_.n_steps);
    if (over_ == Over::max) return R(when_[i] == t);
    return factor();
  }
  void find_max(Team& team, const R* x, size_t last, size_t row, R* y) {
    uint32_t* when = room_for(when_, row);
    for_blocks(team, row, numbers_per_block / 4, [&](size_t begin, size_t end) {
      std::copy(x + begin, x + end, y + begin);
      std::fill(when + begin, when + end, 0);
      for (size_t t = 1; t <= last; ++t)
        for (size_t i = begin; i < end; ++i)
          if (x[t * row + i] > y[i]) y[i] = x[t * row + i], when[i] = uint32_t(t);
    });
  }

  Over over_;
  Signal<R> x_;
  Array<R> y_, gx_, dense_;
  Array<uint32_t> when_;
};

template <class R>
class VotingNode final : public Node<R> {
 public:
  VotingNode(const Place& place, size_t n_out)
      : Node<R>(place), n_(n_out), group_(place.shape.size() / n_out) {}

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    x_ = x;
    const R* values = dense_values(pass.team, x, dense_);
    R* y = room_for(y_, x.rows() * n_);
    for_blocks(pass.team, x.rows() * n_, 1024, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        R sum = 0;
        for (size_t k = 0; k < group_; ++k) sum += values[i * group_ + k];
        y[i] = sum / R(group_);
      }
    });
    this->output_ = {.kind = x.kind == Kind::fixed ? Kind::fixed : Kind::dense,
                     .shape = n_,
                     .n_steps = x.n_steps,
                     .batch = x.batch,
                     .values = y};
    return this->output_;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override {
    if (wanted == InputGradient::unwanted) return {};
    R* gx = room_for(gx_, x_.rows() * n_ * group_);
    for_blocks(team, x_.rows() * n_, 1024, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i)
        std::fill_n(gx + i * group_, group_, g.values[i] / R(group_));
    });
    return {.values = gx};
  }

  Shape output_shape() const override { return n_; }
  std::string describe() const override { return fmt::format("Voting {} x {}", n_, group_); }

 private:
  size_t n_, group_;
  Signal<R> x_;
  Array<R> y_, gx_, dense_;
};

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Readout::make(const Place& place) const {
  return std::make_unique<ReadoutNode<R>>(place, over);
}
template std::unique_ptr<Node<float>> Readout::make(const Place&) const;
template std::unique_ptr<Node<double>> Readout::make(const Place&) const;

template <class R>
std::unique_ptr<Node<R>> Voting::make(const Place& place) const {
  require(n_out > 0 && place.shape.size() % n_out == 0,
          "layer {} (Voting): {} neurons cannot be divided into {} groups", place.name,
          place.shape.size(), n_out);
  return std::make_unique<VotingNode<R>>(place, n_out);
}
template std::unique_ptr<Node<float>> Voting::make(const Place&) const;
template std::unique_ptr<Node<double>> Voting::make(const Place&) const;

}  // namespace lapicque::train
