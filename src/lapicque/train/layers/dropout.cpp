#include "lapicque/train/layers/dropout.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/initialise.hpp"

namespace lapicque::train {
namespace {

template <class R>
class DropoutNode final : public Node<R> {
 public:
  DropoutNode(const Place& place, double p) : Node<R>(place), p_(p) {}

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    x_ = x;
    active_ = pass.phase == Phase::training && p_ > 0;
    auto& out = this->output_;
    out = x;
    out.potentials = nullptr;
    if (!active_) return out;
    draw(pass, x);
    if (x.kind == Kind::spikes) {
      uint64_t* words = room_for(words_, x.rows() * x.row_words());
      const size_t row = x.batch * x.row_words();
      for_blocks(pass.team, x.n_steps, 1, [&](size_t t, size_t) {
        for (size_t i = 0; i < row; ++i) words[t * row + i] = x.words[t * row + i] & mask_[i];
      });
      out.words = words;
      out.amplitude = x.amplitude * kept_counts_for();
    } else {
      R* y = room_for(y_, x.rows() * x.n());
      masked(pass.team, x.values, y);
      out.values = y;
    }
    return out;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient) override {
    if (active_) masked(team, g.values, g.values);
    return {.values = g.values};
  }

  Shape output_shape() const override { return this->in_; }
  std::string describe() const override { return fmt::format("Dropout {}", p_); }

 private:
  R kept_counts_for() const { return R(1 / (1 - p_)); }

  /// One bit for each feature of each sample: kept. A stream of its own for each sample.
  void draw(const Pass<R>& pass, const Signal<R>& x) {
    const size_t n_words = x.row_words();
    uint64_t* mask = room_for(mask_, x.batch * n_words);
    const Key key = make_key(pass.seed, Purpose::dropout, stream_id(this->name_));
    const auto limit = uint32_t(std::min(std::ldexp(p_, 32), 0x1p32 - 1));
    for_blocks(pass.team, x.batch, 8, [&](size_t begin, size_t end) {
      for (size_t b = begin; b < end; ++b) {
        Stream random(key, uint32_t(pass.iteration), uint32_t(pass.iteration >> 32), uint32_t(b));
        std::fill_n(mask + b * n_words, n_words, 0);
        for (size_t i = 0; i < x.n(); ++i)
          mask[b * n_words + i / 64] |= uint64_t(random.word() >= limit) << (i % 64);
      }
    });
  }

  /// to = from where the mask keeps it, times what is kept counts for; else 0.
  void masked(Team& team, const R* from, R* to) const {
    const size_t n = x_.n(), n_words = x_.row_words();
    const R factor = kept_counts_for();
    for_blocks(team, x_.rows(), 16, [&](size_t begin, size_t end) {
      for (size_t r = begin; r < end; ++r) {
        const uint64_t* mask = mask_.data() + r % x_.batch * n_words;
        for (size_t i = 0; i < n; ++i)
          to[r * n + i] = mask[i / 64] >> (i % 64) & 1 ? factor * from[r * n + i] : R(0);
      }
    });
  }

  double p_;
  bool active_ = false;
  Signal<R> x_;
  Array<uint64_t> mask_, words_;
  Array<R> y_;
};

template <class R>
class FlattenNode final : public Node<R> {
 public:
  using Node<R>::Node;
  Signal<R> forward(const Pass<R>&, const Signal<R>& x) override {
    this->output_ = x;
    this->output_.shape = output_shape();
    return this->output_;
  }
  Gradient<R> backward(Team&, Gradient<R> g, InputGradient) override { return g; }
  Shape output_shape() const override { return this->in_.size(); }
  std::string describe() const override {
    return fmt::format("Flatten {} -> {}", this->in_.describe(), this->in_.size());
  }
};

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Dropout::make(const Place& place) const {
  require(p >= 0 && p < 1, "layer {} (Dropout): p is {}, allowed is [0, 1)", place.name, p);
  return std::make_unique<DropoutNode<R>>(place, p);
}
template std::unique_ptr<Node<float>> Dropout::make(const Place&) const;
template std::unique_ptr<Node<double>> Dropout::make(const Place&) const;

template <class R>
std::unique_ptr<Node<R>> Flatten::make(const Place& place) const {
  return std::make_unique<FlattenNode<R>>(place);
}
template std::unique_ptr<Node<float>> Flatten::make(const Place&) const;
template std::unique_ptr<Node<double>> Flatten::make(const Place&) const;

}  // namespace lapicque::train
