// Fully connected products on spikes or real numbers: y = x W + b, and its two adjoints.
//
// Shapes. n_rows = n_steps * batch rows (time-major), or batch where the signal is static:
//     x   [n_rows][n_in]   packed spikes (spikes.hpp), or R
//     w   [n_in][n_out]    input-major: a spike adds one contiguous row
//     b   [n_out]          or empty: no bias
//     y   [n_rows][n_out]
// Spans of another size throw Error. Nothing overlaps. R is float or double; sums are in R.
#pragma once
#include <cstddef>
#include <span>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/product.hpp"
#include "lapicque/learn/spikes.hpp"

namespace lapicque::learn {

struct LinearShape {
  size_t n_in = 0, n_out = 0;
  size_t n_weights() const { return n_in * n_out; }
};

/// y[r][j] = b[j] + sum over i of x[r][i] w[i][j].
template <class R>
void linear_forward(Team& team, const LinearShape& shape, const SpikeView& x, std::span<const R> w,
                    std::span<const R> b, std::span<R> y, const ProductOptions& options = {});
template <class R>
void linear_forward(Team& team, const LinearShape& shape, std::span<const R> x,
                    std::span<const R> w, std::span<const R> b, std::span<R> y,
                    const ProductOptions& options = {});

/// gw[i][j] (+)= sum over r of x[r][i] g[r][j], where g [n_rows][n_out] is the gradient at y. Where
/// x is static, g is its sum over time.
template <class R>
void linear_grad_weight(Team& team, const LinearShape& shape, const SpikeView& x,
                        std::span<const R> g, std::span<R> gw, Into into = Into::replace,
                        const ProductOptions& options = {});
template <class R>
void linear_grad_weight(Team& team, const LinearShape& shape, std::span<const R> x,
                        std::span<const R> g, std::span<R> gw, Into into = Into::replace,
                        const ProductOptions& options = {});

/// gb[j] (+)= sum over r of g[r][j]. Serves convolutions too: there r runs over rows and positions.
template <class R>
void grad_bias(Team& team, std::span<const R> g, std::span<R> gb, Into into = Into::replace);

/// gx[r][i] = sum over j of g[r][j] w[i][j].
template <class R>
void linear_grad_input(Team& team, const LinearShape& shape, std::span<const R> g,
                       std::span<const R> w, std::span<R> gx, const ProductOptions& options = {});

}  // namespace lapicque::learn
