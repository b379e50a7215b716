#include "lapicque/bridge/nir_linear.hpp"

#include <doctest/doctest.h>

using namespace lapicque;
using namespace lapicque::bridge;

namespace {

nir::Reals count(std::vector<uint64_t> shape) {
  size_t n = 1;
  for (const auto size : shape) n *= size;
  nir::Reals result{std::move(shape), {}};
  for (size_t i = 0; i < n; ++i) result.values.push_back(double(i + 1));
  return result;
}

/// A node's output for an input, through the weights and the constant.
std::vector<double> applied(const nir::AnyNode& node, const nir::Shape& in,
                            const std::vector<double>& x) {
  const auto out = nir::output_shape({"node", node}, in);
  std::vector<double> y(size_t(nir::n_numbers(out)), 0.0);
  add_constant(node, out, y);
  for (size_t i = 0; i < x.size(); ++i)
    for_each_weight(node, in, out, i, [&](size_t j, double w) { y[j] += w * x[i]; });
  return y;
}

/// torch's definition, from the side of the output: sum over the window that each output sees.
std::vector<double> convolved(const nir::Conv2d& c, const nir::Shape& in,
                              const std::vector<double>& x) {
  const auto out = nir::output_shape({"node", c}, in);
  const auto& w = c.weight.shape;
  const auto n_in = int64_t(w[1]), n_out = int64_t(w[0]) / c.groups;
  std::vector<double> y;
  for (int64_t o = 0; o < out[0]; ++o)
    for (int64_t row = 0; row < out[1]; ++row)
      for (int64_t column = 0; column < out[2]; ++column) {
        double sum = c.bias.values[size_t(o)];
        for (int64_t i = 0; i < n_in; ++i)
          for (int64_t ky = 0; ky < int64_t(w[2]); ++ky)
            for (int64_t kx = 0; kx < int64_t(w[3]); ++kx) {
              const int64_t yy = row * c.stride[0] - nir::padding_before(c, 0) + ky * c.dilation[0];
              const int64_t xx =
                  column * c.stride[1] - nir::padding_before(c, 1) + kx * c.dilation[1];
              if (yy < 0 || xx < 0 || yy >= in[1] || xx >= in[2]) continue;
              const int64_t channel = o / n_out * n_in + i;
              sum +=
                  c.weight
                      .values[size_t(((o * n_in + i) * int64_t(w[2]) + ky) * int64_t(w[3]) + kx)] *
                  x[size_t((channel * in[1] + yy) * in[2] + xx)];
            }
        y.push_back(sum);
      }
  return y;
}

}  // namespace

TEST_CASE("weights that leave an input make the convolution that each output sees") {
  using Kind = nir::Padding<2>::Kind;
  const nir::Shape in{4, 7, 9};
  const auto x = count({4 * 7 * 9}).values;
  for (const int64_t groups : {1, 2, 4})
    for (const int64_t stride : {1, 2})
      for (const int64_t dilation : {1, 2})
        for (const auto kind : {Kind::amount, Kind::valid, Kind::same}) {
          if (kind == Kind::same && stride > 1) continue;
          nir::Conv2d conv{.weight = count({8, uint64_t(4 / groups), 2, 3}),
                           .stride = {stride, 1},
                           .padding = {kind, {0, 0}},
                           .dilation = {1, dilation},
                           .groups = groups,
                           .bias = count({8})};
          if (kind == Kind::amount) conv.padding.amount = {1, 2};
          CHECK(applied(conv, in, x) == convolved(conv, in, x));
        }
}

// numpy 2.4: numpy.convolve([1,2,3,4], [3,2,1], 'valid') and 'same', and the same with stride 2.
TEST_CASE("a convolution in one dimension is a cross-correlation") {
  nir::Conv1d conv{.weight = count({1, 1, 3}), .bias = nir::Reals::list({0})};
  CHECK(applied(conv, {1, 4}, {1, 2, 3, 4}) == std::vector<double>{14, 20});
  conv.padding.kind = nir::Padding<1>::Kind::same;
  CHECK(applied(conv, {1, 4}, {1, 2, 3, 4}) == std::vector<double>{8, 14, 20, 11});
  conv.padding = {nir::Padding<1>::Kind::amount, {1}};
  conv.stride = {2};
  CHECK(applied(conv, {1, 4}, {1, 2, 3, 4}) == std::vector<double>{8, 20});
}

TEST_CASE("pools sum or average their windows, padding counted as zeros") {
  const std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK(applied(nir::SumPool2d{{2, 2}, {1, 1}, {0, 0}}, {1, 3, 3}, x) ==
        std::vector<double>{12, 16, 24, 28});
  CHECK(applied(nir::AvgPool2d{{2, 2}, {2, 2}, {1, 1}}, {1, 3, 3}, x) ==
        std::vector<double>{0.25, 1.25, 2.75, 7});
}

TEST_CASE("products, scales and flattening are their definitions") {
  CHECK(applied(nir::Affine{count({2, 3}), count({2})}, {3}, {1, 0, -1}) ==
        std::vector<double>{-1, 0});
  CHECK(applied(nir::Linear{count({2, 3})}, {2, 3}, {1, 0, 0, 0, 1, 0}) ==
        std::vector<double>{1, 4, 2, 5});
  CHECK(applied(nir::Scale{nir::Reals::list({2})}, {3}, {1, 2, 3}) == std::vector<double>{2, 4, 6});
  CHECK(applied(nir::Flatten{}, {1, 2, 2}, {1, 2, 3, 4}) == std::vector<double>{1, 2, 3, 4});
  CHECK(is_linear(nir::Flatten{}));
  CHECK(!is_linear(nir::Threshold{}));
  CHECK(!is_linear(nir::Delay{}));
}
