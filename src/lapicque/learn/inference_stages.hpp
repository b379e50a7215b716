// What an Inference is made of: a stage for each layer. Private to inference*.cpp.
#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "lapicque/learn/inference.hpp"

namespace lapicque::learn {

/// What flows from layer to layer: spikes, or numbers of every step, or of all steps at once.
template <class R>
struct InferenceFlow {
  Spikes spikes{};
  std::vector<R> values{};
  Time time = Time::varying;
  size_t n_steps = 0, n = 0;

  /// A copy of spikes of one sample.
  static InferenceFlow of(const SpikeView& x) {
    InferenceFlow flow{.spikes = Spikes(x.n_steps, 1, x.n), .n_steps = x.n_steps, .n = x.n};
    std::copy_n(x.words, x.n_words(), flow.spikes.rows().words);
    return flow;
  }
  InferenceFlow copy() const {
    if (spiking()) return of(spikes);
    return {.values = values, .time = time, .n_steps = n_steps, .n = n};
  }
  bool spiking() const { return spikes.n() > 0; }
  size_t n_rows() const { return time == Time::constant ? 1 : n_steps; }
};

/// What all stages of a run share.
struct InferencePass {
  Team& team;
  const ProductOptions& options;
  std::vector<size_t>& n_spikes;  ///< layers of neurons add theirs
};

/// One layer, with what is made of it once.
template <class R>
struct InferenceStage {
  size_t n_in = 0, n_out = 0;
  virtual ~InferenceStage() = default;
  /// Neurons give their potentials too where they are the last stage.
  virtual InferenceFlow<R> forward(const InferencePass& pass, InferenceFlow<R> x, bool last) = 0;
};

template <class R>
using InferenceStages = std::vector<std::unique_ptr<InferenceStage<R>>>;

/// Throws Error where a layer does not fit the one before it.
template <class R>
InferenceStages<R> stages_of(Team& team, std::vector<InferenceLayer<R>> layers);

/// One after another; no stages give x itself.
template <class R>
InferenceFlow<R> run_stages(const InferenceStages<R>& stages, const InferencePass& pass,
                            InferenceFlow<R> x, bool last);

}  // namespace lapicque::learn
