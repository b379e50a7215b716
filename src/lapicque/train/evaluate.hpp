// How well a network does on a data set, and what it costs: spikes and synaptic operations.
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lapicque/train/dataset.hpp"
#include "lapicque/train/losses.hpp"
#include "lapicque/train/output.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::train {

enum class Activity {
  skipped,
  measured,  ///< spikes, operations and silent neurons, layer by layer
};

struct EvaluateOptions {
  Loss loss = CrossEntropyRate{};
  std::optional<DecideBy> decide = {};  ///< nothing: as the loss does
  size_t batch = 256, n_steps = 25;
  int threads = 0;  ///< 0: one a core
  Activity activity = Activity::skipped;
  const std::atomic<bool>* stop = nullptr;  ///< asks to end early with what is known
  std::function<void(size_t done, size_t total)> on_batch = {};
};

/// What a layer did, per sample.
struct LayerActivity {
  std::string name, what;
  size_t n_neurons = 0;            ///< 0: it does not fire
  double spikes = 0;               ///< of all its neurons over all steps
  double synaptic_operations = 0;  ///< additions or multiplications that its input caused
  size_t n_silent = 0;             ///< neurons that never fired for any sample
};

struct Evaluation {
  size_t n_samples = 0, n_correct = 0;
  double loss = 0;                             ///< mean over the samples
  double accuracy = 0;                         ///< in [0, 1]; 0 where there are no labels
  std::vector<std::vector<size_t>> confusion;  ///< [class][decision]
  std::vector<LayerActivity> layers;           ///< where measured
  double seconds = 0;
};

template <class R>
Evaluation evaluate(Sequence<R>& net, const Dataset& data, const EvaluateOptions& options = {});
/// The same with the threads of a team.
template <class R>
Evaluation evaluate(Team& team, Sequence<R>& net, const Dataset& data,
                    const EvaluateOptions& options);

/// The spikes of every layer for one sample, for rasters; the first is "input" where the input is
/// spikes.
struct LayerRaster {
  std::string name, what;
  Shape shape;
  std::vector<uint32_t> steps, neurons;  ///< one entry a spike
};
template <class R>
std::vector<LayerRaster> record(Sequence<R>& net, const Dataset& data, uint32_t sample,
                                size_t n_steps);

}  // namespace lapicque::train
