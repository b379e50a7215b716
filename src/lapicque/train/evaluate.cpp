#include "lapicque/train/evaluate.hpp"

#include <chrono>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

/// Adds up what the layers did at each pass.
template <class R>
class Meter {
 public:
  explicit Meter(Sequence<R>& net) : nodes_(net.nodes()) {
    for (auto* node : nodes_) {
      const size_t n = node->fires() ? node->output_shape().size() : 0;
      layers_.push_back({.name = node->name(), .what = node->describe(), .n_neurons = n});
      fired_.emplace_back(learn::words_for(n));
    }
  }
  void add() {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      layers_[i].synaptic_operations += nodes_[i]->synaptic_operations();
      if (!layers_[i].n_neurons) continue;
      const auto spikes = spikes_of(nodes_[i]->output());
      layers_[i].spikes += double(learn::count(spikes));
      for (size_t r = 0; r < spikes.rows(); ++r)
        for (size_t w = 0; w < spikes.row_words(); ++w) fired_[i][w] |= spikes.row(r)[w];
    }
  }
  std::vector<LayerActivity> per_sample(size_t n_samples) {
    for (size_t i = 0; i < layers_.size(); ++i) {
      layers_[i].spikes /= double(n_samples);
      layers_[i].synaptic_operations /= double(n_samples);
      size_t n_fired = 0;
      for (uint64_t word : fired_[i]) n_fired += size_t(std::popcount(word));
      layers_[i].n_silent = layers_[i].n_neurons - n_fired;
    }
    return layers_;
  }

 private:
  std::vector<Node<R>*> nodes_;
  std::vector<LayerActivity> layers_;
  std::vector<std::vector<uint64_t>> fired_;
};

void count_decisions(Evaluation& result, const Output& y, Decision decision,
                     std::span<const int32_t> labels) {
  if (labels.empty()) return;
  const auto classes = decide(y, decision);
  for (size_t b = 0; b < classes.size(); ++b) {
    ++result.confusion[size_t(labels[b])][size_t(classes[b])];
    result.n_correct += classes[b] == labels[b];
  }
}

}  // namespace

template <class R>
Evaluation evaluate(Team& team, Sequence<R>& net, const Dataset& data,
                    const EvaluateOptions& options) {
  require(data.size() > 0 && options.batch > 0, "evaluate: {} samples in batches of {}",
          data.size(), options.batch);
  const auto begun = std::chrono::steady_clock::now();
  const DecideBy by =
      options.decide.value_or(DecideBy{options.loss.reads(), options.loss.decision()});
  const size_t n_out = std::max(net.output_shape().size(), data.n_classes);
  Evaluation result;
  result.confusion.assign(n_out, std::vector<size_t>(n_out));
  Meter<R> meter(net);
  Batch<R> batch;
  Collected read, decided;
  std::vector<double> unused;
  for (size_t at = 0; at < data.size(); at += options.batch) {
    if (options.stop && *options.stop) break;
    std::vector<uint32_t> samples(std::min(options.batch, data.size() - at));
    std::iota(samples.begin(), samples.end(), uint32_t(at));
    batch.fill(team, data, {.samples = samples, .n_steps = options.n_steps});
    Pass<R> pass{.team = team};
    pass.potentials = options.loss.reads() == Reads::potentials || by.reads == Reads::potentials;
    const auto y = net.forward(pass, batch.signal(0, options.n_steps));
    read.clear(), decided.clear();
    const auto out = read.append(y, options.loss.reads());
    unused.assign(out.values.size(), 0);
    result.loss +=
        options.loss(out, {batch.labels(), batch.targets()}, unused) * double(samples.size());
    count_decisions(result, by.reads == options.loss.reads() ? out : decided.append(y, by.reads),
                    by.decision, batch.labels());
    if (options.activity == Activity::measured) meter.add();
    result.n_samples += samples.size();
    if (options.on_batch) options.on_batch(result.n_samples, data.size());
  }
  const double n = double(std::max(result.n_samples, size_t(1)));
  result.loss /= n;
  result.accuracy = double(result.n_correct) / n;
  if (options.activity == Activity::measured)
    result.layers = meter.per_sample(std::max(result.n_samples, size_t(1)));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

template <class R>
Evaluation evaluate(Sequence<R>& net, const Dataset& data, const EvaluateOptions& options) {
  Team team(options.threads > 0 ? options.threads : available_cores());
  return evaluate(team, net, data, options);
}

template <class R>
std::vector<LayerRaster> record(Sequence<R>& net, const Dataset& data, uint32_t sample,
                                size_t n_steps) {
  require(sample < data.size(), "record: sample {} came, the data set has {}", sample, data.size());
  Team team(1);
  Batch<R> batch;
  batch.fill(team, data, {.samples = {&sample, 1}, .n_steps = n_steps});
  const auto x = batch.signal(0, n_steps);
  net.forward(Pass<R>{.team = team}, x);
  std::vector<LayerRaster> rasters;
  const auto add = [&](std::string name, std::string what, const Signal<R>& signal) {
    auto& raster =
        rasters.emplace_back(LayerRaster{std::move(name), std::move(what), signal.shape, {}, {}});
    const auto spikes = spikes_of(signal);
    for (size_t t = 0; t < spikes.n_steps; ++t)
      learn::for_each_spike(spikes.row(t, 0), [&](size_t i) {
        raster.steps.push_back(uint32_t(t));
        raster.neurons.push_back(uint32_t(i));
      });
  };
  if (x.kind == Kind::spikes) add("input", "input", x);
  for (auto* node : net.nodes())
    if (node->fires()) add(node->name(), node->describe(), node->output());
  return rasters;
}

template Evaluation evaluate(Team&, Sequence<float>&, const Dataset&, const EvaluateOptions&);
template Evaluation evaluate(Team&, Sequence<double>&, const Dataset&, const EvaluateOptions&);
template Evaluation evaluate(Sequence<float>&, const Dataset&, const EvaluateOptions&);
template Evaluation evaluate(Sequence<double>&, const Dataset&, const EvaluateOptions&);
template std::vector<LayerRaster> record(Sequence<float>&, const Dataset&, uint32_t, size_t);
template std::vector<LayerRaster> record(Sequence<double>&, const Dataset&, uint32_t, size_t);

}  // namespace lapicque::train
