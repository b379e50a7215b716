// What a loss is: a number for what a sequence put out and what was wanted, with its derivative.
// The losses of the field are in train/losses.hpp.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque::train {

/// What a loss looks at.
enum class Reads {
  output,      ///< the output itself: spikes as 0 and 1, or real numbers
  potentials,  ///< the membrane potentials, before reset, of the neurons at the output
};

/// The output of a batch, [time][batch][n]; an output that is the same at every step has n_steps 1.
struct Output {
  size_t n_steps = 0, batch = 0, n = 0;
  std::span<const double> values;
  double at(size_t t, size_t b, size_t i) const { return values[(t * batch + b) * n + i]; }
};

/// What was wanted: a class for each sample, or numbers for each sample (and step).
struct Targets {
  std::span<const int32_t> labels;  ///< [batch], or empty
  std::span<const double> values;   ///< [batch][n] or [time][batch][n], or empty
};

/// How a class is read off the output.
enum class Decision {
  sum,          ///< the largest sum over time: for spikes, the neuron that fires most
  max,          ///< the largest value at any step
  last,         ///< the largest value at the last step
  first_spike,  ///< the neuron that fires first; the lowest index among equals
};

/// The class of each sample, [batch].
std::vector<int32_t> decide(const Output& y, Decision decision);

/// A struct with a formula: value and gradient of the loss, a mean over the batch. The gradient,
/// [time][batch][n], starts at zero and is added to.
template <class L>
concept LossSpec = std::copyable<L> &&
    requires(const L& loss, const Output& y, const Targets& targets, std::span<double> gradient) {
  { L::name } -> std::convertible_to<std::string_view>;
  { L::reads } -> std::convertible_to<Reads>;
  { L::decision } -> std::convertible_to<Decision>;
  { loss(y, targets, gradient) } -> std::convertible_to<double>;
};

/// Any loss, as a value.
class Loss {
 public:
  template <class L>
  requires(!std::same_as<L, Loss> && LossSpec<L>) Loss(L loss)
      : self_(std::make_shared<Self<L>>(std::move(loss))) {}

  /// Throws Error for targets that do not fit the output.
  double operator()(const Output& y, const Targets& targets, std::span<double> gradient) const {
    return self_->evaluate(y, targets, gradient);
  }
  std::string_view name() const { return self_->name(); }
  Reads reads() const { return self_->reads(); }
  /// How the class is read off what the loss reads, unless the user wants otherwise.
  Decision decision() const { return self_->decision(); }

 private:
  struct Any {
    virtual ~Any() = default;
    virtual double evaluate(const Output&, const Targets&, std::span<double>) const = 0;
    virtual std::string_view name() const = 0;
    virtual Reads reads() const = 0;
    virtual Decision decision() const = 0;
  };
  template <class L>
  struct Self final : Any {
    explicit Self(L l) : loss(std::move(l)) {}
    double evaluate(const Output& y, const Targets& t, std::span<double> g) const override {
      return loss(y, t, g);
    }
    std::string_view name() const override { return L::name; }
    Reads reads() const override { return L::reads; }
    Decision decision() const override { return L::decision; }
    L loss;
  };
  std::shared_ptr<const Any> self_;
};

}  // namespace lapicque::train
