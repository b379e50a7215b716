#include "lapicque/train/layers/learned_parameters.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::train {
namespace {

const Field& parameter_field(const NeuronModel& model, const std::string& name) {
  for (const Field& field : model.parameters)
    if (field.name == name) return field;
  fail("neuron {} has no parameter {} to learn", model.info.name, name);
}

}  // namespace

template <class R>
LearnedParameters<R>::LearnedParameters(const std::string& prefix,
                                        const learn::NeuronLayer<R>& neurons) {
  for (const auto& name : neurons.options().learnable) {
    const FreeScale scale(parameter_field(neurons.model(), name).range);
    const auto values = neurons.parameter(name);
    Parameter<R> p{prefix + "." + name,
                   {values.size()},
                   Array<R>(values.size()),
                   Array<R>(values.size()),
                   false};
    for (size_t i = 0; i < values.size(); ++i) {
      p.value[i] = R(scale.free(values[i]));
      require(std::isfinite(p.value[i]),
              "layer {}: {} is {}, which is an end of its range; to learn it, start inside", prefix,
              name, values[i]);
    }
    learned_.push_back({name, scale, std::move(p)});
  }
}

template <class R>
void LearnedParameters<R>::apply(learn::NeuronLayer<R>& neurons) const {
  if (learned_.empty()) return;
  learn::ParameterValues values;
  for (const auto& [name, scale, p] : learned_)
    for (R u : p.value) values[name].push_back(scale.value(double(u)));
  neurons.set_parameters(values);
}

template <class R>
void LearnedParameters<R>::set_gradients(std::span<const double> by_values) {
  size_t next = 0;
  for (auto& [name, scale, p] : learned_)
    for (size_t i = 0; i < p.value.size(); ++i)
      p.gradient[i] = R(by_values[next++] * scale.slope(double(p.value[i])));
}

template <class R>
void LearnedParameters<R>::clear_gradients() {
  for (auto& learned : learned_) std::ranges::fill(learned.parameter.gradient, R(0));
}

template <class R>
void LearnedParameters<R>::for_each(const std::function<void(Parameter<R>&)>& see) {
  for (auto& learned : learned_) see(learned.parameter);
}

template <class R>
std::string LearnedParameters<R>::describe() const {
  std::string text;
  for (const auto& learned : learned_) text += fmt::format(", {} learned", learned.name);
  return text;
}

template class LearnedParameters<float>;
template class LearnedParameters<double>;

}  // namespace lapicque::train
