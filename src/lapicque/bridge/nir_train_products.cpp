#include "lapicque/bridge/nir_train_products.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_layout.hpp"
#include "lapicque/io/nir_shapes.hpp"
#include "lapicque/train/layers.hpp"

namespace lapicque::bridge {
namespace {

constexpr double rounding = 1e-14;  // what a gain of 1 may be off after a trip through a file

/// Calls f(place in the layer, place in NIR) for the weights of a convolution.
template <class F>
void for_each_tap(size_t n_taps, size_t n_in, size_t n_out, F f) {
  for (size_t y = 0; y < n_taps; ++y)
    for (size_t in = 0; in < n_in; ++in)
      for (size_t out = 0; out < n_out; ++out)
        f((y * n_in + in) * n_out + out, (out * n_in + in) * n_taps + y);
}

template <class R>
constexpr nir::Precision precision = sizeof(R) == sizeof(float) ? nir::Precision::float32
                                                                : nir::Precision::float64;

template <class R>
nir::Reals zeros(std::vector<uint64_t> shape, size_t n) {
  return {std::move(shape), std::vector<double>(n), precision<R>};
}

}  // namespace

template <class R>
nir::Reals linear_in_nir(const std::vector<R>& w, const train::Shape& order) {
  const size_t n_in = order.size(), n_out = w.size() / n_in;
  const auto places = places_in_nir(order);
  auto weight = zeros<R>({n_out, n_in}, w.size());
  for (size_t from = 0; from < n_in; ++from)
    for (size_t to = 0; to < n_out; ++to)
      weight.values[to * n_in + places[from]] = double(w[from * n_out + to]);
  return weight;
}

template <class R>
std::vector<R> linear_from_nir(const nir::Reals& weight, const train::Shape& order) {
  const size_t n_out = weight.shape[0], n_in = weight.shape[1];
  const auto places = places_in_nir(order);
  std::vector<R> w(n_in * n_out);
  for (size_t from = 0; from < n_in; ++from)
    for (size_t to = 0; to < n_out; ++to)
      w[from * n_out + to] = R(weight.values[to * n_in + places[from]]);
  return w;
}

template <class R>
nir::Reals recurrent_in_nir(const std::vector<R>& w, const train::Shape& order) {
  const size_t n = order.size();
  const auto places = places_in_nir(order);
  auto weight = zeros<R>({n, n}, n * n);
  for (size_t from = 0; from < n; ++from)
    for (size_t to = 0; to < n; ++to)
      weight.values[places[to] * n + places[from]] = double(w[from * n + to]);
  return weight;
}

template <class R>
std::vector<R> recurrent_from_nir(const nir::Reals& weight, const train::Shape& order,
                                  const std::vector<double>& gains) {
  const size_t n = order.size();
  const auto places = places_in_nir(order);
  std::vector<R> w(n * n);
  for (size_t from = 0; from < n; ++from)
    for (size_t to = 0; to < n; ++to)
      w[from * n + to] = R(weight.values[places[to] * n + places[from]] * gains[to]);
  return w;
}

template <class R>
nir::Conv2d conv_in_nir(const train::Conv2d& layer, const train::Shape& input,
                        const std::vector<R>& w, nir::Reals bias) {
  const size_t k = layer.kernel, n_out = layer.c_out, n_in = input.channels / layer.groups;
  nir::Conv2d conv{.input_shape = {{int64_t(input.height), int64_t(input.width)}},
                   .weight = zeros<R>({n_out, n_in, k, k}, w.size()),
                   .groups = int64_t(layer.groups),
                   .bias = std::move(bias)};
  conv.stride.fill(int64_t(layer.stride));
  conv.padding.amount.fill(int64_t(layer.padding));
  conv.dilation.fill(int64_t(layer.dilation));
  for_each_tap(k * k, n_in, n_out,
               [&](size_t ours, size_t theirs) { conv.weight.values[theirs] = double(w[ours]); });
  return conv;
}

train::Conv2d conv_from_nir(const nir::Conv2d& conv) {
  const auto& shape = conv.weight.shape;
  const int64_t padding = nir::padding_before(conv, 0);
  require(shape[3] == shape[2] && conv.stride[0] == conv.stride[1] &&
              conv.dilation[0] == conv.dilation[1] && nir::padding_before(conv, 1) == padding &&
              (conv.padding.kind != nir::Padding<2>::Kind::same || shape[2] % 2 != 0),
          "its kernel, stride, padding or dilation is not the same along both axes");
  return {.c_out = shape[0],
          .kernel = shape[2],
          .stride = size_t(conv.stride[0]),
          .padding = size_t(padding),
          .dilation = size_t(conv.dilation[0]),
          .groups = size_t(conv.groups)};
}

template <class R>
std::vector<R> conv_weights_from_nir(const nir::Conv2d& conv) {
  const auto& [shape, values, _] = conv.weight;
  std::vector<R> w(values.size());
  for_each_tap(shape[2] * shape[3], shape[1], shape[0],
               [&](size_t ours, size_t theirs) { w[ours] = R(values[theirs]); });
  return w;
}

template <class R>
void fold_gains(const std::vector<double>& gains, const std::vector<train::Layer>& chain,
                const std::string& prefix, train::Weights<R>& weights) {
  if (std::ranges::all_of(gains, [](double g) { return std::abs(g - 1) <= rounding; })) return;
  require(!chain.empty(), "its gain is not 1, and it follows no product");
  const auto last = prefix + std::to_string(chain.size() - 1);
  if (const auto* sum = chain.back().as<train::Residual>()) {
    fold_gains(gains, sum->branch, last + ".branch.", weights);
    fold_gains(gains, sum->shortcut, last + ".shortcut.", weights);
    return;
  }
  const auto weight = weights.find(last + ".weight");
  require(weight != weights.end() && !chain.back().as<train::Recurrent>(),
          "its gain is not 1, and it follows no product");
  auto& bias = weights.at(last + ".bias");
  const size_t n_out = bias.size();
  for (size_t k = 0; k < gains.size(); ++k)  // channels are fastest
    require(gains[k] == gains[k % n_out], "its gain differs within a channel");
  for (size_t k = 0; k < weight->second.size(); ++k)
    weight->second[k] = R(double(weight->second[k]) * gains[k % n_out]);
  for (size_t k = 0; k < n_out; ++k) bias[k] = R(double(bias[k]) * gains[k]);
}

template nir::Reals linear_in_nir(const std::vector<float>&, const train::Shape&);
template nir::Reals linear_in_nir(const std::vector<double>&, const train::Shape&);
template std::vector<float> linear_from_nir(const nir::Reals&, const train::Shape&);
template std::vector<double> linear_from_nir(const nir::Reals&, const train::Shape&);
template nir::Reals recurrent_in_nir(const std::vector<float>&, const train::Shape&);
template nir::Reals recurrent_in_nir(const std::vector<double>&, const train::Shape&);
template std::vector<float> recurrent_from_nir(const nir::Reals&, const train::Shape&,
                                               const std::vector<double>&);
template std::vector<double> recurrent_from_nir(const nir::Reals&, const train::Shape&,
                                                const std::vector<double>&);
template nir::Conv2d conv_in_nir(const train::Conv2d&, const train::Shape&,
                                 const std::vector<float>&, nir::Reals);
template nir::Conv2d conv_in_nir(const train::Conv2d&, const train::Shape&,
                                 const std::vector<double>&, nir::Reals);
template std::vector<float> conv_weights_from_nir(const nir::Conv2d&);
template std::vector<double> conv_weights_from_nir(const nir::Conv2d&);
template void fold_gains(const std::vector<double>&, const std::vector<train::Layer>&,
                         const std::string&, train::Weights<float>&);
template void fold_gains(const std::vector<double>&, const std::vector<train::Layer>&,
                         const std::string&, train::Weights<double>&);

}  // namespace lapicque::bridge
