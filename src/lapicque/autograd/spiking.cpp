#include "lapicque/autograd/spiking.hpp"

#include <torch/autograd.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/train/layers/free_scale.hpp"
#include "lapicque/train/layers/neuron_options.hpp"

namespace lapicque::autograd {

using learn::NeuronLayer;
using torch::Tensor;

/// One layer for each precision, made when it is first needed.
struct SpikingImpl::Layers {
  Layers(const train::Neuron& neuron, size_t size, int threads)
      : options(train::options_of(neuron)),
        n(size),
        team(threads > 0 ? threads : available_cores()) {
    in_double = std::make_unique<NeuronLayer<double>>(options, n);
  }
  template <class R>
  NeuronLayer<R>& layer() {
    if constexpr (std::is_same_v<R, double>) {
      return *in_double;
    } else {
      if (!in_float) in_float = std::make_unique<NeuronLayer<float>>(options, n);
      return *in_float;
    }
  }
  const Range& range(const std::string& name) const {
    for (const Field& field : in_double->model().parameters)
      if (field.name == name) return field.range;
    fail("neuron {} has no parameter {} to learn", options.model, name);
  }
  /// Sets the learned parameters from the values of all of them, one after another.
  template <class R>
  void set(const Tensor& values) {
    if (options.learnable.empty()) return;
    const Tensor numbers = values.to(torch::kDouble).contiguous();
    const double* next = numbers.data_ptr<double>();
    learn::ParameterValues named;
    for (const auto& name : options.learnable) {
      const size_t count = layer<R>().parameter(name).size();
      named[name].assign(next, next + count);
      next += count;
    }
    layer<R>().set_parameters(named);
  }

  learn::NeuronOptions options;
  size_t n;
  Team team;
  std::unique_ptr<NeuronLayer<double>> in_double;
  std::unique_ptr<NeuronLayer<float>> in_float;
};

namespace {

template <class R>
std::span<R> numbers(const Tensor& t) {
  if (!t.defined() || !t.numel()) return {};
  return {t.data_ptr<std::remove_const_t<R>>(), size_t(t.numel())};
}
template <class R>
learn::Signal<const R> signal(const Tensor& t) {
  return {numbers<R>(t), learn::Time::varying};
}

}  // namespace

/// The layer as one node of the graph, for R = float or double.
template <class Layers, class R>
struct Node : torch::autograd::Function<Node<Layers, R>> {
  using Context = torch::autograd::AutogradContext;
  struct Holder : torch::CustomClassHolder {
    std::shared_ptr<Layers> layers;
  };

  static torch::autograd::variable_list forward(Context* context, Tensor x, Tensor state,
                                                Tensor values, std::shared_ptr<Layers> layers) {
    auto& layer = layers->template layer<R>();
    layers->template set<R>(values);
    const auto n_steps = size_t(x.size(0)), batch = size_t(x.size(1)), n = layers->n;
    const auto rows = {int64_t(n_steps), int64_t(batch), int64_t(n)};
    Tensor spikes = torch::empty(rows, x.options()), potentials = torch::empty_like(spikes);
    Tensor last = torch::empty({int64_t(layer.n_state()), int64_t(batch), int64_t(n)}, x.options());
    Tensor checkpoints =
        torch::empty({int64_t(layer.n_checkpoints(n_steps)), int64_t(last.numel())}, x.options());
    learn::Spikes packed(n_steps, batch, n);
    layer.forward(layers->team, {.n_steps = n_steps,
                                 .batch = batch,
                                 .inputs = {signal<R>(x)},
                                 .initial_state = numbers<R>(state),
                                 .spikes = packed.rows(),
                                 .potentials = numbers<R>(potentials),
                                 .final_state = numbers<R>(last),
                                 .checkpoints = numbers<R>(checkpoints)});
    learn::unpack(packed.view(), numbers<R>(spikes));
    context->save_for_backward({x, checkpoints, values});
    context->saved_data["has_state"] = state.numel() > 0;
    auto holder = c10::make_intrusive<Holder>();
    holder->layers = layers;
    context->saved_data["layers"] = c10::IValue::make_capsule(holder);
    return {spikes, potentials, last};
  }

  static torch::autograd::variable_list backward(Context* context,
                                                 torch::autograd::variable_list g) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &checkpoints = saved[1], &values = saved[2];
    const auto holder = context->saved_data["layers"].toCapsule();
    auto& layers = *static_cast<Holder*>(holder.get())->layers;
    auto& layer = layers.template layer<R>();
    layers.template set<R>(values);
    for (Tensor& t : g)
      if (t.defined()) t = t.contiguous();
    Tensor gx = torch::empty_like(x);
    Tensor state = torch::empty({int64_t(layer.n_state()), x.size(1), x.size(2)}, x.options());
    Tensor of_values = torch::zeros({int64_t(layer.n_grad_parameters())}, torch::kDouble);
    layer.backward(layers.team, {.n_steps = size_t(x.size(0)),
                                 .batch = size_t(x.size(1)),
                                 .inputs = {signal<R>(x)},
                                 .checkpoints = numbers<const R>(checkpoints),
                                 .grad_spikes = signal<R>(g[0]),
                                 .grad_potentials = signal<R>(g[1]),
                                 .grad_final_state = numbers<const R>(g[2]),
                                 .grad_inputs = {numbers<R>(gx)},
                                 .grad_initial_state = numbers<R>(state),
                                 .grad_parameters = numbers<double>(of_values)});
    const bool has_state = context->saved_data["has_state"].toBool();
    return {gx, has_state ? state : Tensor(), of_values.to(x.dtype()), Tensor()};
  }
};

SpikingImpl::SpikingImpl(const train::Neuron& neuron, int64_t n, int threads)
    : layers_(std::make_shared<Layers>(neuron, size_t(n), threads)) {
  for (const auto& name : neuron.learn) {
    const train::FreeScale scale(layers_->range(name));
    std::vector<double> start;
    for (double x : layers_->in_double->parameter(name)) {
      start.push_back(scale.free(x));
      require(std::isfinite(start.back()),
              "Spiking: {} is {}, which is an end of its range; to learn it, start inside", name,
              x);
    }
    free_.push_back(register_parameter(name, torch::tensor(start, torch::kFloat)));
  }
}

SpikingImpl::~SpikingImpl() = default;

/// The values of all learned parameters, one after another, from their free scale.
Tensor SpikingImpl::values() {
  std::vector<Tensor> all{torch::empty({0}, torch::kDouble)};
  for (size_t i = 0; i < free_.size(); ++i) {
    const Range& range = layers_->range(layers_->options.learnable[i]);
    const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
    const Tensor u = free_[i].to(torch::kDouble);
    if (low && high)
      all.push_back(range.low + (range.high - range.low) * torch::sigmoid(u));
    else if (low)
      all.push_back(range.low + torch::exp(u));
    else
      all.push_back(high ? range.high - torch::exp(u) : u);
  }
  return torch::cat(all);
}

SpikingOutput SpikingImpl::forward(const Tensor& currents, const Tensor& state) {
  require(
      currents.dim() == 3 && currents.size(2) == int64_t(layers_->n) && currents.device().is_cpu(),
      "Spiking: a tensor of {} dimensions came; it takes [time, batch, {}] on the CPU",
      currents.dim(), layers_->n);
  const int64_t n_state = int64_t(layers_->in_double->n_state());
  require(!state.defined() ||
              (state.sizes() == torch::IntArrayRef{n_state, currents.size(1), currents.size(2)} &&
               state.dtype() == currents.dtype()),
          "Spiking: the state must be [{}, {}, {}], of the currents' type", n_state,
          currents.size(1), currents.size(2));
  const Tensor x = currents.contiguous();
  // A graph's node wants every tensor to be one; an empty one stands for rest.
  const Tensor begin = state.defined() ? state.contiguous() : torch::empty({0}, x.options());
  torch::autograd::variable_list out;
  if (x.dtype() == torch::kFloat)
    out = Node<Layers, float>::apply(x, begin, values().to(torch::kFloat), layers_);
  else if (x.dtype() == torch::kDouble)
    out = Node<Layers, double>::apply(x, begin, values(), layers_);
  else
    fail("Spiking: the tensor must be of type float or double");
  return {out[0], out[1], out[2]};
}

}  // namespace lapicque::autograd
