// The parameters of a layer of neurons that are learned, on scales where any number is allowed.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lapicque/learn/neuron_layer.hpp"
#include "lapicque/train/layers/free_scale.hpp"
#include "lapicque/train/node.hpp"

namespace lapicque::train {

template <class R>
class LearnedParameters {
 public:
  /// Those that the options of `neurons` name as learnable, from their values on; called prefix,
  /// a dot, and their name. Throws Error for a value at an end of its range.
  LearnedParameters(const std::string& prefix, const learn::NeuronLayer<R>& neurons);

  /// Makes the values in force those that were learned.
  void apply(learn::NeuronLayer<R>& neurons) const;
  /// Writes the gradients, given those by the values: learn::NeuronBackward::grad_parameters.
  void set_gradients(std::span<const double> by_values);
  void clear_gradients();
  void for_each(const std::function<void(Parameter<R>&)>& see);
  std::string describe() const;  ///< ", tau learned", or nothing

 private:
  struct Learned {
    std::string name;
    FreeScale scale;
    Parameter<R> parameter;
  };
  std::vector<Learned> learned_{};
};

extern template class LearnedParameters<float>;
extern template class LearnedParameters<double>;

}  // namespace lapicque::train
