// A trained network on one sample at a time, driven by events (learn/inference.hpp): what is not
// zero alone causes work, and weights are laid out once.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "lapicque/learn/inference.hpp"
#include "lapicque/train/evaluate.hpp"
#include "lapicque/train/layers/readout.hpp"

namespace lapicque::train {

/// The numbers are those of Sequence::forward in evaluation, to the bit where there is no batch
/// norm; a batch norm is folded into the product before it, and rounds differently.
template <class R>
class EventDriven {
 public:
  /// Throws Error that names the layer for what it cannot do: votes, batch norms that follow no
  /// product or differ by step, potentials that feed a layer.
  explicit EventDriven(const Sequence<R>& net);

  /// The output for one sample over its steps; its memory is this object's until
  /// the next run. Throws Error for potentials where the last layer has
  /// none.
  Output run(const Signal<R>& x, Reads reads);
  /// Spikes of all layers in the last run.
  size_t n_spikes() const { return n_spikes_; }

 private:
  std::unique_ptr<learn::Inference<R>> net_;
  std::optional<Over> over_;
  bool fires_ = false, neurons_ = false;  ///< whether the last layer fires; is of neurons
  std::vector<double> values_{};
  size_t n_spikes_ = 0;
};

/// How well a network does sample by sample on one thread: accuracy, confusion, and the seconds of
/// the network alone. Of `options` the way of deciding, the steps, `stop` and `on_batch` count.
template <class R>
Evaluation evaluate_by_events(const Sequence<R>& net, const Dataset& data,
                              const EvaluateOptions& options);

}  // namespace lapicque::train
