// What the nodes of a NIR graph between two neurons do to a signal: they are all linear maps, given
// here as the weights that leave one element of their input.
#pragma once
#include <cstddef>
#include <span>
#include <variant>

#include "lapicque/io/nir_shapes.hpp"

namespace lapicque::bridge {

/// Whether a node is a linear map plus a constant: products, pools, Scale, Flatten, Input, Output.
bool is_linear(const nir::AnyNode& node);

/// Adds a node's constant (bias) to `output`; of most nodes nothing.
void add_constant(const nir::AnyNode& node, const nir::Shape& output_shape,
                  std::span<double> output);

/// The number that a parameter has for element i: its only one, or its i-th.
inline double at(const nir::Reals& reals, size_t i) {
  return reals.values[reals.values.size() == 1 ? 0 : i];
}

namespace detail {

/// A window that slides over two axes; of one axis the first has size 1.
struct Window {
  int64_t height, width;          ///< of the input
  int64_t out_height, out_width;  ///< of the output
  int64_t kernel_y, kernel_x, stride_y = 1, stride_x = 1, pad_y = 0, pad_x = 0;
  int64_t dilation_y = 1, dilation_x = 1;

  /// Calls f(output place in its channel, kernel place) for each output that sees element (y, x).
  template <class F>
  void for_each(int64_t y, int64_t x, F f) const {
    for (int64_t ky = 0; ky < kernel_y; ++ky) {
      const int64_t top = y + pad_y - ky * dilation_y;
      if (top < 0 || top % stride_y != 0 || top / stride_y >= out_height) continue;
      for (int64_t kx = 0; kx < kernel_x; ++kx) {
        const int64_t left = x + pad_x - kx * dilation_x;
        if (left < 0 || left % stride_x != 0 || left / stride_x >= out_width) continue;
        f(top / stride_y * out_width + left / stride_x, ky * kernel_x + kx);
      }
    }
  }
};

template <size_t n>
Window window(const nir::Conv<n>& conv, const nir::Shape& in, const nir::Shape& out) {
  const auto& w = conv.weight.shape;
  Window result{.height = n == 2 ? in[1] : 1,
                .width = in[n],
                .out_height = n == 2 ? out[1] : 1,
                .out_width = out[n],
                .kernel_y = n == 2 ? int64_t(w[2]) : 1,
                .kernel_x = int64_t(w[n + 1])};
  result.stride_x = conv.stride[n - 1];
  result.dilation_x = conv.dilation[n - 1];
  result.pad_x = nir::padding_before(conv, n - 1);
  if (n == 2) {
    result.stride_y = conv.stride[0];
    result.dilation_y = conv.dilation[0];
    result.pad_y = nir::padding_before(conv, 0);
  }
  return result;
}

template <class Pool>
Window window(const Pool& pool, const nir::Shape& in, const nir::Shape& out) {
  return {.height = in[1],
          .width = in[2],
          .out_height = out[1],
          .out_width = out[2],
          .kernel_y = pool.kernel_size[0],
          .kernel_x = pool.kernel_size[1],
          .stride_y = pool.stride[0],
          .stride_x = pool.stride[1],
          .pad_y = pool.padding[0],
          .pad_x = pool.padding[1]};
}

template <size_t n, class F>
void weights_from(const nir::Conv<n>& conv, const nir::Shape& in, const nir::Shape& out, size_t i,
                  F f) {
  const auto w = window(conv, in, out);
  const int64_t plane = w.height * w.width, out_plane = w.out_height * w.out_width;
  const int64_t kernel = w.kernel_y * w.kernel_x;
  const auto channel = int64_t(i) / plane, place = int64_t(i) % plane;
  const auto n_in = int64_t(conv.weight.shape[1]);  // channels of a group
  const auto n_out = int64_t(conv.weight.shape[0]) / conv.groups;
  const int64_t group = channel / n_in;
  w.for_each(place / w.width, place % w.width, [&](int64_t to, int64_t at_kernel) {
    for (int64_t o = group * n_out; o < (group + 1) * n_out; ++o)
      f(size_t(o * out_plane + to),
        conv.weight.values[size_t((o * n_in + channel % n_in) * kernel + at_kernel)]);
  });
}

template <class Pool, class F>
void weights_from_pool(const Pool& pool, const nir::Shape& in, const nir::Shape& out, size_t i,
                       double weight, F f) {
  const auto w = window(pool, in, out);
  const int64_t plane = w.height * w.width, out_plane = w.out_height * w.out_width;
  const auto channel = int64_t(i) / plane, place = int64_t(i) % plane;
  w.for_each(place / w.width, place % w.width,
             [&](int64_t to, int64_t) { f(size_t(channel * out_plane + to), weight); });
}

template <class F>
void weights_from_matrix(const nir::Reals& weight, size_t i, F f) {
  const size_t n_out = weight.shape[0], n_in = weight.shape[1];
  for (size_t o = 0; o < n_out; ++o) f(i / n_in * n_out + o, weight.values[o * n_in + i % n_in]);
}

}  // namespace detail

/// Calls f(j, w) for every weight w from element i of the input to element j of the output of a
/// linear node.
template <class F>
void for_each_weight(const nir::AnyNode& node, const nir::Shape& in, const nir::Shape& out,
                     size_t i, F f) {
  if (const auto* linear = std::get_if<nir::Linear>(&node))
    detail::weights_from_matrix(linear->weight, i, f);
  else if (const auto* affine = std::get_if<nir::Affine>(&node))
    detail::weights_from_matrix(affine->weight, i, f);
  else if (const auto* scale = std::get_if<nir::Scale>(&node))
    f(i, at(scale->scale, i));
  else if (const auto* conv1 = std::get_if<nir::Conv1d>(&node))
    detail::weights_from(*conv1, in, out, i, f);
  else if (const auto* conv2 = std::get_if<nir::Conv2d>(&node))
    detail::weights_from(*conv2, in, out, i, f);
  else if (const auto* sum = std::get_if<nir::SumPool2d>(&node))
    detail::weights_from_pool(*sum, in, out, i, 1.0, f);
  else if (const auto* mean = std::get_if<nir::AvgPool2d>(&node))
    detail::weights_from_pool(*mean, in, out, i,
                              1.0 / double(mean->kernel_size[0] * mean->kernel_size[1]), f);
  else
    f(i, 1.0);  // Flatten, Input, Output
}

}  // namespace lapicque::bridge
