// Two-dimensional convolutions (cross-correlations, as everywhere in deep learning) on spikes or
// real numbers, and their two adjoints.
//
// Shapes. n_rows = n_steps * batch rows (time-major), or batch where the signal is static:
//     x   [n_rows][height][width][c_in]              packed spikes (spikes.hpp), or R
//     w   [kernel][kernel][c_in / groups][c_out]     output channel o reads the input channels of
//                                                    group o / (c_out / groups)
//     b   [c_out]                                    or empty: no bias
//     y   [n_rows][out_height()][out_width()][c_out]
// Channels are fastest, so what a kernel's row sees is one run of memory, of spikes too. Spans of
// another size throw Error. Nothing overlaps. R is float or double; sums are in R.
#pragma once
#include <cstddef>
#include <span>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/product.hpp"
#include "lapicque/learn/spikes.hpp"

namespace lapicque::learn {

/// Rows and columns, in pixels.
struct Extent {
  size_t y = 1, x = 1;
};

struct Conv2dShape {
  size_t height = 0, width = 0, c_in = 0, c_out = 0;
  Extent kernel{}, stride{}, padding{0, 0}, dilation{};  ///< padding: zeros on each side
  size_t groups = 1;

  size_t out_height() const { return extent(height, kernel.y, stride.y, padding.y, dilation.y); }
  size_t out_width() const { return extent(width, kernel.x, stride.x, padding.x, dilation.x); }
  size_t n_in() const { return height * width * c_in; }
  size_t n_out() const { return out_height() * out_width() * c_out; }
  size_t n_weights() const { return kernel.y * kernel.x * (c_in / groups) * c_out; }

  /// Throws Error, naming `where`, unless all is positive, the groups divide the channels, and the
  /// kernel fits into the padded input.
  void check(const char* where) const;

 private:
  static size_t extent(size_t n, size_t k, size_t stride, size_t padding, size_t dilation) {
    return (n + 2 * padding - dilation * (k - 1) - 1) / stride + 1;
  }
};

/// y[r][p][o] = b[o] + sum over the kernel's taps t and the group's channels c of
/// x[r][p stride + t dilation - padding][c] w[t][c][o], outside x zero.
template <class R>
void conv2d_forward(Team& team, const Conv2dShape& shape, const SpikeView& x, std::span<const R> w,
                    std::span<const R> b, std::span<R> y, const ProductOptions& options = {});
template <class R>
void conv2d_forward(Team& team, const Conv2dShape& shape, std::span<const R> x,
                    std::span<const R> w, std::span<const R> b, std::span<R> y,
                    const ProductOptions& options = {});

/// gw[t][c][o] (+)= sum over r and p of x[...][c] g[r][p][o], where g, shaped as y, is the gradient
/// at y. The gradient of b is grad_bias(team, g, gb) of linear.hpp.
template <class R>
void conv2d_grad_weight(Team& team, const Conv2dShape& shape, const SpikeView& x,
                        std::span<const R> g, std::span<R> gw, Into into = Into::replace,
                        const ProductOptions& options = {});
template <class R>
void conv2d_grad_weight(Team& team, const Conv2dShape& shape, std::span<const R> x,
                        std::span<const R> g, std::span<R> gw, Into into = Into::replace,
                        const ProductOptions& options = {});

/// gx, shaped as x: the adjoint of conv2d_forward in x, applied to g.
template <class R>
void conv2d_grad_input(Team& team, const Conv2dShape& shape, std::span<const R> g,
                       std::span<const R> w, std::span<R> gx, const ProductOptions& options = {});

}  // namespace lapicque::learn
