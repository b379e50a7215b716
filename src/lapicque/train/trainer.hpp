// The state of a training between two batches, and one batch.
#pragma once
#include <vector>

#include "lapicque/train/archive.hpp"
#include "lapicque/train/fit.hpp"

namespace lapicque::train {

/// Where a training is, and what it has summed up in this epoch.
struct Counters {
  uint64_t epoch = 0, batch = 0;  ///< the next ones, from 0
  uint64_t iteration = 0;         ///< batches so far
  uint64_t n_updates = 0;
  uint64_t n_seen = 0, n_correct = 0;
  double loss_sum = 0;
};

template <class R>
class Trainer {
 public:
  /// Holds references to all of them.
  Trainer(Team& team, Sequence<R>& net, const Dataset& training, const FitOptions& options);

  /// Trains on the next batch of `order`, the epoch's samples.
  void step(std::span<const uint32_t> order);
  /// Ends the epoch: validates, and remembers the weights when they are the best so far.
  EpochResult end_epoch(double seconds);
  /// Gives the network the weights that are to be kept.
  void load_kept();

  const Counters& counters() const { return counters_; }
  const std::vector<EpochResult>& history() const { return history_; }
  size_t best_epoch() const { return best_epoch_; }
  uint64_t n_batches() const;
  double lr() const;

  Archive save() const;
  /// Throws Error(file), and changes nothing, when the archive belongs to another training.
  void restore(const Archive& archive);

 private:
  double window(const Signal<R>& x, const Pass<R>& pass);
  void update();
  void follow_average();
  std::string fingerprint() const;
  [[noreturn]] void stop_at(const std::string& what) const;

  Team& team_;
  Sequence<R>& net_;
  const Dataset& training_;
  const FitOptions& options_;
  std::vector<Parameter<R>*> parameters_;
  Optimiser<R> optimiser_;
  Regularisation<R> regularisation_;
  Counters counters_;
  std::vector<EpochResult> history_;
  size_t best_epoch_ = 0;
  Weights<R> best_;
  std::vector<std::vector<R>> average_;

  Batch<R> batch_;
  Collected read_, decided_;
  std::vector<double> slopes_;
  std::vector<R> gradient_;
};

extern template class Trainer<float>;
extern template class Trainer<double>;

}  // namespace lapicque::train
