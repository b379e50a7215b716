#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_layout.hpp"
#include "lapicque/bridge/nir_linear.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/bridge/nir_train_neurons.hpp"
#include "lapicque/io/nir_shapes.hpp"
#include "lapicque/train/layers.hpp"

namespace lapicque::bridge {
namespace {

constexpr size_t most_neurons = 1 << 24;  // of a node, as of a layer of a recipe
constexpr double rounding = 1e-14;        // what a gain of 1 may be off after a trip through a file

size_t size_of(const nir::Shape& shape) {
  size_t n = 1;  // as a number that cannot wrap
  for (const int64_t size : shape)
    n = size > 0 && n <= most_neurons ? n * std::min(size_t(size), most_neurons + 1) : 0;
  return n;
}

/// The nodes of a graph that is a chain, from Input to Output. Neurons that feed themselves through
/// one product stand in it alone; the product is found in `back`, by its neurons.
std::vector<size_t> chain_of(const nir::Graph& flat, const nir::Topology& topology,
                             std::map<size_t, size_t>& back) {
  std::vector<size_t> order;
  for (const auto& component : topology.components) {
    size_t node = component.front();
    const bool pair = component.size() == 2;
    if (pair && !is_neuron(flat.nodes[node].node)) node = component.back();
    const size_t other = pair && node == component.front() ? component.back() : component.front();
    const bool loop = pair && has_threshold(flat.nodes[node].node) &&
                      !is_neuron(flat.nodes[other].node) && topology.sources[other].size() == 1 &&
                      topology.targets[other].size() == 1;
    const bool single = component.size() == 1 && !topology.in_cycle(node);
    const size_t most = loop ? 2 : 1;
    require((single || loop) && topology.sources[node].size() <= most &&
                topology.targets[node].size() <= most,
            "the NIR graph branches or has a cycle at \"{}\"; a sequence of layers is a chain, and "
            "only spiking neurons may feed themselves through one Linear or Affine",
            flat.nodes[node].name);
    if (loop) back[node] = other;
    order.push_back(node);
  }
  require(order.size() > 1 && std::holds_alternative<nir::Input>(flat.nodes[order[0]].node) &&
              flat.edges.size() + 1 == order.size() + 2 * back.size(),
          "the NIR graph is no chain from an Input to an Output");
  return order;
}

template <class R>
class Importer {
 public:
  Importer(const nir::Graph& graph, const NirOptions& options)
      : flat_(nir::flattened(graph)),
        topology_(nir::topology(flat_)),
        shapes_(nir::infer_shapes(flat_, topology_)),
        options_(options) {}
  train::Sequence<R> run();

 private:
  template <class... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> format, Args&&... args) const {
    fail("the NIR node \"{}\" ({}) has no layer: {}", flat_.nodes[i_].name,
         type_of(flat_.nodes[i_].node), fmt::format(format, std::forward<Args>(args)...));
  }
  std::string name() const { return std::to_string(layers_.size()); }
  static train::Shape map_of(const nir::Shape& shape);

  void add(const nir::Reals& weight, const nir::Reals* bias);
  void add(const nir::Conv2d& conv);
  void add(const nir::Threshold& node);
  void add(const nir::Scale& scale);
  void add_neurons();
  void add_recurrent(train::Neuron neurons, const std::vector<double>& gains, size_t product);
  void fold(const std::vector<double>& gains);
  template <class Layer, class Pool>
  void add_pool(const Pool& pool);
  void keep(const nir::Reals* bias, size_t n);
  void add_node();

  nir::Graph flat_;
  nir::Topology topology_;
  nir::Shapes shapes_;
  NirOptions options_;
  size_t i_ = 0;                     ///< the node
  std::map<size_t, size_t> back_{};  ///< neurons that feed themselves: their product
  train::Shape order_{};             ///< the map whose order the signal has
  bool spikes_ = false;              ///< whether the signal is spikes,
  bool sums_spikes_ = false;         ///< or sums of spikes
  std::vector<train::Layer> layers_{};
  train::Weights<R> weights_{};
};

template <class R>
train::Shape Importer<R>::map_of(const nir::Shape& shape) {
  if (shape.size() == 3) return {size_t(shape[1]), size_t(shape[2]), size_t(shape[0])};
  return size_t(nir::n_numbers(shape));
}

template <class R>
void Importer<R>::keep(const nir::Reals* bias, size_t n) {
  auto& kept = weights_[name() + ".bias"];
  kept.assign(n, R(0));
  if (bias) std::ranges::transform(bias->values, kept.begin(), [](double x) { return R(x); });
}

template <class R>
void Importer<R>::add(const nir::Reals& weight, const nir::Reals* bias) {
  const size_t n_out = weight.shape[0], n_in = weight.shape[1];
  if (order_.size() != n_in) refuse("it multiplies only the last axis of its input");
  const auto places = places_in_nir(order_);
  auto& w = weights_[name() + ".weight"];
  w.resize(n_in * n_out);
  for (size_t from = 0; from < n_in; ++from)
    for (size_t to = 0; to < n_out; ++to)
      w[from * n_out + to] = R(weight.values[to * n_in + places[from]]);
  keep(bias, n_out);
  layers_.push_back(train::Linear{n_out});
  order_ = n_out;
}

template <class R>
void Importer<R>::add(const nir::Conv2d& conv) {
  const auto& shape = conv.weight.shape;
  const size_t k = shape[2], n_in = shape[1], n_out = shape[0];
  const int64_t padding = nir::padding_before(conv, 0);
  if (shape[3] != k || conv.stride[0] != conv.stride[1] || conv.dilation[0] != conv.dilation[1] ||
      nir::padding_before(conv, 1) != padding ||
      (conv.padding.kind == nir::Padding<2>::Kind::same && k % 2 == 0))
    refuse("its kernel, stride, padding or dilation is not the same along both axes");
  auto& w = weights_[name() + ".weight"];
  w.resize(conv.weight.values.size());
  for (size_t y = 0; y < k * k; ++y)
    for (size_t in = 0; in < n_in; ++in)
      for (size_t out = 0; out < n_out; ++out)
        w[(y * n_in + in) * n_out + out] = R(conv.weight.values[(out * n_in + in) * k * k + y]);
  keep(&conv.bias, n_out);
  layers_.push_back(train::Conv2d{.c_out = n_out,
                                  .kernel = k,
                                  .stride = size_t(conv.stride[0]),
                                  .padding = size_t(padding),
                                  .dilation = size_t(conv.dilation[0]),
                                  .groups = size_t(conv.groups)});
}

template <class R>
template <class Layer, class Pool>
void Importer<R>::add_pool(const Pool& pool) {
  if (pool.kernel_size[0] != pool.kernel_size[1] || pool.stride[0] != pool.stride[1] ||
      pool.padding[0] != pool.padding[1])
    refuse("its window is not the same along both axes");
  layers_.push_back(
      Layer{size_t(pool.kernel_size[0]), size_t(pool.stride[0]), size_t(pool.padding[0])});
}

/// Multiplies the product before by gains, one for each of its outputs; nothing where all are 1.
template <class R>
void Importer<R>::fold(const std::vector<double>& gains) {
  if (std::ranges::all_of(gains, [](double g) { return std::abs(g - 1) <= rounding; })) return;
  const auto weight = layers_.empty()
                          ? weights_.end()
                          : weights_.find(std::to_string(layers_.size() - 1) + ".weight");
  if (weight == weights_.end() || layers_.back().template as<train::Recurrent>())
    refuse("its gain is not 1, and it follows no product");
  auto& bias = weights_.at(std::to_string(layers_.size() - 1) + ".bias");
  const size_t n_out = bias.size();
  for (size_t k = 0; k < gains.size(); ++k)  // channels are fastest
    if (gains[k] != gains[k % n_out]) refuse("its gain differs within a channel");
  for (size_t k = 0; k < weight->second.size(); ++k)
    weight->second[k] = R(double(weight->second[k]) * gains[k % n_out]);
  for (size_t k = 0; k < n_out; ++k) bias[k] = R(double(bias[k]) * gains[k]);
}

template <class R>
void Importer<R>::add(const nir::Scale& scale) {
  std::vector<double> gains;
  for (const size_t place : places_in_nir(order_)) gains.push_back(at(scale.scale, place));
  fold(gains);
}

template <class R>
void Importer<R>::add_neurons() {
  const auto& node = flat_.nodes[i_];
  const bool fires = has_threshold(node.node);
  const auto places = places_in_nir(order_);
  std::vector<NirNeuron> neurons;
  for (const size_t place : places) neurons.push_back(neuron_of(node, place));
  FedNeurons fed;
  try {
    fed = layer_of(neurons, fires, options_);
  } catch (const Error& error) {
    refuse("{}", error.what());
  }
  fold(fed.gains);
  const auto loop = back_.find(i_);
  if (loop == back_.end())
    layers_.push_back(std::move(fed.layer));
  else
    add_recurrent(std::move(fed.layer), fed.gains, loop->second);
  spikes_ = fires;
}

template <class R>
void Importer<R>::add_recurrent(train::Neuron neurons, const std::vector<double>& gains,
                                size_t product) {
  const auto& [node, extra] = std::tie(flat_.nodes[product].node, flat_.nodes[product].extra);
  const auto* linear = std::get_if<nir::Linear>(&node);
  const auto* affine = std::get_if<nir::Affine>(&node);
  if ((!linear && !affine) || !extra.empty())
    refuse("it feeds itself through \"{}\", which is no Linear and no Affine",
           flat_.nodes[product].name);
  if (affine && std::ranges::any_of(affine->bias.values, [](double b) { return b != 0; }))
    refuse("it feeds itself through \"{}\", whose bias is not 0", flat_.nodes[product].name);
  const auto& weight = linear ? linear->weight : affine->weight;
  const auto places = places_in_nir(order_);
  const size_t n = places.size();
  if (weight.values.size() != n * n)
    refuse("it feeds itself by {} weights, {} are needed", weight.values.size(), n * n);
  auto& w = weights_[name() + ".weight"];
  w.resize(n * n);
  for (size_t from = 0; from < n; ++from)
    for (size_t to = 0; to < n; ++to)
      w[from * n + to] = R(weight.values[places[to] * n + places[from]] * gains[to]);
  layers_.push_back(train::Recurrent{std::move(neurons)});
}

/// Whether any of a window's spikes came, written as a sum and a threshold: a maximum.
template <class R>
void Importer<R>::add(const nir::Threshold& node) {
  const auto* sum = layers_.empty() ? nullptr : layers_.back().as<train::SumPool>();
  const bool one = std::ranges::all_of(node.threshold.values,
                                       [](double level) { return level >= 0 && level < 1; });
  if (!sum || !sums_spikes_ || !one)
    refuse("but behind a SumPool2d of spikes, with a threshold between 0 and 1: a maximum");
  const train::MaxPool max{sum->kernel, sum->stride, sum->padding};
  layers_.back() = max;
  spikes_ = true;
}

template <class R>
void Importer<R>::add_node() {
  const auto& node = flat_.nodes[i_].node;
  const auto& output = shapes_.output[i_];
  const bool of_spikes = std::exchange(spikes_, false);
  sums_spikes_ = sums_spikes_ && std::holds_alternative<nir::Threshold>(node);
  if (const auto* linear = std::get_if<nir::Linear>(&node)) {
    add(linear->weight, nullptr);
  } else if (const auto* affine = std::get_if<nir::Affine>(&node)) {
    add(affine->weight, &affine->bias);
  } else if (const auto* conv = std::get_if<nir::Conv2d>(&node)) {
    add(*conv);
    order_ = map_of(output);
  } else if (const auto* sum = std::get_if<nir::SumPool2d>(&node)) {
    add_pool<train::SumPool>(*sum);
    order_ = map_of(output);
    sums_spikes_ = of_spikes;
  } else if (const auto* mean = std::get_if<nir::AvgPool2d>(&node)) {
    add_pool<train::AvgPool>(*mean);
    order_ = map_of(output);
  } else if (std::holds_alternative<nir::Flatten>(node)) {
    if (output.size() != 1) refuse("it leaves more than one axis");
    layers_.push_back(train::Flatten{});
    spikes_ = of_spikes;
  } else if (const auto* scale = std::get_if<nir::Scale>(&node)) {
    add(*scale);
  } else if (const auto* threshold = std::get_if<nir::Threshold>(&node)) {
    add(*threshold);
  } else if (is_neuron(node)) {
    add_neurons();
  } else if (!std::holds_alternative<nir::Output>(node)) {
    refuse("what it does cannot be trained");
  }
}

template <class R>
train::Sequence<R> Importer<R>::run() {
  train::Shape first;
  for (const size_t i : chain_of(flat_, topology_, back_)) {
    i_ = i;
    const auto& node = flat_.nodes[i].node;
    if (!flat_.nodes[i].extra.empty())
      refuse("its field \"{}\" is not known here", flat_.nodes[i].extra.begin()->first);
    const size_t n = size_of(shapes_.output[i]);
    if (n == 0 || n > most_neurons)
      refuse("it has {} elements, allowed are 1 to {}", n, most_neurons);
    if (const auto* input = std::get_if<nir::Input>(&node))
      first = order_ = map_of(input->shape);
    else
      add_node();
  }
  train::Sequence<R> net(first, layers_);
  net.load(weights_);
  return net;
}

}  // namespace

template <class R>
train::Sequence<R> from_nir(const nir::Graph& graph, const NirOptions& options) {
  require(
      options.dt > 0 && std::isfinite(options.dt),
      "a NIR graph becomes layers for a time step dt > 0, in the unit of its time constants; it "
      "is {}",
      options.dt);
  return Importer<R>(graph, options).run();
}
template train::Sequence<float> from_nir(const nir::Graph&, const NirOptions&);
template train::Sequence<double> from_nir(const nir::Graph&, const NirOptions&);

}  // namespace lapicque::bridge
