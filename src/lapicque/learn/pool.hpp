// Pooling of feature maps of spikes or real numbers, and its adjoints. A global pool is one whose
// kernel is the whole map.
//
// Shapes. n_rows = n_steps * batch rows (time-major), or batch where the signal is static:
//     x   [n_rows][height][width][channels]                packed spikes (spikes.hpp), or R
//     y   [n_rows][out_height()][out_width()][channels]
// Windows that a stride leaves incomplete at the right and bottom are dropped; padding counts as
// nothing for a maximum (minus infinity) and as zeros for a sum; an average divides by the size of
// the kernel, padding included. Spans of another size throw Error. R is float or double.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/conv2d.hpp"
#include "lapicque/learn/spikes.hpp"

namespace lapicque::learn {

struct PoolShape {
  size_t height = 0, width = 0, channels = 0;
  Extent kernel{}, stride{}, padding{0, 0};  ///< padding: at most half the kernel

  size_t out_height() const { return (height + 2 * padding.y - kernel.y) / stride.y + 1; }
  size_t out_width() const { return (width + 2 * padding.x - kernel.x) / stride.x + 1; }
  size_t n_in() const { return height * width * channels; }
  size_t n_out() const { return out_height() * out_width() * channels; }

  /// Throws Error, naming `where`, unless all is positive, the padding is at most half the kernel,
  /// the kernel fits into the padded input and has at most 65,536 pixels.
  void check(const char* where) const;
};

/// How a window becomes one number. The sum is the average times the size of the kernel.
enum class Pooling { average, sum };

/// y = the largest entry of each window; `argmax` [like y] is the entry's place in its window, row
/// by row (the first, where several are equal). May be empty where no gradient is wanted. A window
/// with a not-a-number gives it.
template <class R>
void max_pool_forward(Team& team, const PoolShape& shape, std::span<const R> x, std::span<R> y,
                      std::span<uint16_t> argmax);

/// gx = g at the places `argmax`, zero elsewhere; windows that overlap add up.
template <class R>
void max_pool_backward(Team& team, const PoolShape& shape, std::span<const R> g,
                       std::span<const uint16_t> argmax, std::span<R> gx);

/// y = whether any neuron of the window spiked. y's padding bits are set to zero.
void max_pool_forward(Team& team, const PoolShape& shape, const SpikeView& x, SpikeRows y);

/// gx = g at the first spike of each window, at its first pixel where there is none: what
/// max_pool_backward makes of the same spikes written as 0 and 1.
template <class R>
void max_pool_backward(Team& team, const PoolShape& shape, std::span<const R> g, const SpikeView& x,
                       std::span<R> gx);

/// y = the average or sum of each window.
template <class R>
void mean_pool_forward(Team& team, const PoolShape& shape, Pooling pooling, const SpikeView& x,
                       std::span<R> y);
template <class R>
void mean_pool_forward(Team& team, const PoolShape& shape, Pooling pooling, std::span<const R> x,
                       std::span<R> y);

/// gx: g spread over each window.
template <class R>
void mean_pool_backward(Team& team, const PoolShape& shape, Pooling pooling, std::span<const R> g,
                        std::span<R> gx);

}  // namespace lapicque::learn
