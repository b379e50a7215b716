// Training by gradient: backpropagation through time, whole or truncated, of batches in a
// deterministic order; with validation, checkpoints that continue to the bit, and a clean stop.
//
//   auto result = train::fit(net, training, {.loss = CrossEntropyRate{},
//                                            .optimiser = Adam{.lr = 1e-3}, .epochs = 1});
//
// The same options and seed give the same weights to the bit, for any number of threads, and
// however often the training was stopped and resumed.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "lapicque/train/dataset.hpp"
#include "lapicque/train/evaluate.hpp"
#include "lapicque/train/losses.hpp"
#include "lapicque/train/optimiser.hpp"
#include "lapicque/train/output.hpp"
#include "lapicque/train/regulariser.hpp"
#include "lapicque/train/schedule.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::train {

/// What a progress bar shows, after each batch.
struct Progress {
  size_t epoch = 0, n_epochs = 0, batch = 0, n_batches = 0;  ///< counted from 1
  double loss = 0, accuracy = 0;                             ///< means over the epoch so far
  double images_per_second = 0;  ///< since the training began or was resumed
  double seconds = 0, seconds_left = 0;
  double lr = 0;
};

struct EpochResult {
  size_t epoch = 0;               ///< counted from 1
  double loss = 0, accuracy = 0;  ///< means over the batches as they were trained
  double validation_loss = 0, validation_accuracy = 0;  ///< 0 without validation
  double lr = 0, seconds = 0;
};

struct Checkpoint {
  std::filesystem::path path = {};  ///< empty: none
  double every_seconds = 300;       ///< also at the end of each epoch, and at a stop
  bool resume = false;              ///< continue from `path` where it exists
};

struct FitOptions {
  Loss loss = CrossEntropyRate{};
  OptimiserSpec optimiser = Adam{};
  Schedule schedule = ConstantRate{};
  std::vector<Regulariser> regularisers = {};
  std::optional<DecideBy> decide = {};  ///< how accuracy is counted; nothing: as the loss does
  size_t epochs = 1, batch = 128, n_steps = 25;
  /// Truncated backpropagation: the state is carried over windows of so many steps, the gradient
  /// is not, and each window ends with an update. 0: one window of all steps.
  size_t window = 0;
  double clip_norm = 0;  ///< > 0: gradients are scaled down to this norm
  double ema =
      0;  ///< > 0: validate and keep a moving average of the weights, w += (1 - ema) (new - w)
  uint64_t seed = 1;
  int threads = 0;  ///< 0: one a core
  /// The epoch with the best accuracy on it (loss, where there are no labels) is what is kept.
  const Dataset* validation = nullptr;
  Checkpoint checkpoint = {};
  const std::atomic<bool>* stop = nullptr;  ///< asks to stop at the end of the batch
  std::function<void(const Progress&)> on_batch = {};
  std::function<void(const EpochResult&)> on_epoch = {};
};

enum class Ending { finished, stopped };

struct FitResult {
  std::vector<EpochResult> epochs;
  size_t best_epoch = 0;   ///< counted from 1; 0 without validation
  uint64_t n_updates = 0;  ///< steps of the optimiser
  Ending ending = Ending::finished;
};

/// Trains `net` in place. Throws Error for options that do not fit, and when the loss or a gradient
/// is no longer finite: it then says the layer and the step, `net` has the weights before that
/// update, and the last checkpoint stands.
template <class R>
FitResult fit(Sequence<R>& net, const Dataset& training, const FitOptions& options);

}  // namespace lapicque::train
