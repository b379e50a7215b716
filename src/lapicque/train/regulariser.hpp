// Terms of the loss that look at how much the hidden neurons fire.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "lapicque/train/sequence.hpp"

namespace lapicque::train {

/// strength * mean over neurons of max(0, lower - r)^2 + max(0, r - upper)^2, r the rate of a
/// neuron over the batch and all steps: spikes per step, in [0, 1].
struct RateBounds {
  double lower = 0, upper = 1, strength = 1;
};
/// strength * mean over neurons of r.
struct L1Rate {
  double strength = 1e-3;
};
using Regulariser = std::variant<RateBounds, L1Rate>;

std::string describe(const Regulariser& regulariser);

/// Applied to every layer of spiking neurons but the last of the sequence.
template <class R>
class Regularisation {
 public:
  explicit Regularisation(std::vector<Regulariser> terms) : terms_(std::move(terms)) {}
  bool empty() const { return terms_.empty(); }

  /// The terms of one layer after a forward pass; adds their gradient to g, whose memory is this
  /// object's where there was none.
  double add(Team& team, const Node<R>& node, Gradient<R>& g);

 private:
  std::vector<Regulariser> terms_;
  Array<R> memory_;
};

}  // namespace lapicque::train
