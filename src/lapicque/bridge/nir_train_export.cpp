#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_hints.hpp"
#include "lapicque/bridge/nir_layout.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/bridge/nir_train_neurons.hpp"
#include "lapicque/bridge/nir_train_products.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/layers/free_scale.hpp"

namespace lapicque::bridge {
namespace {

using nir::Precision, nir::Reals;

template <class R>
class Exporter {
 public:
  Exporter(const train::Sequence<R>& net, const NirOptions& options)
      : net_(net), weights_(net.weights()), options_(options) {
    for (const auto* node : net.nodes()) nodes_[node->name()] = node;
  }
  nir::Graph run();

 private:
  static constexpr Precision precision =
      sizeof(R) == sizeof(float) ? Precision::float32 : Precision::float64;

  template <class... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> format, Args&&... args) const {
    const auto node = nodes_.find(layer_);
    fail("layer {} ({}) cannot be written as NIR: {}", layer_,
         node == nodes_.end() ? "Residual" : node->second->describe(),
         fmt::format(format, std::forward<Args>(args)...));
  }
  /// The layer's name with dots that are underscores: to some programs a dot is a nested graph.
  std::string name() const {
    auto name = layer_;
    std::ranges::replace(name, '.', '_');
    return name;
  }
  const train::Shape& input() const { return nodes_.at(layer_)->input_shape(); }
  const auto& weight(const char* what) const { return weights_.at(layer_ + what); }

  void add(const std::vector<train::Layer>& chain, const std::string& prefix);
  void add(const train::Layer& layer);
  /// Whether it is one of these kinds; then it is added.
  template <class... Kinds>
  bool add_as(const train::Layer& layer) {
    const auto add_if = [this](const auto* kind) { return kind && (add(*kind), true); };
    return (add_if(layer.as<Kinds>()) || ...);
  }
  void add(std::string name, nir::AnyNode node);
  void add(const train::Linear& layer);
  void add(const train::Conv2d& layer);
  void add(const train::BatchNorm& layer);
  void add(const train::Neuron& layer);
  void add(const train::Recurrent& layer);
  void add(const train::MaxPool& layer);
  void add(const train::Residual& layer);
  template <class Pool>
  void add_pool(std::string name, size_t kernel, size_t stride, size_t padding);
  void flatten();
  Reals bias(size_t n) const;
  Reals filled(double value) const;
  std::vector<double> parameter(const train::Neuron& layer, const char* name) const;

  /// What flows, and where it comes from.
  struct Flow {
    std::vector<std::string> from{};  ///< nodes whose sum the next one takes
    train::Shape order{};             ///< the map whose order it has; flat: no matter
    bool is_map = false;              ///< whether it is a map in NIR still
    bool spikes = false;              ///< whether it is spikes
    bool of_product = false;          ///< whether the last node is a product, for this alone

    nir::Shape shape() const {
      return is_map ? shape_in_nir(order) : nir::Shape{int64_t(order.size())};
    }
  };

  const train::Sequence<R>& net_;
  train::Weights<R> weights_;
  std::map<std::string, const train::Node<R>*> nodes_{};  ///< all but residual layers
  NirOptions options_;
  nir::Graph graph_{};
  std::string layer_{};  ///< the name of the one at hand
  Flow flow_{};
  std::optional<train::Reset> reset_{};
};

template <class R>
void Exporter<R>::add(std::string name, nir::AnyNode node) {
  for (const auto& source : flow_.from) graph_.edges.push_back({source, name});
  flow_.from = {name};
  flow_.spikes = flow_.of_product = false;
  graph_.add({std::move(name), std::move(node)});
}

template <class R>
Reals Exporter<R>::bias(size_t n) const {
  Reals result{{n}, std::vector<double>(n, 0.0), precision};
  const auto found = weights_.find(layer_ + ".bias");
  if (found != weights_.end()) std::ranges::copy(found->second, result.values.begin());
  return result;
}

/// A number for each element of what flows.
template <class R>
Reals Exporter<R>::filled(double value) const {
  const auto shape = flow_.shape();
  return {{shape.begin(), shape.end()},
          std::vector<double>(flow_.order.size(), value),
          Precision::float64};
}

template <class R>
void Exporter<R>::flatten() {
  const bool spikes = flow_.spikes;
  if (flow_.is_map) add(name() + "_flatten", nir::Flatten{shape_in_nir(flow_.order), 0, -1});
  flow_.is_map = false, flow_.spikes = spikes;
}

template <class R>
void Exporter<R>::add(const train::Linear& layer) {
  flatten();
  add(name(), nir::Affine{linear_in_nir(weight(".weight"), flow_.order), bias(layer.n_out)});
  flow_.order = layer.n_out, flow_.of_product = true;
}

template <class R>
void Exporter<R>::add(const train::Conv2d& layer) {
  add(name(), conv_in_nir(layer, input(), weight(".weight"), bias(layer.c_out)));
  flow_.order = nodes_.at(layer_)->output_shape(), flow_.of_product = true;
}

/// y = scale * weight (x - mean) / sqrt(var + epsilon) + bias goes into the product before.
template <class R>
void Exporter<R>::add(const train::BatchNorm& layer) {
  if (layer.n_steps > 0) refuse("its factors differ from step to step");
  if (!flow_.of_product) refuse("it follows no Linear and no Conv2d that could take it up");
  Reals *weight = nullptr, *bias = nullptr;
  if (auto* affine = std::get_if<nir::Affine>(&graph_.nodes.back().node))
    weight = &affine->weight, bias = &affine->bias;
  if (auto* conv = std::get_if<nir::Conv2d>(&graph_.nodes.back().node))
    weight = &conv->weight, bias = &conv->bias;
  const auto number = [&](const char* what, size_t c) { return double(this->weight(what)[c]); };
  const size_t n = bias->values.size(), row = weight->values.size() / n;
  for (size_t c = 0; c < n; ++c) {
    const double gain =
        layer.scale * number(".weight", c) / std::sqrt(number(".running_var", c) + layer.epsilon);
    for (size_t i = 0; i < row; ++i) weight->values[c * row + i] *= gain;
    bias->values[c] = (bias->values[c] - number(".running_mean", c)) * gain + number(".bias", c);
  }
}

template <class R>
template <class Pool>
void Exporter<R>::add_pool(std::string name, size_t kernel, size_t stride, size_t padding) {
  const auto k = int64_t(kernel), s = int64_t(stride ? stride : kernel), p = int64_t(padding);
  add(std::move(name), Pool{{k, k}, {s, s}, {p, p}});
  flow_.order = nodes_.at(layer_)->output_shape();
}

/// The values in force: those learned, else those declared, else the default; one or one each.
template <class R>
std::vector<double> Exporter<R>::parameter(const train::Neuron& layer, const char* name) const {
  const auto* model = find_neuron_model(layer.model);
  const Field& field = model->parameters[size_t(find_field(model->parameters, name))];
  if (std::ranges::find(layer.learn, name) != layer.learn.end()) {
    std::vector<double> values;
    for (const R u : weights_.at(layer_ + "." + name))
      values.push_back(train::FreeScale(field.range).value(double(u)));
    return values;
  }
  const auto declared = layer.parameters.find(name);
  return declared == layer.parameters.end() ? std::vector{field.value} : declared->second;
}

template <class R>
void Exporter<R>::add(const train::Neuron& layer) {
  const bool fires = layer.output == train::NeuronOutput::spikes;
  if (!fires && layer.reset != train::Reset::none)
    refuse("it sends potentials and resets; a LeakyReadout does not reset");
  if (fires) {
    if (layer.reset == train::Reset::none) refuse("its spikes do not reset, which NIR cannot say");
    if (reset_ && *reset_ != layer.reset)
      refuse("it resets in another way than a layer before it, and a graph has one");
    reset_ = layer.reset;
  }
  const size_t n = input().size();
  const auto places = places_in_nir(flow_.order);
  std::vector<NirNeuron> units(n);
  try {
    const auto of_layer = neurons_in_nir(
        layer, n, [&](const char* what) { return parameter(layer, what); }, options_);
    for (size_t k = 0; k < n; ++k) units[places[k]] = of_layer[k];
  } catch (const Error& error) {
    refuse("{}", error.what());
  }
  add(name(), node_of(units, flow_.shape(), fires));
  flow_.spikes = fires;
}

/// Neurons and a product in a cycle: what they send reaches them in the next step.
template <class R>
void Exporter<R>::add(const train::Recurrent& layer) {
  flatten();
  add(layer.neurons);
  const auto back = name() + "_recurrent";
  graph_.add({back, nir::Linear{recurrent_in_nir(weight(".weight"), flow_.order)}});
  graph_.edges.push_back({name(), back});
  graph_.edges.push_back({back, name()});
}

/// The maximum of spikes is whether any of them came.
template <class R>
void Exporter<R>::add(const train::MaxPool& layer) {
  if (!flow_.spikes) refuse("NIR has no maximum pool of numbers; of spikes it can be written");
  add_pool<nir::SumPool2d>(name() + "_sum", layer.kernel, layer.stride, layer.padding);
  add(name(), nir::Threshold{filled(0.5)});
  flow_.spikes = true;
}

/// Two ways from the same nodes, whose ends the next node adds.
template <class R>
void Exporter<R>::add(const train::Residual& layer) {
  const auto name = layer_;
  if (flow_.from.size() > 1)  // what is added, and then goes two ways, needs a node
    add(this->name() + "_sum", nir::Scale{filled(1.0)});
  flow_.of_product = false;
  const auto begin = flow_;
  add(layer.branch, name + ".branch.");
  const auto branch = std::exchange(flow_, begin);
  add(layer.shortcut, name + ".shortcut.");
  layer_ = name;
  for (const auto& node : branch.from)
    if (std::ranges::count(flow_.from, node)) refuse("what \"{}\" sends is added to itself", node);
  if (branch.is_map != flow_.is_map || places_in_nir(branch.order) != places_in_nir(flow_.order))
    refuse("the elements of its two ways come in different orders");
  flow_.from.insert(flow_.from.begin(), branch.from.begin(), branch.from.end());
  flow_.spikes = flow_.of_product = false;
}

template <class R>
void Exporter<R>::add(const train::Layer& layer) {
  using namespace train;
  if (add_as<Linear, Conv2d, BatchNorm, train::Neuron, Recurrent, Residual, MaxPool>(layer)) return;
  if (const auto* lif = layer.as<train::Lif>())
    add(lif->neuron());
  else if (const auto* leaky = layer.as<LeakyReadout>())
    add(leaky->neuron());
  else if (const auto* sum = layer.as<train::SumPool>())
    add_pool<nir::SumPool2d>(name(), sum->kernel, sum->stride, sum->padding);
  else if (const auto* mean = layer.as<train::AvgPool>())
    add_pool<nir::AvgPool2d>(name(), mean->kernel, mean->stride, mean->padding);
  else if (layer.as<train::Flatten>())
    flatten();
  else if (!layer.as<train::Dropout>())
    refuse("NIR has no such node");
}

template <class R>
void Exporter<R>::add(const std::vector<train::Layer>& chain, const std::string& prefix) {
  for (size_t i = 0; i < chain.size(); ++i) {
    layer_ = prefix + std::to_string(i);
    add(chain[i]);
  }
}

template <class R>
nir::Graph Exporter<R>::run() {
  flow_.order = net_.input_shape();
  flow_.is_map = !flow_.order.flat();
  add("input", nir::Input{shape_in_nir(flow_.order)});
  auto layers = net_.layers();
  if (layers.back().template as<train::Readout>()) layers.pop_back();
  add(layers, "");
  add("output", nir::Output{flow_.shape()});
  options_.reset = reset_ == train::Reset::subtract ? NirReset::soft : NirReset::hard;
  set_hints(graph_, options_);
  return std::move(graph_);
}

}  // namespace

template <class R>
nir::Graph to_nir(const train::Sequence<R>& net, NirOptions options) {
  require(options.dt > 0 && std::isfinite(options.dt),
          "a network is written as NIR for a time step dt > 0, in seconds by custom; it is {}",
          options.dt);
  return Exporter<R>(net, options).run();
}
template nir::Graph to_nir(const train::Sequence<float>&, NirOptions);
template nir::Graph to_nir(const train::Sequence<double>&, NirOptions);

}  // namespace lapicque::bridge
