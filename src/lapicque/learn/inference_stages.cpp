#include "lapicque/learn/inference_stages.hpp"

#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/product_run.hpp"

namespace lapicque::learn {
namespace {

template <class R>
using Flow = InferenceFlow<R>;

template <class R>
struct Product final : InferenceStage<R> {
  PreparedProduct<R> product;
  std::vector<R> bias;

  Product(Team& team, ProductPlan plan, const std::vector<R>& w, std::vector<R> b)
      : product(team, std::move(plan), w.data()), bias(std::move(b)) {
    this->n_in = product.plan().n_in;
    this->n_out = product.plan().n_y();
  }
  Flow<R> forward(const InferencePass& pass, Flow<R> x, bool) override {
    Flow<R> y{.values = std::vector<R>(x.n_rows() * this->n_out),
              .time = x.time,
              .n_steps = x.n_steps,
              .n = this->n_out};
    product.forward(pass.team,
                    {.bits = x.spiking() ? x.spikes.view().words : nullptr,
                     .numbers = x.spiking() ? nullptr : x.values.data(),
                     .n_rows = x.n_rows()},
                    bias.empty() ? nullptr : bias.data(), y.values.data(), pass.options);
    return y;
  }
};

template <class R>
struct Pool final : InferenceStage<R> {
  PoolLayer layer;

  explicit Pool(const PoolLayer& l) : layer(l) {
    this->n_in = layer.shape.n_in();
    this->n_out = layer.shape.n_out();
  }
  Flow<R> forward(const InferencePass& pass, Flow<R> x, bool) override {
    Flow<R> y{.time = x.time, .n_steps = x.n_steps, .n = this->n_out};
    if (layer.kind == PoolKind::maximum && x.spiking()) {
      y.spikes = Spikes(x.n_steps, 1, this->n_out);
      max_pool_forward(pass.team, layer.shape, x.spikes, y.spikes.rows());
      return y;
    }
    y.values.resize(x.n_rows() * this->n_out);
    const Pooling pooling = layer.kind == PoolKind::sum ? Pooling::sum : Pooling::average;
    if (layer.kind == PoolKind::maximum)
      max_pool_forward<R>(pass.team, layer.shape, x.values, y.values, {});
    else if (x.spiking())
      mean_pool_forward<R>(pass.team, layer.shape, pooling, x.spikes, y.values);
    else
      mean_pool_forward<R>(pass.team, layer.shape, pooling, x.values, y.values);
    return y;
  }
};

/// Neurons that are fed spikes take them as numbers.
template <class R>
void make_numbers(Flow<R>& x) {
  if (!x.spiking()) return;
  x.values.resize(x.n_steps * x.n);
  unpack<R>(x.spikes, x.values);
}

template <class R>
struct Cells final : InferenceStage<R> {
  NeuronLayer<R> layer;

  explicit Cells(Neurons&& neurons) : layer(std::move(neurons.options), neurons.n) {
    this->n_in = this->n_out = neurons.n;
  }
  Flow<R> forward(const InferencePass& pass, Flow<R> x, bool last) override {
    make_numbers(x);
    Flow<R> y{.spikes = Spikes(x.n_steps, 1, this->n_out), .n_steps = x.n_steps, .n = this->n_out};
    if (last) y.values.resize(x.n_steps * this->n_out);
    layer.forward(pass.team, {.n_steps = x.n_steps,
                              .batch = 1,
                              .inputs = {{std::span<const R>(x.values), x.time}},
                              .spikes = y.spikes.rows(),
                              .potentials = y.values});
    pass.n_spikes.push_back(count(y.spikes));
    return y;
  }
};

template <class R>
struct RecurrentCells final : InferenceStage<R> {
  RecurrentLayer<R> layer;
  std::vector<R> w, currents;

  explicit RecurrentCells(RecurrentNeurons<R>&& l)
      : layer(std::move(l.neurons.options), l.neurons.n), w(std::move(l.w)) {
    this->n_in = this->n_out = l.neurons.n;
  }
  Flow<R> forward(const InferencePass& pass, Flow<R> x, bool last) override {
    make_numbers(x);
    Flow<R> y{.spikes = Spikes(x.n_steps, 1, this->n_out), .n_steps = x.n_steps, .n = this->n_out};
    if (last) y.values.resize(x.n_steps * this->n_out);
    currents.resize(x.n_steps * this->n_out);
    layer.forward(pass.team, {.n_steps = x.n_steps,
                              .batch = 1,
                              .inputs = {{std::span<const R>(x.values), x.time}},
                              .weights = w,
                              .spikes = y.spikes.rows(),
                              .currents = currents,
                              .potentials = y.values});
    pass.n_spikes.push_back(count(y.spikes));
    return y;
  }
};

/// branch(x) + shortcut(x).
template <class R>
struct ResidualStage final : InferenceStage<R> {
  InferenceStages<R> branch, shortcut;

  ResidualStage(Team& team, ResidualLayers<R>&& layer)
      : branch(stages_of<R>(team, std::move(layer.branch))),
        shortcut(stages_of<R>(team, std::move(layer.shortcut))) {
    this->n_in = layer.n_in;
    this->n_out = branch.empty() ? layer.n_in : branch.back()->n_out;
    for (const auto* way : {&branch, &shortcut}) {
      const size_t n_begin = way->empty() ? layer.n_in : way->front()->n_in;
      const size_t n_end = way->empty() ? layer.n_in : way->back()->n_out;
      require(n_begin == layer.n_in && n_end == this->n_out,
              "Inference: a residual layer of {} to {} with a way from {} to {}", layer.n_in,
              this->n_out, n_begin, n_end);
    }
  }
  Flow<R> forward(const InferencePass& pass, Flow<R> x, bool) override {
    auto a = run_stages(branch, pass, x.copy(), false);
    auto b = run_stages(shortcut, pass, std::move(x), false);
    make_numbers(a), make_numbers(b);
    const size_t n = this->n_out, n_steps = a.n_steps;
    const bool constant = a.time == Time::constant && b.time == Time::constant;
    Flow<R> y{.time = constant ? Time::constant : Time::varying, .n_steps = n_steps, .n = n};
    y.values.resize(y.n_rows() * n);
    for (size_t i = 0; i < y.values.size(); ++i)
      y.values[i] = a.values[a.time == Time::constant ? i % n : i] +
                    b.values[b.time == Time::constant ? i % n : i];
    return y;
  }
};

template <class R>
std::unique_ptr<InferenceStage<R>> stage_of(Team& team, LinearWeights<R>&& layer) {
  require(layer.shape.n_in > 0 && layer.shape.n_out > 0, "Inference: a linear layer of {} to {}",
          layer.shape.n_in, layer.shape.n_out);
  require(layer.w.size() == layer.shape.n_weights() &&
              (layer.b.empty() || layer.b.size() == layer.shape.n_out),
          "Inference: a linear layer of {} to {} has {} weights and {} biases", layer.shape.n_in,
          layer.shape.n_out, layer.w.size(), layer.b.size());
  return std::make_unique<Product<R>>(team, plan(layer.shape), layer.w, std::move(layer.b));
}

template <class R>
std::unique_ptr<InferenceStage<R>> stage_of(Team& team, Conv2dWeights<R>&& layer) {
  layer.shape.check("Inference");
  require(layer.w.size() == layer.shape.n_weights() &&
              (layer.b.empty() || layer.b.size() == layer.shape.c_out),
          "Inference: a convolution with {} weights and {} outputs has {} weights and {} biases",
          layer.shape.n_weights(), layer.shape.c_out, layer.w.size(), layer.b.size());
  return std::make_unique<Product<R>>(team, plan(layer.shape), layer.w, std::move(layer.b));
}

template <class R>
std::unique_ptr<InferenceStage<R>> stage_of(Team&, PoolLayer&& layer) {
  layer.shape.check("Inference");
  return std::make_unique<Pool<R>>(layer);
}

template <class R>
std::unique_ptr<InferenceStage<R>> stage_of(Team&, Neurons&& layer) {
  auto stage = std::make_unique<Cells<R>>(std::move(layer));
  require(stage->layer.n_inputs() == 1, "Inference: neurons that are fed {} fields; it must be one",
          stage->layer.n_inputs());
  return stage;
}

template <class R>
std::unique_ptr<InferenceStage<R>> stage_of(Team&, RecurrentNeurons<R>&& layer) {
  auto stage = std::make_unique<RecurrentCells<R>>(std::move(layer));
  const size_t n = stage->n_in, n_inputs = stage->layer.neurons().n_inputs();
  require(n_inputs == 1, "Inference: neurons that are fed {} fields; it must be one", n_inputs);
  require(stage->w.size() == n * n, "Inference: {} recurrent neurons with {} weights", n,
          stage->w.size());
  return stage;
}

template <class R>
std::unique_ptr<InferenceStage<R>> stage_of(Team& team, ResidualLayers<R>&& layer) {
  return std::make_unique<ResidualStage<R>>(team, std::move(layer));
}

}  // namespace

template <class R>
InferenceStages<R> stages_of(Team& team, std::vector<InferenceLayer<R>> layers) {
  InferenceStages<R> stages;
  for (auto& layer : layers) {
    stages.push_back(std::visit([&](auto& l) { return stage_of<R>(team, std::move(l)); }, layer));
    const size_t i = stages.size() - 1;
    require(i == 0 || stages[i]->n_in == stages[i - 1]->n_out,
            "Inference: layer {} takes {} numbers, but the layer before it gives {}", i,
            stages[i]->n_in, i ? stages[i - 1]->n_out : 0);
  }
  return stages;
}

template <class R>
InferenceFlow<R> run_stages(const InferenceStages<R>& stages, const InferencePass& pass,
                            InferenceFlow<R> x, bool last) {
  for (const auto& stage : stages)
    x = stage->forward(pass, std::move(x), last && &stage == &stages.back());
  return x;
}

template InferenceStages<float> stages_of(Team&, std::vector<InferenceLayer<float>>);
template InferenceStages<double> stages_of(Team&, std::vector<InferenceLayer<double>>);
template InferenceFlow<float> run_stages(const InferenceStages<float>&, const InferencePass&,
                                         InferenceFlow<float>, bool);
template InferenceFlow<double> run_stages(const InferenceStages<double>&, const InferencePass&,
                                          InferenceFlow<double>, bool);

}  // namespace lapicque::learn
