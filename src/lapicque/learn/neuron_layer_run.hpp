// How a neuron layer runs: its columns (samples times neurons) are cut into blocks whose numbers
// stay in the second-level cache, and each block runs all steps. Blocks share nothing, and their
// size follows from the shapes alone, so that results do not depend on the number of threads.
//
// What both directions share; they are neuron_layer_forward.cpp and neuron_layer_backward.cpp.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>

#include "lapicque/base/error.hpp"
#include "lapicque/base/simd/denormals.hpp"
#include "lapicque/learn/neuron_kernels.hpp"
#include "lapicque/learn/neuron_layer.hpp"

namespace lapicque::learn {

constexpr size_t round_up(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }

/// A block: columns first, first + 1, ... where column b * n + i is neuron i of sample b.
struct Piece {
  size_t first, n;
};

/// Cuts the columns so that no two blocks share a word of packed spikes, and time at checkpoints.
struct Cut {
  size_t batch, n;
  size_t every;     ///< steps from one checkpoint to the next
  size_t width;     ///< columns of a block at most, a multiple of 64
  size_t n_pieces;  ///< of each row; 0: blocks hold whole rows, or the rows have no seams

  template <class R>
  Cut(const NeuronLayer<R>& layer, size_t batch_, size_t n_steps)
      : batch(batch_),
        n(layer.n()),
        every(std::min(n_steps, NeuronLayer<R>::steps_per_checkpoint(n_steps))) {
    constexpr size_t cache = size_t(512) << 10, row_bytes = 4096, least_blocks = 16;
    const size_t fitting = cache / std::max<size_t>(1, every * (layer.n_state() + 2) * sizeof(R));
    const size_t shared = round_up(batch * n, least_blocks) / least_blocks;
    const size_t wanted = std::min({fitting, row_bytes / sizeof(R), round_up(shared, 64)});
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
inline void spread(const uint64_t* from, size_t n_rows, size_t n, uint64_t* to) {
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
  Bench(const NeuronLayer<R>& layer, const Cut& cut)
      : layer_(layer),
        cut_(cut),
        every_(cut.every),
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

}  // namespace lapicque::learn
