// How a neuron layer runs: its columns (samples times neurons) are cut into blocks whose numbers
// stay in the second-level cache, and each block runs all steps. Blocks share nothing, and their
// size follows from the shapes alone, so that results do not depend on the number of threads.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/base/simd/denormals.hpp"
#include "lapicque/learn/neuron_kernels.hpp"
#include "lapicque/learn/neuron_layer.hpp"
#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::learn {
namespace {

constexpr size_t round_up(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }

/// A block: columns first, first + 1, ... where column b * n + i is neuron i of sample b.
struct Piece {
  size_t first, n;
};

/// Cuts the columns so that no two blocks share a word of packed spikes.
struct Cut {
  size_t batch, n;
  size_t width;     ///< columns of a block at most, a multiple of 64
  size_t n_pieces;  ///< of each row; 0: blocks hold whole rows, or the rows have no seams

  Cut(size_t batch_, size_t n_, size_t n_steps, size_t numbers_per_step, size_t bytes)
      : batch(batch_), n(n_) {
    constexpr size_t cache = size_t(512) << 10, row_bytes = 4096, least_blocks = 16;
    const size_t fitting = cache / std::max<size_t>(1, n_steps * numbers_per_step * bytes);
    const size_t shared = round_up(batch * n, least_blocks) / least_blocks;
    const size_t wanted = std::min({fitting, row_bytes / bytes, round_up(shared, 64)});
    width = std::max<size_t>(64, wanted / 64 * 64);
    n_pieces = seamless() || n <= width ? 0 : (n + width - 1) / width;
  }
  bool seamless() const { return n % 64 == 0; }
  size_t step() const { return seamless() ? width : width / n * n; }
  size_t n_blocks() const {
    return n_pieces ? batch * n_pieces : (batch * n + step() - 1) / step();
  }
  Piece at(size_t block) const {
    if (n_pieces) {
      const size_t begin = block % n_pieces * width;
      return {block / n_pieces * n + begin, std::min(width, n - begin)};
    }
    return {block * step(), std::min(step(), batch * n - block * step())};
  }
  /// Whether the bits of a block lie in memory as in its own columns.
  bool contiguous(const Piece& piece) const { return seamless() || piece.n <= n; }
};

constexpr size_t page = 4096;

struct Free {
  void operator()(void* p) const {
    std::free(reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(p) / page * page));
  }
};

/// What a block works in. Each begins at another eighth of a page: a load from a few lines behind
/// where another array was just written, but for the page, would wait for that to be done.
enum class Slot : size_t { state, states, excess, slopes, grad_state, grad_spikes, trail, other };

/// Uninitialised numbers at the start of a cache line.
template <class T>
std::unique_ptr<T[], Free> numbers(Slot slot, size_t n) {
  const size_t first = size_t(slot) * (page / 8);
  void* p = std::aligned_alloc(page, round_up(first + n * sizeof(T) + 1, page));
  if (!p)
    fail(ErrorKind::resource, "out of memory: a layer's columns need {} bytes", n * sizeof(T));
  return std::unique_ptr<T[], Free>(reinterpret_cast<T*>(static_cast<uint8_t*>(p) + first));
}

/// Copies bit rows of `n` bits, packed without gaps in `from`, each to its words in `to`.
void spread(const uint64_t* from, size_t n_rows, size_t n, uint64_t* to) {
  const size_t n_words = words_for(n), last = (n_rows * n - 1) / 64;
  for (size_t row = 0; row < n_rows; ++row)
    for (size_t w = 0; w < n_words; ++w) {
      const size_t bit = row * n + w * 64, word = bit / 64, shift = bit % 64;
      uint64_t bits = from[word] >> shift;
      if (shift && word < last) bits |= from[word + 1] << (64 - shift);
      const size_t left = n - w * 64;
      *to++ = left < 64 ? bits & ((uint64_t(1) << left) - 1) : bits;
    }
}

/// What both directions share: one thread's memory for a block, and the way in and out of it.
template <class R>
class Bench {
 public:
  Bench(const NeuronLayer<R>& layer, const Cut& cut, size_t every)
      : layer_(layer),
        cut_(cut),
        every_(every),
        stride_(cut.width),
        n_state_(layer.n_state()),
        n_constants_(layer.model().n_propagators),
        state_(numbers<R>(Slot::state, n_state_ * stride_)) {
    constants_stride_ = layer.constants().stride ? stride_ : widest<R>;
    constants_ = numbers<R>(Slot::other, n_constants_ * constants_stride_);
    inputs_.resize(layer.model().input.size());
  }

  void enter(const Piece& piece) {
    piece_ = piece;
    if (layer_.constants().stride || !filled_)
      fill_constants(layer_.constants().values.data(), constants_.get());
    filled_ = true;
  }
  size_t columns() const { return cut_.batch * cut_.n; }

 protected:
  /// The constants of a step, or their derivatives, for the columns of this block.
  void fill_constants(const std::vector<R>* values, R* out) const {
    for (size_t k = 0; k < n_constants_; ++k) {
      R* row = out + k * constants_stride_;
      if (!layer_.constants().stride) {
        std::fill_n(row, constants_stride_, values[k][0]);
        continue;
      }
      size_t i = piece_.first % cut_.n;
      for (size_t c = 0; c < constants_stride_; ++c, i = i + 1 < cut_.n ? i + 1 : 0)
        row[c] = values[k][i];
    }
  }
  /// Reads columns [n_state][columns()] at `row`; the padding takes the last column's numbers.
  void read(const R* from, R* to) const {
    for (size_t k = 0; k < n_state_; ++k) {
      R* row = to + k * stride_;
      std::copy_n(from + k * columns() + piece_.first, piece_.n, row);
      std::fill(row + piece_.n, row + stride_, row[piece_.n - 1]);
    }
  }
  void write(const R* from, R* to) const {
    for (size_t k = 0; k < n_state_; ++k)
      std::copy_n(from + k * stride_, piece_.n, to + k * columns() + piece_.first);
  }
  /// A signal as the kernels see it from step t on.
  template <class Number>
  Rows<Number> rows(std::span<Number> values, Time time, size_t t) const {
    if (values.empty()) return {};
    const size_t step = time == Time::varying ? columns() : 0;
    return {values.data() + t * step + piece_.first, step};
  }
  NeuronBlock<R> block(const std::vector<Signal<const R>>& signals, size_t t, size_t n_steps) {
    for (size_t f = 0; f < signals.size(); ++f)
      inputs_[layer_.fed()[f]] = rows(signals[f].values, signals[f].time, t);
    return {.n = piece_.n,
            .n_steps = n_steps,
            .stride = stride_,
            .constants = constants_.get(),
            .constants_stride = constants_stride_,
            .per_neuron = layer_.constants().stride != 0,
            .inputs = inputs_,
            .reset = layer_.options().reset,
            .reset_gradient = layer_.options().reset_gradient};
  }

  const NeuronLayer<R>& layer_;
  const Cut& cut_;
  const size_t every_, stride_, n_state_, n_constants_;
  size_t constants_stride_ = 0;
  Piece piece_{};
  bool filled_ = false;
  std::unique_ptr<R[], Free> state_, constants_;
  std::vector<Rows<const R>> inputs_;
};

template <class R>
class ForwardBench : Bench<R> {
 public:
  ForwardBench(const NeuronLayer<R>& layer, const Cut& cut, size_t every, const NeuronForward<R>& a,
               const NeuronKernels<R>& kernels)
      : Bench<R>(layer, cut, every),
        a_(a),
        kernels_(kernels),
        words_(numbers<uint64_t>(Slot::other, every * cut.width / 64)) {}

  void run(const Piece& piece) {
    this->enter(piece);
    start();
    R* state = this->state_.get();
    for (size_t t = 0, c = 0; t < a_.n_steps; t += this->every_, ++c) {
      const size_t n_steps = std::min(this->every_, a_.n_steps - t);
      if (!a_.checkpoints.empty())
        this->write(state, a_.checkpoints.data() + c * this->n_state_ * this->columns());
      ForwardBlock<R> block{this->block(a_.inputs, t, n_steps)};
      block.state = state;
      block.potentials = this->rows(a_.potentials, Time::varying, t);
      const bool direct = this->cut_.contiguous(piece);
      if (a_.spikes) block.spikes = direct ? in_place(t) : aside();
      kernels_.forward(block);
      if (a_.spikes && !direct)
        for (size_t i = 0; i < n_steps; ++i)
          spread(words_.get() + i * aside().step, piece.n / a_.spikes.n, a_.spikes.n,
                 a_.spikes.row(t + i, piece.first / a_.spikes.n).data());
    }
    if (!a_.final_state.empty()) this->write(state, a_.final_state.data());
  }

 private:
  void start() {
    if (!a_.initial_state.empty()) return this->read(a_.initial_state.data(), this->state_.get());
    for (size_t k = 0; k < this->n_state_; ++k)
      std::fill_n(this->state_.get() + k * this->stride_, this->stride_,
                  R(this->layer_.model().state[k].value));
  }
  Rows<uint64_t> in_place(size_t t) const {
    const size_t row = this->piece_.first / a_.spikes.n, i = this->piece_.first % a_.spikes.n;
    return {a_.spikes.row(t, row).data() + i / 64, a_.spikes.batch * a_.spikes.row_words()};
  }
  Rows<uint64_t> aside() const { return {words_.get(), this->cut_.width / 64}; }

  const NeuronForward<R>& a_;
  const NeuronKernels<R>& kernels_;
  std::unique_ptr<uint64_t[], Free> words_;
};

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
  BackwardBench(const NeuronLayer<R>& layer, const Cut& cut, size_t every,
                const NeuronBackward<R>& a, const NeuronKernels<R>& kernels, ParameterSums& sums)
      : Bench<R>(layer, cut, every),
        a_(a),
        kernels_(kernels),
        sums_(sums),
        n_learnable_(a.grad_parameters.empty() ? 0 : layer.options().learnable.size()),
        streams_(cut.seamless() && streams(a)),
        states_(numbers<R>(Slot::states, every * this->n_state_ * this->stride_)),
        excess_(numbers<R>(Slot::excess, every * this->stride_)),
        slopes_(numbers<R>(Slot::slopes, this->stride_)),
        grad_state_(numbers<R>(Slot::grad_state, this->n_state_ * this->stride_)),
        grad_inputs_(layer.model().input.size()) {
    if (a.grad_spikes_product) {
      grad_spikes_ = numbers<R>(Slot::grad_spikes, every * this->stride_);
      short_product_ = product_kernels<R>(layer.options().isa).short_product;
    }
    if (!n_learnable_) return;
    trail_ = numbers<R>(Slot::trail, every * (this->n_state_ + 2) * this->stride_);
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

/// Calls run(bench, block) for every block, each thread with a bench of its own. Backward begins
/// where forward ended: what was read last may still be in a cache.
enum class Order { first_to_last, last_to_first };

template <class MakeBench, class Run>
void for_blocks(Team& team, const Cut& cut, Order order, const MakeBench& make_bench,
                const Run& run) {
  std::atomic<size_t> next{0};
  team.run([&](int) {
    const FlushDenormals guard;
    auto bench = make_bench();
    for (size_t i; (i = next.fetch_add(1)) < cut.n_blocks();)
      run(bench, order == Order::first_to_last ? i : cut.n_blocks() - 1 - i);
  });
}

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
void NeuronLayer<R>::run_forward(Team& team, const NeuronForward<R>& a) const {
  const NeuronKernels<R> kernels = neuron_kernels<R>(model_->index, options_.isa);
  const size_t every = std::min(a.n_steps, steps_per_checkpoint(a.n_steps));
  const Cut cut(a.batch, n_, every, n_state() + 2, sizeof(R));
  for_blocks(
      team, cut, Order::first_to_last,
      [&] { return ForwardBench<R>(*this, cut, every, a, kernels); },
      [&](ForwardBench<R>& bench, size_t i) { bench.run(cut.at(i)); });
}

template <class R>
void NeuronLayer<R>::run_backward(Team& team, const NeuronBackward<R>& a) const {
  const NeuronKernels<R> kernels = neuron_kernels<R>(model_->index, options_.isa);
  const size_t every = std::min(a.n_steps, steps_per_checkpoint(a.n_steps));
  const Cut cut(a.batch, n_, every, n_state() + 2, sizeof(R));
  ParameterSums sums{
      .n_blocks = cut.n_blocks(), .columns = a.batch * n_, .by_block{}, .by_column{}};
  if (!a.grad_parameters.empty()) {
    sums.by_block.resize(learnable_.size() * sums.n_blocks);
    if (n_grad_parameters() > learnable_.size())
      sums.by_column = Array<double>(learnable_.size() * sums.columns);
  }
  for_blocks(
      team, cut, Order::last_to_first,
      [&] { return BackwardBench<R>(*this, cut, every, a, kernels, sums); },
      [&](BackwardBench<R>& bench, size_t i) { bench.run(cut.at(i), i); });
  if (!a.grad_parameters.empty()) reduce(*this, sums, a.grad_parameters);
}

template void NeuronLayer<float>::run_forward(Team&, const NeuronForward<float>&) const;
template void NeuronLayer<double>::run_forward(Team&, const NeuronForward<double>&) const;
template void NeuronLayer<float>::run_backward(Team&, const NeuronBackward<float>&) const;
template void NeuronLayer<double>::run_backward(Team&, const NeuronBackward<double>&) const;

}  // namespace lapicque::learn
