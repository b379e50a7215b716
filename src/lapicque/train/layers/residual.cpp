#include "lapicque/train/layers/residual.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/chain.hpp"

namespace lapicque::train {
namespace {

template <class R>
class ResidualNode final : public Node<R> {
 public:
  ResidualNode(const Place& place, const Residual& spec)
      : Node<R>(place),
        branch_(spec.branch, place.shape, place.name + ".branch.", place.seed),
        shortcut_(spec.shortcut, place.shape, place.name + ".shortcut.", place.seed) {
    require(branch_.output_shape() == shortcut_.output_shape(),
            "layer {} (Residual): the branch gives {}, the shortcut {}; they are added, so they "
            "must be the same",
            place.name, branch_.output_shape().describe(), shortcut_.output_shape().describe());
  }

  Signal<R> forward(const Pass<R>& pass, const Signal<R>& x) override {
    x_ = x;
    a_ = branch_.forward(pass, x);
    b_ = shortcut_.forward(pass, x);
    auto& out = this->output_;
    out = {.kind = a_.kind == Kind::fixed && b_.kind == Kind::fixed ? Kind::fixed : Kind::dense,
           .shape = output_shape(),
           .n_steps = x.n_steps,
           .batch = x.batch};
    R* y = room_for(y_, out.rows() * out.n());
    const R* a = dense_values(pass.team, a_, dense_a_);
    const R* b = dense_values(pass.team, b_, dense_b_);
    const size_t row = out.batch * out.n();
    const size_t step_a = a_.kind == Kind::fixed ? 0 : row,
                 step_b = b_.kind == Kind::fixed ? 0 : row;
    for_blocks(pass.team, out.rows() * out.n(), row, [&](size_t begin, size_t end) {
      const R *from_a = a + begin / row * step_a, *from_b = b + begin / row * step_b;
      for (size_t i = 0; i < end - begin; ++i) y[begin + i] = from_a[i] + from_b[i];
    });
    out.values = y;
    return out;
  }

  Gradient<R> backward(Team& team, Gradient<R> g, InputGradient wanted) override {
    const auto& out = this->output_;
    const size_t n = out.rows() * out.n();
    R* other = room_for(g_other_, n);
    copy(team, g.values, n, other);
    const auto through = [&](Chain<R>& chain, const Signal<R>& y, R* gradient, Array<R>& memory) {
      if (y.kind == Kind::fixed && out.kind != Kind::fixed) {
        R* summed = room_for(memory, out.batch * out.n());
        sum_steps(team, gradient, out.n_steps, out.batch * out.n(), summed);
        gradient = summed;
      }
      return chain.backward(team, {.values = gradient}, wanted, {});
    };
    const auto a = through(branch_, a_, g.values, summed_a_);
    const auto b = through(shortcut_, b_, other, summed_b_);
    if (wanted == InputGradient::unwanted) return {};
    add(team, b.values, x_.rows() * x_.n(), a.values);
    return {.values = a.values};
  }

  Shape output_shape() const override { return branch_.output_shape(); }
  std::string describe() const override {
    return fmt::format("Residual {} -> {}, {} and {} layers", this->in_.describe(),
                       output_shape().describe(), branch_.size(), shortcut_.size());
  }
  void for_each_parameter(const std::function<void(Parameter<R>&)>& see) override {
    each([&](Node<R>& node) { node.for_each_parameter(see); });
  }
  void for_each_buffer(const std::function<void(Buffer<R>&)>& see) override {
    each([&](Node<R>& node) { node.for_each_buffer(see); });
  }
  void visit(const std::function<void(Node<R>&)>& see) override {
    each([&](Node<R>& node) { node.visit(see); });
  }

 private:
  void each(const std::function<void(Node<R>&)>& see) {
    for (size_t i = 0; i < branch_.size(); ++i) see(branch_[i]);
    for (size_t i = 0; i < shortcut_.size(); ++i) see(shortcut_[i]);
  }

  Chain<R> branch_, shortcut_;
  Signal<R> x_, a_, b_;
  Array<R> y_, dense_a_, dense_b_, g_other_, summed_a_, summed_b_;
};

}  // namespace

template <class R>
std::unique_ptr<Node<R>> Residual::make(const Place& place) const {
  require(!branch.empty(), "layer {} (Residual): the branch has no layer", place.name);
  return std::make_unique<ResidualNode<R>>(place, *this);
}
template std::unique_ptr<Node<float>> Residual::make(const Place&) const;
template std::unique_ptr<Node<double>> Residual::make(const Place&) const;

}  // namespace lapicque::train
