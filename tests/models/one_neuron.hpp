// One neuron stepped through the registry in double, its fields set and read by name.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "lapicque/models/registry.hpp"

namespace lapicque::test {

using Settings = std::vector<std::pair<std::string, double>>;

class OneNeuron {
 public:
  OneNeuron(const std::string& model, double dt, const Settings& parameters = {})
      : model_(*find_neuron_model(model)), dt_(dt), propagators_(model_.n_propagators) {
    for (const auto& f : model_.parameters) parameters_.push_back(f.value);
    for (const auto& f : model_.state) state_.push_back(f.value);
    for (const auto& f : model_.input) input_.push_back(f.value);
    for (const auto& [name, value] : parameters) at(model_.parameters, parameters_, name) = value;
    model_.prepare(parameters_.data(), dt_, propagators_.data());
  }

  double& state(const std::string& name) { return at(model_.state, state_, name); }
  double& input(const std::string& name) { return at(model_.input, input_, name); }
  double parameter(const std::string& name) { return at(model_.parameters, parameters_, name); }
  double V() const { return state_[0]; }
  const NeuronModel& model() const { return model_; }
  const std::vector<double>& state() const { return state_; }

  bool step() { return model_.step(state_.data(), propagators_.data(), input_.data()); }

  /// One step in which `weight` arrives at a receptor.
  bool step_with(const std::string& receptor, double weight) {
    input(receptor) = weight;
    const bool spiked = step();
    input(receptor) = 0;
    return spiked;
  }

  /// Steps for a duration; the times of the spikes, counted from its start.
  std::vector<double> run(double duration) {
    std::vector<double> spikes;
    const long n = std::lround(duration / dt_);
    for (long i = 1; i <= n; ++i)
      if (step()) spikes.push_back(double(i) * dt_);
    return spikes;
  }

 private:
  static double& at(const std::vector<Field>& table, std::vector<double>& values,
                    const std::string& name) {
    const int place = find_field(table, name);
    if (place < 0) FAIL("no field " << name);
    return values[size_t(place)];
  }

  const NeuronModel& model_;
  double dt_;
  std::vector<double> parameters_, state_, input_, propagators_;
};

/// error(dt) / error(dt / 2) of a scheme of order k tends to 2^k.
inline double order_of(double error, double error_of_half_step) {
  return std::log2(error / error_of_half_step);
}

}  // namespace lapicque::test
