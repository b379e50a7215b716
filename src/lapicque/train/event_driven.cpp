#include "lapicque/train/event_driven.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/train/arrays.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/layers/free_scale.hpp"
#include "lapicque/train/layers/neuron_options.hpp"

namespace lapicque::train {
namespace {

/// A sequence's layers as those of learn/inference.hpp.
template <class R>
class Translation {
 public:
  explicit Translation(const Sequence<R>& net)
      : weights_(net.weights()), shape_(net.input_shape()) {
    for (const auto* node : net.nodes()) nodes_[node->name()] = node;
    add(net.layers(), "");
    require(!layers.empty(), "by events: the network has no layer that computes");
  }

  std::vector<learn::InferenceLayer<R>> layers{};
  std::optional<Over> over{};
  bool fires = false, neurons = false;

 private:
  [[noreturn]] void refuse(std::string_view why) const {
    const auto node = nodes_.find(name_);
    fail("layer {} ({}) cannot be run by events: {}", name_,
         node == nodes_.end() ? "Residual" : node->second->describe(), why);
  }
  const Shape& input() const { return shape_; }
  std::vector<R> take(const char* what) const {
    const auto found = weights_.find(fmt::format("{}.{}", name_, what));
    return found == weights_.end() ? std::vector<R>() : found->second;
  }

  void add(const std::vector<Layer>& chain, const std::string& prefix) {
    for (size_t i = 0; i < chain.size(); ++i) {
      name_ = prefix + std::to_string(i);
      add(chain[i]);
      if (const auto node = nodes_.find(name_); node != nodes_.end())
        shape_ = node->second->output_shape();
    }
  }
  void add(const Layer& layer) {
    if (over) refuse("it follows a readout over time");
    if (neurons && !fires) add_end(layer);
    if (const auto* linear = layer.as<Linear>())
      push(learn::LinearWeights<R>{{input().size(), linear->n_out}, take("weight"), take("bias")});
    else if (const auto* conv = layer.as<Conv2d>())
      push(learn::Conv2dWeights<R>{conv->shape(input()), take("weight"), take("bias")});
    else if (const auto* norm = layer.as<BatchNorm>())
      fold(*norm);
    else if (const auto* max = layer.as<MaxPool>())
      pool(*max, learn::PoolKind::maximum);
    else if (const auto* mean = layer.as<AvgPool>())
      pool(*mean, learn::PoolKind::average);
    else if (const auto* sum = layer.as<SumPool>())
      pool(*sum, learn::PoolKind::sum);
    else if (const auto* neuron = layer.as<Neuron>())
      add(*neuron);
    else if (const auto* lif = layer.as<Lif>())
      add(lif->neuron());
    else if (const auto* leaky = layer.as<LeakyReadout>())
      add(leaky->neuron());
    else if (const auto* recurrent = layer.as<Recurrent>())
      add(*recurrent);
    else if (const auto* residual = layer.as<Residual>())
      add(*residual);
    else if (const auto* readout = layer.as<Readout>())
      over = readout->over;
    else if (!layer.as<Flatten>() && !layer.as<Dropout>())
      refuse("there is no such layer there");
  }
  /// What may follow neurons that give potentials.
  void add_end(const Layer& layer) const {
    if (!layer.as<Readout>() && !layer.as<Flatten>() && !layer.as<Dropout>())
      refuse("potentials can only be read out");
  }
  void push(learn::InferenceLayer<R> layer) {
    layers.push_back(std::move(layer));
    fires = neurons = false;
  }

  template <class Pool>
  void pool(const Pool& p, learn::PoolKind kind) {
    const size_t stride = p.stride ? p.stride : p.kernel;
    const bool spikes = fires && kind == learn::PoolKind::maximum;
    push(learn::PoolLayer{{.height = input().height,
                           .width = input().width,
                           .channels = input().channels,
                           .kernel = {p.kernel, p.kernel},
                           .stride = {stride, stride},
                           .padding = {p.padding, p.padding}},
                          kind});
    fires = spikes;
  }

  /// With the values that were learned.
  learn::NeuronOptions options_in_force(const Neuron& spec) const {
    auto options = options_of(spec);
    for (const auto& name : spec.learn) {
      const auto* model = find_neuron_model(spec.model);
      const Field& field = model->parameters[size_t(find_field(model->parameters, name))];
      auto& values = options.parameters[name];
      values.clear();
      for (const R u : take(name.c_str()))
        values.push_back(FreeScale(field.range).value(double(u)));
    }
    return options;
  }

  void add(const Neuron& spec) {
    push(learn::Neurons{options_in_force(spec), input().size()});
    neurons = true;
    fires = spec.output == NeuronOutput::spikes;
  }

  void add(const Recurrent& spec) {
    push(learn::RecurrentNeurons<R>{{options_in_force(spec.neurons), input().size()},
                                    take("weight")});
    neurons = fires = true;
  }

  void add(const Residual& spec) {
    const auto name = name_;
    const auto in = shape_;
    const bool from_spikes = fires;
    auto before = std::exchange(layers, {});
    const auto way = [&](const std::vector<Layer>& chain, const char* which) {
      shape_ = in, fires = from_spikes, neurons = false;
      add(chain, name + which);
      if (over || (neurons && !fires)) refuse("it gives a readout to an addition");
      return std::exchange(layers, {});
    };
    auto branch = way(spec.branch, ".branch.");
    const auto out = shape_;
    auto shortcut = way(spec.shortcut, ".shortcut.");
    name_ = name, shape_ = out, layers = std::move(before);
    push(learn::ResidualLayers<R>{in.size(), std::move(branch), std::move(shortcut)});
  }

  /// y = scale weight (x - mean) / sqrt(var + epsilon) + bias goes into the product before.
  void fold(const BatchNorm& norm) {
    if (norm.n_steps > 0) refuse("its factors differ from step to step");
    auto* linear = layers.empty() ? nullptr : std::get_if<learn::LinearWeights<R>>(&layers.back());
    auto* conv = layers.empty() ? nullptr : std::get_if<learn::Conv2dWeights<R>>(&layers.back());
    if (!linear && !conv) refuse("it follows no product");
    auto& w = linear ? linear->w : conv->w;
    auto& b = linear ? linear->b : conv->b;
    const size_t n = input().channels;
    const auto weight = take("weight"), bias = take("bias"), mean = take("running_mean"),
               var = take("running_var");
    std::vector<double> gains(n);
    for (size_t c = 0; c < n; ++c)
      gains[c] = norm.scale * double(weight[c]) / std::sqrt(double(var[c]) + norm.epsilon);
    for (size_t k = 0; k < w.size(); ++k) w[k] = R(double(w[k]) * gains[k % n]);
    b.resize(n);
    for (size_t c = 0; c < n; ++c)
      b[c] = R((double(b[c]) - double(mean[c])) * gains[c] + double(bias[c]));
  }

  Weights<R> weights_;
  std::map<std::string, const Node<R>*> nodes_{};  ///< all but residual ones
  std::string name_{};                             ///< of the layer at hand
  Shape shape_;                                    ///< what comes into it
};

/// [n_steps][n] to [n].
void read_out(std::vector<double>& values, size_t n, Over over) {
  const size_t n_steps = values.size() / n;
  for (size_t i = 0; i < n; ++i) {
    double result = over == Over::last ? values[(n_steps - 1) * n + i] : values[i];
    for (size_t t = 1; t < n_steps && over != Over::last; ++t) {
      const double x = values[t * n + i];
      result = over == Over::max ? std::max(result, x) : result + x;
    }
    values[i] = over == Over::mean ? result / double(n_steps) : result;
  }
  values.resize(n);
}

}  // namespace

template <class R>
EventDriven<R>::EventDriven(const Sequence<R>& net) {
  Translation<R> translated(net);
  over_ = translated.over, fires_ = translated.fires, neurons_ = translated.neurons;
  net_ = std::make_unique<learn::Inference<R>>(std::move(translated.layers));
}

template <class R>
Output EventDriven<R>::run(const Signal<R>& x, Reads reads) {
  require(x.batch == 1, "by events: {} samples came at once, it takes one", x.batch);
  require(reads == Reads::output || neurons_,
          "this loss reads membrane potentials, so the last layer must be one of neurons");
  const auto time = x.kind == Kind::fixed ? learn::Time::constant : learn::Time::varying;
  const auto result =
      x.kind == Kind::spikes
          ? net_->run(spikes_of(x))
          : net_->run(std::span<const R>(x.values, x.rows() * x.n()), x.n_steps, time);
  n_spikes_ = 0;
  for (const size_t n : result.n_spikes) n_spikes_ += n;
  const size_t n = net_->n_out();
  if (reads == Reads::output && fires_) {
    values_.assign(x.n_steps * n, 0);
    for (size_t t = 0; t < x.n_steps; ++t)
      learn::for_each_spike(result.spikes.view().row(t, 0),
                            [&](size_t i) { values_[t * n + i] = 1; });
  } else {
    values_.assign(result.values.begin(), result.values.end());
  }
  if (over_ && reads == Reads::output) read_out(values_, n, *over_);
  return {values_.size() / n, 1, n, values_};
}

template <class R>
Evaluation evaluate_by_events(const Sequence<R>& net, const Dataset& data,
                              const EvaluateOptions& options) {
  using Clock = std::chrono::steady_clock;
  const DecideBy by =
      options.decide.value_or(DecideBy{options.loss.reads(), options.loss.decision()});
  EventDriven<R> events(net);
  Evaluation result;
  const size_t n_classes = std::max(net.output_shape().size(), data.n_classes);
  result.confusion.assign(n_classes, std::vector<size_t>(n_classes));
  Team team(1);
  Batch<R> sample;
  double n_spikes = 0;
  for (uint32_t i = 0; i < data.size() && !(options.stop && *options.stop); ++i) {
    sample.fill(team, data, {.samples = {&i, 1}, .n_steps = options.n_steps});
    const auto begin = Clock::now();
    const auto y = events.run(sample.signal(0, options.n_steps), by.reads);
    result.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    n_spikes += double(events.n_spikes());
    ++result.n_samples;
    if (!sample.labels().empty()) {
      const auto label = size_t(sample.labels()[0]), decided = size_t(decide(y, by.decision)[0]);
      ++result.confusion[label][decided];
      result.n_correct += label == decided;
    }
    if (options.on_batch) options.on_batch(result.n_samples, data.size());
  }
  const double n = double(std::max(result.n_samples, size_t(1)));
  result.accuracy = double(result.n_correct) / n;
  result.layers = {{.name = "", .what = "all layers", .spikes = n_spikes / n}};
  return result;
}

template class EventDriven<float>;
template class EventDriven<double>;
template Evaluation evaluate_by_events(const Sequence<float>&, const Dataset&,
                                       const EvaluateOptions&);
template Evaluation evaluate_by_events(const Sequence<double>&, const Dataset&,
                                       const EvaluateOptions&);

}  // namespace lapicque::train
