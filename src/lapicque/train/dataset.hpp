// Samples to learn from: how many, of what shape, and a function that lays a batch of them out.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// A batch of inputs, before it is given the network's precision.
struct Inputs {
  Kind kind = Kind::fixed;
  std::vector<float> values = {};    ///< fixed [batch][n], dense [time][batch][n]
  std::vector<uint64_t> words = {};  ///< spikes [time][batch][words(n)]
};

/// Which samples are wanted, and what their augmentation may depend on.
struct Request {
  std::span<const uint32_t> samples;
  size_t n_steps = 1;
  Phase phase = Phase::evaluation;
  uint64_t seed = 0, epoch = 0;
};

/// A value; copies share what `fill` holds.
struct Dataset {
  Shape shape;
  size_t n_classes = 0;
  std::vector<int32_t> labels = {};  ///< [size], the classes; or empty
  std::vector<double> targets = {};  ///< [size][n_targets]: what a regression wants; or empty
  size_t n_targets = 0;
  size_t n_samples = 0;
  /// Writes the batch; a pure function of the request.
  std::function<void(Team&, const Request&, Inputs&)> fill = {};

  size_t size() const { return n_samples; }
};

/// Real numbers [n_samples][shape.size()], each given to its neuron at every step as a current.
/// Throws Error when the sizes or labels do not fit.
Dataset currents(Shape shape, std::vector<float> values, std::vector<int32_t> labels,
                 size_t n_classes);

/// Those samples of `data` whose indices are listed, in that order.
Dataset subset(const Dataset& data, std::vector<uint32_t> samples);
/// The first n samples, or all.
Dataset take(const Dataset& data, size_t n);

/// The samples of a training set that are kept for validation: the last `fraction` of them.
struct Split {
  Dataset training, validation;
};
Split hold_out(const Dataset& data, double fraction);

/// One batch in the network's precision, with its memory.
template <class R>
class Batch {
 public:
  void fill(Team& team, const Dataset& data, const Request& request);
  /// Steps first ... first + n_steps - 1.
  Signal<R> signal(size_t first, size_t n_steps) const;
  std::span<const int32_t> labels() const { return labels_; }
  std::span<const double> targets() const { return targets_; }
  size_t size() const { return size_; }

 private:
  Inputs inputs_;
  std::vector<R> converted_;
  std::vector<int32_t> labels_;
  std::vector<double> targets_;
  Shape shape_;
  size_t size_ = 0, n_steps_ = 0;
};

}  // namespace lapicque::train
