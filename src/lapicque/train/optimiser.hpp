// Optimisers: what a step does with the gradients. Our own loops, in one pass over memory and the
// same to the bit for any number of threads; torch::optim is the oracle
// (tests/autograd/optimiser_test.cpp), and takes several passes for the same step.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "lapicque/train/node.hpp"

namespace lapicque::train {

/// Kingma & Ba 2015; weight decay is an L2 term in the gradient, as in torch.optim.Adam.
struct Adam {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};
/// Loshchilov & Hutter 2019: the decay is decoupled from the gradient.
struct AdamW {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0.01;
};
/// v = momentum v + g; w -= lr v, or with Nesterov's g + momentum v, as in torch.optim.SGD.
struct Sgd {
  double lr = 0.1, momentum = 0, weight_decay = 0;
  bool nesterov = false;
};
using OptimiserSpec = std::variant<Adam, AdamW, Sgd>;

double learning_rate(const OptimiserSpec& spec);
std::string describe(const OptimiserSpec& spec);
/// Throws Error that names the number which is out of its range.
void check(const OptimiserSpec& spec);

/// The step and its memory, for one list of parameters.
template <class R>
class Optimiser {
 public:
  explicit Optimiser(OptimiserSpec spec) : spec_(std::move(spec)) { check(spec_); }

  /// One step with the learning rate times `factor`; `scale` multiplies the gradients first (what
  /// clipping asks for). The list must be the same each time.
  void step(Team& team, const std::vector<Parameter<R>*>& parameters, double factor, double scale);

  const OptimiserSpec& spec() const { return spec_; }
  uint64_t n_steps() const { return n_steps_; }

  /// Its memory, for checkpoints: two arrays a parameter (first and second moment; momentum).
  std::vector<std::vector<R>> moments() const;
  /// Throws Error when the sizes do not fit the parameters.
  void restore(const std::vector<Parameter<R>*>& parameters, uint64_t n_steps,
               const std::vector<std::vector<R>>& moments);

 private:
  void allocate(const std::vector<Parameter<R>*>& parameters);

  OptimiserSpec spec_;
  uint64_t n_steps_ = 0;
  std::vector<Array<R>> first_, second_;
};

/// sqrt of the sum of squares of all gradients, in double and in a fixed order.
template <class R>
double gradient_norm(Team& team, const std::vector<Parameter<R>*>& parameters);

template <class R>
void zero_gradients(Team& team, const std::vector<Parameter<R>*>& parameters);

}  // namespace lapicque::train
