#include "lapicque/learn/inference.hpp"

#include <algorithm>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/product_run.hpp"

namespace lapicque::learn {

/// What flows from layer to layer: spikes, or numbers of every step, or of all steps at once.
template <class R>
struct Inference<R>::Flow {
  Spikes spikes{};
  std::vector<R> values{};
  Time time = Time::varying;
  size_t n_steps = 0, n = 0;

  bool spiking() const { return spikes.n() > 0; }
  size_t n_rows() const { return time == Time::constant ? 1 : n_steps; }
};

/// One layer, with what is made of it once.
template <class R>
struct Inference<R>::Stage {
  size_t n_in = 0, n_out = 0;
  virtual ~Stage() = default;
  virtual Flow forward(Team& team, Flow x, const ProductOptions& options, bool last) = 0;
  virtual bool fires() const { return false; }

  static std::unique_ptr<Stage> of(Team& team, LinearWeights<R>&& layer);
  static std::unique_ptr<Stage> of(Team& team, Conv2dWeights<R>&& layer);
  static std::unique_ptr<Stage> of(Team& team, PoolLayer&& layer);
  static std::unique_ptr<Stage> of(Team& team, Neurons&& layer);
  static std::unique_ptr<Stage> of(Team& team, RecurrentNeurons<R>&& layer);

  struct Product;
  struct Pool;
  struct Cells;
  struct RecurrentCells;
};

template <class R>
struct Inference<R>::Stage::Product : Stage {
  PreparedProduct<R> product;
  std::vector<R> bias;

  Product(Team& team, ProductPlan plan, const std::vector<R>& w, std::vector<R> b)
      : product(team, std::move(plan), w.data()), bias(std::move(b)) {
    this->n_in = product.plan().n_in;
    this->n_out = product.plan().n_y();
  }
  Flow forward(Team& team, Flow x, const ProductOptions& options, bool) override {
    Flow y{.values = std::vector<R>(x.n_rows() * this->n_out),
           .time = x.time,
           .n_steps = x.n_steps,
           .n = this->n_out};
    product.forward(team,
                    {.bits = x.spiking() ? x.spikes.view().words : nullptr,
                     .numbers = x.spiking() ? nullptr : x.values.data(),
                     .n_rows = x.n_rows()},
                    bias.empty() ? nullptr : bias.data(), y.values.data(), options);
    return y;
  }
};

template <class R>
struct Inference<R>::Stage::Pool : Stage {
  PoolLayer layer;

  explicit Pool(const PoolLayer& l) : layer(l) {
    this->n_in = layer.shape.n_in();
    this->n_out = layer.shape.n_out();
  }
  Flow forward(Team& team, Flow x, const ProductOptions&, bool) override {
    Flow y{.time = x.time, .n_steps = x.n_steps, .n = this->n_out};
    if (layer.kind == PoolKind::maximum && x.spiking()) {
      y.spikes = Spikes(x.n_steps, 1, this->n_out);
      max_pool_forward(team, layer.shape, x.spikes, y.spikes.rows());
      return y;
    }
    y.values.resize(x.n_rows() * this->n_out);
    const Pooling pooling = layer.kind == PoolKind::sum ? Pooling::sum : Pooling::average;
    if (layer.kind == PoolKind::maximum)
      max_pool_forward<R>(team, layer.shape, x.values, y.values, {});
    else if (x.spiking())
      mean_pool_forward<R>(team, layer.shape, pooling, x.spikes, y.values);
    else
      mean_pool_forward<R>(team, layer.shape, pooling, x.values, y.values);
    return y;
  }
};

/// Neurons that are fed spikes take them as numbers.
template <class R, class Flow>
void make_numbers(Flow& x) {
  if (!x.spiking()) return;
  x.values.resize(x.n_steps * x.n);
  unpack<R>(x.spikes, x.values);
}

template <class R>
struct Inference<R>::Stage::Cells : Stage {
  NeuronLayer<R> layer;

  explicit Cells(Neurons&& neurons) : layer(std::move(neurons.options), neurons.n) {
    this->n_in = this->n_out = neurons.n;
  }
  Flow forward(Team& team, Flow x, const ProductOptions&, bool last) override {
    make_numbers<R>(x);
    Flow y{.spikes = Spikes(x.n_steps, 1, this->n_out), .n_steps = x.n_steps, .n = this->n_out};
    if (last) y.values.resize(x.n_steps * this->n_out);
    layer.forward(team, {.n_steps = x.n_steps,
                         .batch = 1,
                         .inputs = {{std::span<const R>(x.values), x.time}},
                         .spikes = y.spikes.rows(),
                         .potentials = y.values});
    return y;
  }
  bool fires() const override { return true; }
};

template <class R>
struct Inference<R>::Stage::RecurrentCells : Stage {
  RecurrentLayer<R> layer;
  std::vector<R> w, currents;

  explicit RecurrentCells(RecurrentNeurons<R>&& l)
      : layer(std::move(l.neurons.options), l.neurons.n), w(std::move(l.w)) {
    this->n_in = this->n_out = l.neurons.n;
  }
  Flow forward(Team& team, Flow x, const ProductOptions&, bool last) override {
    make_numbers<R>(x);
    Flow y{.spikes = Spikes(x.n_steps, 1, this->n_out), .n_steps = x.n_steps, .n = this->n_out};
    if (last) y.values.resize(x.n_steps * this->n_out);
    currents.resize(x.n_steps * this->n_out);
    layer.forward(team, {.n_steps = x.n_steps,
                         .batch = 1,
                         .inputs = {{std::span<const R>(x.values), x.time}},
                         .weights = w,
                         .spikes = y.spikes.rows(),
                         .currents = currents,
                         .potentials = y.values});
    return y;
  }
  bool fires() const override { return true; }
};

template <class R>
std::unique_ptr<typename Inference<R>::Stage> Inference<R>::Stage::of(Team& team,
                                                                      LinearWeights<R>&& layer) {
  require(layer.shape.n_in > 0 && layer.shape.n_out > 0, "Inference: a linear layer of {} to {}",
          layer.shape.n_in, layer.shape.n_out);
  require(layer.w.size() == layer.shape.n_weights() &&
              (layer.b.empty() || layer.b.size() == layer.shape.n_out),
          "Inference: a linear layer of {} to {} has {} weights and {} biases", layer.shape.n_in,
          layer.shape.n_out, layer.w.size(), layer.b.size());
  return std::make_unique<Product>(team, plan(layer.shape), layer.w, std::move(layer.b));
}

template <class R>
std::unique_ptr<typename Inference<R>::Stage> Inference<R>::Stage::of(Team& team,
                                                                      Conv2dWeights<R>&& layer) {
  layer.shape.check("Inference");
  require(layer.w.size() == layer.shape.n_weights() &&
              (layer.b.empty() || layer.b.size() == layer.shape.c_out),
          "Inference: a convolution with {} weights and {} outputs has {} weights and {} biases",
          layer.shape.n_weights(), layer.shape.c_out, layer.w.size(), layer.b.size());
  return std::make_unique<Product>(team, plan(layer.shape), layer.w, std::move(layer.b));
}

template <class R>
std::unique_ptr<typename Inference<R>::Stage> Inference<R>::Stage::of(Team&, PoolLayer&& layer) {
  layer.shape.check("Inference");
  return std::make_unique<Pool>(layer);
}

template <class R>
std::unique_ptr<typename Inference<R>::Stage> Inference<R>::Stage::of(Team&, Neurons&& layer) {
  auto stage = std::make_unique<Cells>(std::move(layer));
  require(stage->layer.n_inputs() == 1, "Inference: neurons that are fed {} fields; it must be one",
          stage->layer.n_inputs());
  return stage;
}

template <class R>
std::unique_ptr<typename Inference<R>::Stage> Inference<R>::Stage::of(Team&,
                                                                      RecurrentNeurons<R>&& layer) {
  auto stage = std::make_unique<RecurrentCells>(std::move(layer));
  const size_t n = stage->n_in, n_inputs = stage->layer.neurons().n_inputs();
  require(n_inputs == 1, "Inference: neurons that are fed {} fields; it must be one", n_inputs);
  require(stage->w.size() == n * n, "Inference: {} recurrent neurons with {} weights", n,
          stage->w.size());
  return stage;
}

template <class R>
Inference<R>::Inference(std::vector<InferenceLayer<R>> layers, const ProductOptions& options)
    : team_(std::make_unique<Team>(1)), options_(options) {
  require(!layers.empty(), "Inference: no layers");
  for (auto& layer : layers) {
    stages_.push_back(std::visit(
        [&](auto& l) -> std::unique_ptr<Stage> { return Stage::of(*team_, std::move(l)); }, layer));
    const size_t i = stages_.size() - 1;
    require(i == 0 || stages_[i]->n_in == stages_[i - 1]->n_out,
            "Inference: layer {} takes {} numbers, but the layer before it gives {}", i,
            stages_[i]->n_in, i ? stages_[i - 1]->n_out : 0);
  }
}

template <class R>
Inference<R>::~Inference() = default;
template <class R>
Inference<R>::Inference(Inference&&) noexcept = default;
template <class R>
Inference<R>& Inference<R>::operator=(Inference&&) noexcept = default;

template <class R>
size_t Inference<R>::n_in() const {
  return stages_.front()->n_in;
}
template <class R>
size_t Inference<R>::n_out() const {
  return stages_.back()->n_out;
}

/// Runs all stages, and hands out what the last one gave, at every step.
template <class R>
InferenceResult<R> Inference<R>::run_all(Flow flow) {
  InferenceResult<R> result;
  for (const auto& stage : stages_) {
    const bool last = &stage == &stages_.back();
    flow = stage->forward(*team_, std::move(flow), options_, last);
    if (stage->fires()) result.n_spikes.push_back(count(flow.spikes));
  }
  result.spikes = std::move(flow.spikes);
  result.values = std::move(flow.values);
  if (flow.time == Time::constant) {
    const std::vector<R> once = result.values;
    result.values.clear();
    for (size_t t = 0; t < flow.n_steps; ++t)
      result.values.insert(result.values.end(), once.begin(), once.end());
  }
  return result;
}

template <class R>
InferenceResult<R> Inference<R>::run(std::span<const R> x, size_t n_steps, Time time) {
  const size_t n_rows = time == Time::constant ? 1 : n_steps;
  require(x.size() == n_rows * n_in(),
          "Inference: an image of {} numbers for a network with {} inputs", x.size() / n_rows,
          n_in());
  return run_all({.values = {x.begin(), x.end()}, .time = time, .n_steps = n_steps, .n = n_in()});
}

template <class R>
InferenceResult<R> Inference<R>::run(const SpikeView& x) {
  require(x.n == n_in() && x.batch == 1,
          "Inference: spikes of {} samples and {} neurons for a network with {} inputs", x.batch,
          x.n, n_in());
  Flow flow{.spikes = Spikes(x.n_steps, 1, x.n), .n_steps = x.n_steps, .n = x.n};
  std::copy_n(x.words, x.n_words(), flow.spikes.rows().words);
  return run_all(std::move(flow));
}

template class Inference<float>;
template class Inference<double>;

}  // namespace lapicque::learn
