#include <algorithm>
#include <cmath>
#include <optional>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_hints.hpp"
#include "lapicque/bridge/nir_layout.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/bridge/nir_train_neurons.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/layers/free_scale.hpp"

namespace lapicque::bridge {
namespace {

using nir::Precision, nir::Reals;

template <class R>
class Exporter {
 public:
  Exporter(const train::Sequence<R>& net, const NirOptions& options)
      : net_(net), weights_(net.weights()), options_(options) {}
  nir::Graph run();

 private:
  static constexpr Precision precision =
      sizeof(R) == sizeof(float) ? Precision::float32 : Precision::float64;

  template <class... Args>
  [[noreturn]] void refuse(fmt::format_string<Args...> format, Args&&... args) const {
    fail("layer {} ({}) cannot be written as NIR: {}", i_, net_[i_].describe(),
         fmt::format(format, std::forward<Args>(args)...));
  }
  std::string name() const { return std::to_string(i_); }
  const train::Shape& input() const { return net_[i_].input_shape(); }

  void add(std::string name, nir::AnyNode node);
  void add(const train::Linear& layer);
  void add(const train::Conv2d& layer);
  void add(const train::BatchNorm& layer);
  void add(const train::Neuron& layer);
  void add(const train::Recurrent& layer);
  void add(const train::MaxPool& layer);
  template <class Pool>
  void add_pool(std::string name, size_t kernel, size_t stride, size_t padding);
  void flatten();
  Reals bias(size_t n) const;
  std::vector<double> parameter(const train::Neuron& layer, const char* name) const;

  const train::Sequence<R>& net_;
  train::Weights<R> weights_;
  NirOptions options_;
  nir::Graph graph_{};
  std::string last_{};    ///< the node that the next one follows
  size_t i_ = 0;          ///< the layer
  train::Shape order_{};  ///< the map whose order the signal has; flat: no matter
  bool is_map_ = false;   ///< whether the signal is a map in NIR still
  bool spikes_ = false;   ///< whether it is spikes
  std::optional<train::Reset> reset_{};
};

template <class R>
void Exporter<R>::add(std::string name, nir::AnyNode node) {
  if (!graph_.nodes.empty()) graph_.edges.push_back({last_, name});
  last_ = name;
  graph_.add({std::move(name), std::move(node)});
}

template <class R>
Reals Exporter<R>::bias(size_t n) const {
  Reals result{{n}, std::vector<double>(n, 0.0), precision};
  const auto found = weights_.find(name() + ".bias");
  if (found != weights_.end()) std::ranges::copy(found->second, result.values.begin());
  return result;
}

template <class R>
void Exporter<R>::flatten() {
  if (is_map_) add(name() + "_flatten", nir::Flatten{shape_in_nir(order_), 0, -1});
  is_map_ = false;
}

template <class R>
void Exporter<R>::add(const train::Linear& layer) {
  flatten();
  const size_t n_in = input().size(), n_out = layer.n_out;
  const auto& w = weights_.at(name() + ".weight");
  const auto places = places_in_nir(order_);
  Reals weight{{n_out, n_in}, std::vector<double>(n_in * n_out), precision};
  for (size_t from = 0; from < n_in; ++from)
    for (size_t to = 0; to < n_out; ++to)
      weight.values[to * n_in + places[from]] = double(w[from * n_out + to]);
  add(name(), nir::Affine{std::move(weight), bias(n_out)});
  order_ = n_out;
  spikes_ = false;
}

template <class R>
void Exporter<R>::add(const train::Conv2d& layer) {
  const size_t k = layer.kernel, n_out = layer.c_out, n_in = input().channels / layer.groups;
  const auto& w = weights_.at(name() + ".weight");
  nir::Conv2d conv{.input_shape = {{int64_t(input().height), int64_t(input().width)}},
                   .weight = {{n_out, n_in, k, k}, std::vector<double>(w.size()), precision},
                   .groups = int64_t(layer.groups),
                   .bias = bias(n_out)};
  conv.stride.fill(int64_t(layer.stride));
  conv.padding.amount.fill(int64_t(layer.padding));
  conv.dilation.fill(int64_t(layer.dilation));
  for (size_t y = 0; y < k * k; ++y)
    for (size_t in = 0; in < n_in; ++in)
      for (size_t out = 0; out < n_out; ++out)
        conv.weight.values[(out * n_in + in) * k * k + y] =
            double(w[(y * n_in + in) * n_out + out]);
  add(name(), std::move(conv));
  order_ = net_[i_].output_shape();
  spikes_ = false;
}

/// y = scale * weight (x - mean) / sqrt(var + epsilon) + bias goes into the product before.
template <class R>
void Exporter<R>::add(const train::BatchNorm& layer) {
  if (layer.n_steps > 0) refuse("its factors differ from step to step");
  Reals *weight = nullptr, *bias = nullptr;
  if (auto* affine = std::get_if<nir::Affine>(&graph_.nodes.back().node))
    weight = &affine->weight, bias = &affine->bias;
  if (auto* conv = std::get_if<nir::Conv2d>(&graph_.nodes.back().node))
    weight = &conv->weight, bias = &conv->bias;
  if (!weight) refuse("it follows no Linear and no Conv2d that could take it up");
  const auto number = [&](const char* what, size_t c) {
    for (auto* buffer : net_.buffers())
      if (buffer->name == name() + what) return double(buffer->value[c]);
    return double(weights_.at(name() + what)[c]);
  };
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
  order_ = net_[i_].output_shape();
  spikes_ = false;
}

/// The values in force: those learned, else those declared, else the default; one or one each.
template <class R>
std::vector<double> Exporter<R>::parameter(const train::Neuron& layer, const char* name) const {
  const auto* model = find_neuron_model(layer.model);
  const Field& field = model->parameters[size_t(find_field(model->parameters, name))];
  if (std::ranges::find(layer.learn, name) != layer.learn.end()) {
    std::vector<double> values;
    for (const R u : weights_.at(this->name() + "." + name))
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
  const auto places = places_in_nir(order_);
  std::vector<NirNeuron> units(n);
  try {
    const auto of_layer = neurons_in_nir(
        layer, n, [&](const char* what) { return parameter(layer, what); }, options_);
    for (size_t k = 0; k < n; ++k) units[places[k]] = of_layer[k];
  } catch (const Error& error) {
    refuse("{}", error.what());
  }
  add(name(), node_of(units, is_map_ ? shape_in_nir(order_) : nir::Shape{int64_t(n)}, fires));
  spikes_ = fires;
}

/// Neurons and a product in a cycle: what they send reaches them in the next step.
template <class R>
void Exporter<R>::add(const train::Recurrent& layer) {
  flatten();
  add(layer.neurons);
  const size_t n = input().size();
  const auto& w = weights_.at(name() + ".weight");
  const auto places = places_in_nir(order_);
  Reals weight{{n, n}, std::vector<double>(n * n), precision};
  for (size_t from = 0; from < n; ++from)
    for (size_t to = 0; to < n; ++to)
      weight.values[places[to] * n + places[from]] = double(w[from * n + to]);
  const auto back = name() + "_recurrent";
  graph_.add({back, nir::Linear{std::move(weight)}});
  graph_.edges.push_back({name(), back});
  graph_.edges.push_back({back, name()});
}

/// The maximum of spikes is whether any of them came.
template <class R>
void Exporter<R>::add(const train::MaxPool& layer) {
  if (!spikes_) refuse("NIR has no maximum pool of numbers; of spikes it can be written");
  add_pool<nir::SumPool2d>(name() + "_sum", layer.kernel, layer.stride, layer.padding);
  Reals half{{}, std::vector<double>(order_.size(), 0.5), Precision::float64};
  for (const auto size : shape_in_nir(order_)) half.shape.push_back(uint64_t(size));
  add(name(), nir::Threshold{std::move(half)});
  spikes_ = true;
}

template <class R>
nir::Graph Exporter<R>::run() {
  order_ = net_.input_shape();
  is_map_ = !order_.flat();
  add("input", nir::Input{shape_in_nir(order_)});
  for (i_ = 0; i_ < net_.size(); ++i_) {
    const train::Layer& layer = net_.layers()[i_];
    if (const auto* linear = layer.as<train::Linear>())
      add(*linear);
    else if (const auto* conv = layer.as<train::Conv2d>())
      add(*conv);
    else if (const auto* norm = layer.as<train::BatchNorm>())
      add(*norm);
    else if (const auto* neuron = layer.as<train::Neuron>())
      add(*neuron);
    else if (const auto* lif = layer.as<train::Lif>())
      add(lif->neuron());
    else if (const auto* leaky = layer.as<train::LeakyReadout>())
      add(leaky->neuron());
    else if (const auto* recurrent = layer.as<train::Recurrent>())
      add(*recurrent);
    else if (const auto* max = layer.as<train::MaxPool>())
      add(*max);
    else if (const auto* sum = layer.as<train::SumPool>())
      add_pool<nir::SumPool2d>(name(), sum->kernel, sum->stride, sum->padding);
    else if (const auto* mean = layer.as<train::AvgPool>())
      add_pool<nir::AvgPool2d>(name(), mean->kernel, mean->stride, mean->padding);
    else if (layer.as<train::Flatten>())
      flatten();
    else if (!layer.as<train::Dropout>() && !(layer.as<train::Readout>() && i_ + 1 == net_.size()))
      refuse("NIR has no such node");
  }
  add("output", nir::Output{is_map_ ? shape_in_nir(order_) : nir::Shape{int64_t(order_.size())}});
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
