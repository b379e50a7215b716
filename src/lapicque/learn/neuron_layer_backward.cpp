// Backward: every block steps again from its checkpoints, and then back through time.
#include <numeric>

#include "lapicque/learn/neuron_layer_run.hpp"
#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::learn {
namespace {

/// Gradients by the learnable parameters: of each block where the layer has one value, else of
/// each column; added up in a fixed order at the end.
struct ParameterSums {
  size_t n_blocks, columns;
  std::vector<double> by_block;  ///< [n_learnable][n_blocks]
  Array<double> by_column;       ///< [n_learnable][columns]
};

/// Whether the gradients by the input are better written past the caches: arrays of their own that
/// are larger than those, from whole cache lines.
template <class R>
bool streams(const NeuronBackward<R>& a) {
  constexpr size_t large = size_t(64) << 20;
  for (size_t f = 0; f < a.grad_inputs.size(); ++f) {
    const auto& g = a.grad_inputs[f];
    if (g.empty()) continue;
    const bool own =
        g.data() != a.grad_spikes.values.data() && g.data() != a.grad_potentials.values.data();
    if (!own || a.inputs[f].time == Time::constant || g.size_bytes() < large ||
        reinterpret_cast<uintptr_t>(g.data()) % 64 != 0)
      return false;
  }
  return true;
}

template <class R>
class BackwardBench : Bench<R> {
 public:
  BackwardBench(const NeuronLayer<R>& layer, const Cut& cut, const NeuronBackward<R>& a,
                const NeuronKernels<R>& kernels, ParameterSums& sums)
      : Bench<R>(layer, cut),
        a_(a),
        kernels_(kernels),
        sums_(sums),
        n_learnable_(a.grad_parameters.empty() ? 0 : layer.options().learnable.size()),
        streams_(cut.seamless() && streams(a)),
        states_(numbers<R>(Slot::states, cut.every * this->n_state_ * this->stride_)),
        excess_(numbers<R>(Slot::excess, cut.every * this->stride_)),
        slopes_(numbers<R>(Slot::slopes, this->stride_)),
        grad_state_(numbers<R>(Slot::grad_state, this->n_state_ * this->stride_)),
        grad_inputs_(layer.model().input.size()) {
    if (a.grad_spikes_product) {
      grad_spikes_ = numbers<R>(Slot::grad_spikes, cut.every * this->stride_);
      short_product_ = product_kernels<R>(layer.options().isa).short_product;
    }
    if (!n_learnable_) return;
    trail_ = numbers<R>(Slot::trail, cut.every * (this->n_state_ + 2) * this->stride_);
    direction_ = numbers<R>(Slot::other, this->n_constants_ * this->constants_stride_);
    segment_sums_ = numbers<R>(Slot::other, this->stride_);
    column_sums_.resize(n_learnable_ * this->stride_);
  }

  void run(const Piece& piece, size_t i_block) {
    this->enter(piece);
    start();
    const size_t every = this->every_;
    for (size_t c = (a_.n_steps + every - 1) / every; c-- > 0;) {
      const size_t t = c * every, n_steps = std::min(every, a_.n_steps - t);
      NeuronBlock<R> common = this->block(a_.inputs, t, n_steps);
      common.states = states_.get(), common.excess = excess_.get();
      recompute(common, c);
      BackwardBlock<R> block{common};
      const Surrogate& surrogate = this->layer_.options().surrogate;
      block.slope = kernels_.slopes[size_t(surrogate.kind)];
      block.slope_scale = R(scale_of(surrogate));
      block.slopes = slopes_.get();
      block.grad_spikes = a_.grad_spikes_product
                              ? multiplied_out(t, n_steps)
                              : this->rows(a_.grad_spikes.values, a_.grad_spikes.time, t);
      block.grad_potentials = this->rows(a_.grad_potentials.values, a_.grad_potentials.time, t);
      block.grad_state = grad_state_.get();
      block.trail = trail_.get();
      for (size_t f = 0; f < a_.grad_inputs.size(); ++f)
        grad_inputs_[this->layer_.fed()[f]] = this->rows(a_.grad_inputs[f], a_.inputs[f].time, t);
      block.grad_inputs = grad_inputs_;
      block.stream = streams_;
      kernels_.backward(block);
      for (size_t j = 0; j < n_learnable_; ++j) add_parameter(block, j);
    }
    if (!a_.grad_initial_state.empty())
      this->write(grad_state_.get(), a_.grad_initial_state.data());
    for (size_t j = 0; j < n_learnable_; ++j) keep_sums(j, i_block);
  }

 private:
  void start() {
    const size_t size = this->n_state_ * this->stride_;
    if (a_.grad_final_state.empty())
      std::fill_n(grad_state_.get(), size, R(0));
    else
      this->read(a_.grad_final_state.data(), grad_state_.get());
    std::fill(column_sums_.begin(), column_sums_.end(), 0.0);
    for (size_t f = 0; f < a_.grad_inputs.size(); ++f)
      if (a_.inputs[f].time == Time::constant && !a_.grad_inputs[f].empty())
        std::fill_n(a_.grad_inputs[f].data() + this->piece_.first, this->piece_.n, R(0));
  }
  /// States and excess of the steps from checkpoint c on.
  void recompute(const NeuronBlock<R>& common, size_t c) {
    ForwardBlock<R> block{common};
    this->read(a_.checkpoints.data() + c * this->n_state_ * this->columns(), this->state_.get());
    block.state = this->state_.get();
    kernels_.forward(block);
  }
  /// The product that is the gradient by the spikes, for the steps from t on.
  Rows<const R> multiplied_out(size_t t, size_t n_steps) {
    const auto& product = a_.grad_spikes_product;
    const size_t n = this->cut_.n, end = this->piece_.first + this->piece_.n;
    for (size_t column = this->piece_.first; column < end;) {
      const size_t sample = column / n, i = column % n, length = std::min(n - i, end - column);
      short_product_({.n_steps = n_steps,
                      .n = length,
                      .n_rows = product.n_rows,
                      .g = product.g.data() + (t * this->cut_.batch + sample) * product.n_rows,
                      .g_step = this->cut_.batch * product.n_rows,
                      .w = product.w.data() + i,
                      .w_step = n,
                      .out = grad_spikes_.get() + (column - this->piece_.first),
                      .out_step = this->stride_});
      column += length;
    }
    return {grad_spikes_.get(), this->stride_};
  }
  void add_parameter(BackwardBlock<R>& block, size_t j) {
    const auto& gradient = this->layer_.constants().gradient;
    this->fill_constants(gradient.data() + j * this->n_constants_, direction_.get());
    std::fill_n(segment_sums_.get(), this->stride_, R(0));
    block.constants_gradient = direction_.get();
    block.sums = segment_sums_.get();
    kernels_.by_parameter(block);
    for (size_t i = 0; i < block.n; ++i)
      column_sums_[j * this->stride_ + i] += double(segment_sums_[i]);
  }
  void keep_sums(size_t j, size_t i_block) {
    const double* sums = column_sums_.data() + j * this->stride_;
    if (this->layer_.parameter(this->layer_.options().learnable[j]).size() > 1)
      std::copy_n(sums, this->piece_.n,
                  sums_.by_column.data() + j * sums_.columns + this->piece_.first);
    else
      sums_.by_block[j * sums_.n_blocks + i_block] =
          std::accumulate(sums, sums + this->piece_.n, 0.0);
  }

  const NeuronBackward<R>& a_;
  const NeuronKernels<R>& kernels_;
  ParameterSums& sums_;
  const size_t n_learnable_;
  const bool streams_;
  std::unique_ptr<R[], Free> states_, excess_, slopes_, grad_state_;
  std::unique_ptr<R[], Free> trail_, direction_, segment_sums_;
  std::unique_ptr<R[], Free> grad_spikes_{};  ///< [every][stride], where they come as a product
  void (*short_product_)(const ShortProductCall<R>&) noexcept = nullptr;
  std::vector<double> column_sums_;  ///< [n_learnable][stride]
  std::vector<Rows<R>> grad_inputs_;
};

template <class R>
void reduce(const NeuronLayer<R>& layer, const ParameterSums& sums, std::span<double> gradient) {
  const auto& learnable = layer.options().learnable;
  size_t first = 0;
  for (size_t j = 0; j < learnable.size(); ++j) {
    const size_t n_values = layer.parameter(learnable[j]).size();
    std::fill_n(gradient.data() + first, n_values, 0.0);
    if (n_values > 1)
      for (size_t c = 0; c < sums.columns; ++c)
        gradient[first + c % n_values] += sums.by_column[j * sums.columns + c];
    else
      for (size_t i = 0; i < sums.n_blocks; ++i)
        gradient[first] += sums.by_block[j * sums.n_blocks + i];
    first += n_values;
  }
}

}  // namespace

template <class R>
void NeuronLayer<R>::run_backward(Team& team, const NeuronBackward<R>& a) const {
  const NeuronKernels<R> kernels = neuron_kernels<R>(model_->index, options_.isa);
  const Cut cut(*this, a.batch, a.n_steps);
  ParameterSums sums{
      .n_blocks = cut.n_blocks(), .columns = a.batch * n_, .by_block{}, .by_column{}};
  if (!a.grad_parameters.empty()) {
    sums.by_block.resize(learnable_.size() * sums.n_blocks);
    if (n_grad_parameters() > learnable_.size())
      sums.by_column = Array<double>(learnable_.size() * sums.columns);
  }
  for_blocks(
      team, cut, Order::last_to_first,
      [&] { return BackwardBench<R>(*this, cut, a, kernels, sums); },
      [&](BackwardBench<R>& bench, size_t i) { bench.run(cut.at(i), i); });
  if (!a.grad_parameters.empty()) reduce(*this, sums, a.grad_parameters);
}

template void NeuronLayer<float>::run_backward(Team&, const NeuronBackward<float>&) const;
template void NeuronLayer<double>::run_backward(Team&, const NeuronBackward<double>&) const;

}  // namespace lapicque::learn
