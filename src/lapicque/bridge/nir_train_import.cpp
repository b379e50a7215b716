#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_layout.hpp"
#include "lapicque/bridge/nir_linear.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/bridge/nir_train_neurons.hpp"
#include "lapicque/bridge/nir_train_path.hpp"
#include "lapicque/bridge/nir_train_products.hpp"
#include "lapicque/io/nir_shapes.hpp"
#include "lapicque/train/layers.hpp"

namespace lapicque::bridge {
namespace {

constexpr size_t most_neurons = 1 << 24;  // of a node, as of a layer of a recipe

size_t size_of(const nir::Shape& shape) {
  size_t n = 1;  // as a number that cannot wrap
  for (const int64_t size : shape)
    n = size > 0 && n <= most_neurons ? n * std::min(size_t(size), most_neurons + 1) : 0;
  return n;
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
  std::string name() const { return prefix_ + std::to_string(layers_.size()); }
  /// What f gives; an Error of it becomes the reason of refusal.
  template <class F>
  auto or_refuse(F f) const {
    try {
      return f();
    } catch (const Error& error) {
      refuse("{}", error.what());
    }
  }

  void walk(const NirPath& path);
  void add_residual(std::span<const NirPath> paths);
  std::vector<train::Layer> way(std::span<const NirPath> paths, const std::string& prefix);
  void add(const nir::Reals& weight, const nir::Reals* bias);
  void add(const nir::Conv2d& conv);
  void add(const nir::Threshold& node);
  void add(const nir::Scale& scale);
  void add_neurons();
  void add_recurrent(train::Neuron neurons, const std::vector<double>& gains, size_t product);
  template <class Layer, class Pool>
  void add_pool(const Pool& pool);
  void keep(const nir::Reals* bias, size_t n);
  void add_node();

  nir::Graph flat_;
  nir::Topology topology_;
  nir::Shapes shapes_;
  NirOptions options_;
  size_t i_ = 0;                  ///< the node
  std::optional<size_t> back_{};  ///< where it feeds itself: its product
  std::string prefix_{};          ///< of the names of layers: "", or the way of a residual layer
  train::Shape input_{};
  train::Shape order_{};      ///< the map whose order the signal has
  bool spikes_ = false;       ///< whether the signal is spikes,
  bool sums_spikes_ = false;  ///< or sums of spikes
  std::vector<train::Layer> layers_{};
  train::Weights<R> weights_{};
};

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
  weights_[name() + ".weight"] = linear_from_nir<R>(weight, order_);
  keep(bias, n_out);
  layers_.push_back(train::Linear{n_out});
  order_ = n_out;
}

template <class R>
void Importer<R>::add(const nir::Conv2d& conv) {
  const auto layer = or_refuse([&] { return conv_from_nir(conv); });
  weights_[name() + ".weight"] = conv_weights_from_nir<R>(conv);
  keep(&conv.bias, layer.c_out);
  layers_.push_back(layer);
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

template <class R>
void Importer<R>::add(const nir::Scale& scale) {
  std::vector<double> gains;
  for (const size_t place : places_in_nir(order_)) gains.push_back(at(scale.scale, place));
  or_refuse([&] { fold_gains(gains, layers_, prefix_, weights_); });
}

template <class R>
void Importer<R>::add_neurons() {
  const auto& node = flat_.nodes[i_];
  const bool fires = has_threshold(node.node);
  const auto places = places_in_nir(order_);
  std::vector<NirNeuron> neurons;
  for (const size_t place : places) neurons.push_back(neuron_of(node, place));
  auto fed = or_refuse([&] { return layer_of(neurons, fires, options_); });
  or_refuse([&] { fold_gains(fed.gains, layers_, prefix_, weights_); });
  if (back_)
    add_recurrent(std::move(fed.layer), fed.gains, *back_);
  else
    layers_.push_back(std::move(fed.layer));
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
  const size_t n = order_.size();
  if (weight.values.size() != n * n)
    refuse("it feeds itself by {} weights, {} are needed", weight.values.size(), n * n);
  weights_[name() + ".weight"] = recurrent_from_nir<R>(weight, order_, gains);
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
void Importer<R>::walk(const NirPath& path) {
  for (const auto& step : path.steps) {
    i_ = step.node, back_ = step.back;
    if (!step.branches.empty()) {
      add_residual(step.branches);
      continue;
    }
    const auto& node = flat_.nodes[i_];
    if (!node.extra.empty())
      refuse("its field \"{}\" is not known here", node.extra.begin()->first);
    const size_t n = size_of(shapes_.output[i_]);
    if (n == 0 || n > most_neurons)
      refuse("it has {} elements, allowed are 1 to {}", n, most_neurons);
    if (const auto* input = std::get_if<nir::Input>(&node.node))
      input_ = order_ = map_of(input->shape);
    else
      add_node();
  }
}

/// The layers of paths side by side, from the signal that there is; the sum of several is one more
/// residual layer.
template <class R>
std::vector<train::Layer> Importer<R>::way(std::span<const NirPath> paths,
                                           const std::string& prefix) {
  auto layers = std::exchange(layers_, {});
  auto outside = std::exchange(prefix_, prefix);
  if (paths.size() > 1)
    add_residual(paths);
  else
    walk(paths[0]);
  prefix_ = std::move(outside);
  return std::exchange(layers_, std::move(layers));
}

/// The first path is the branch, the others are the shortcut; what goes past all nodes comes last.
template <class R>
void Importer<R>::add_residual(std::span<const NirPath> paths) {
  const size_t node = i_;
  std::vector<NirPath> sorted(paths.begin(), paths.end());
  std::ranges::stable_partition(sorted, [](const NirPath& path) { return !path.steps.empty(); });
  if (sorted[sorted.size() - 2].steps.empty()) refuse("it is added to itself");
  const auto name = this->name();
  const auto order = order_;
  const bool spikes = spikes_, sums_spikes = sums_spikes_;
  train::Residual layer;
  layer.branch = way(std::span(sorted).first(1), name + ".branch.");
  const auto end = std::exchange(order_, order);
  spikes_ = spikes, sums_spikes_ = sums_spikes;
  layer.shortcut = way(std::span(sorted).subspan(1), name + ".shortcut.");
  i_ = node;
  if (end.size() != order_.size() || places_in_nir(end) != places_in_nir(order_))
    refuse("the paths that leave it meet with their elements in different orders");
  spikes_ = sums_spikes_ = false;
  layers_.push_back(std::move(layer));
}

template <class R>
train::Sequence<R> Importer<R>::run() {
  walk(path_of(flat_, topology_));
  train::Sequence<R> net(input_, layers_);
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
