// From a sequence's last signal to what losses read, and back.
#pragma once
#include <optional>
#include <vector>

#include "lapicque/train/loss.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// How classes are read off a network, where it is not the loss that decides.
struct DecideBy {
  Reads reads = Reads::output;
  Decision decision = Decision::sum;
};

/// What a network put out, in double, window after window.
class Collected {
 public:
  void clear() { values_.clear(), n_steps_ = 0; }
  /// Appends the steps of y; returns them alone. Throws Error when potentials are wanted and there
  /// are none: the last layer is then no layer of neurons.
  template <class R>
  Output append(const Signal<R>& y, Reads reads);
  /// All steps so far.
  Output all() const { return {n_steps_, batch_, n_, values_}; }

 private:
  size_t n_steps_ = 0, batch_ = 0, n_ = 0;
  std::vector<double> values_;
};

/// The number of samples whose class is the label.
size_t n_correct(const Output& y, Decision decision, std::span<const int32_t> labels);

}  // namespace lapicque::train
