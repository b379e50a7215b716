// A trained network on one image at a time, driven by events.
//
// All steps of a layer are computed before the next layer begins, so a layer's weights are in the
// cache while they are used; what is not zero alone causes work (linear.hpp, conv2d.hpp). Weights
// are laid out once, when the network is made. The numbers are those of the functions that train
// it, to the bit.
#pragma once
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/conv2d.hpp"
#include "lapicque/learn/linear.hpp"
#include "lapicque/learn/neuron_layer.hpp"
#include "lapicque/learn/pool.hpp"
#include "lapicque/learn/recurrent_layer.hpp"

namespace lapicque::learn {

/// Weights and biases as in linear.hpp and conv2d.hpp; no bias where b is empty.
template <class R>
struct LinearWeights {
  LinearShape shape;
  std::vector<R> w, b{};
};
template <class R>
struct Conv2dWeights {
  Conv2dShape shape;
  std::vector<R> w, b{};
};

enum class PoolKind { maximum, average, sum };
struct PoolLayer {
  PoolShape shape;
  PoolKind kind = PoolKind::maximum;
};

/// n neurons that are fed what the layer before them gives, from their defaults on.
struct Neurons {
  NeuronOptions options;
  size_t n = 0;
};

/// The same, and their own spikes of the step before (recurrent_layer.hpp).
template <class R>
struct RecurrentNeurons {
  Neurons neurons;
  std::vector<R> w;  ///< [n][n]
};

template <class R>
struct ResidualLayers;

template <class R>
using InferenceLayer = std::variant<LinearWeights<R>, Conv2dWeights<R>, PoolLayer, Neurons,
                                    RecurrentNeurons<R>, ResidualLayers<R>>;

/// Two ways for the same input, whose ends are added; a way without layers is the input itself.
template <class R>
struct ResidualLayers {
  size_t n_in = 0;
  std::vector<InferenceLayer<R>> branch, shortcut;
};

/// What the last layer gave: spikes and potentials of neurons, or the numbers of another layer.
template <class R>
struct InferenceResult {
  Spikes spikes;                 ///< [n_steps][1][n]; empty where the last layer is not of neurons
  std::vector<R> values;         ///< [n_steps][n] potentials before the reset, or sums
  std::vector<size_t> n_spikes;  ///< of each layer of neurons, in order
};

template <class R>
struct InferenceFlow;
template <class R>
struct InferenceStage;

/// R is float or double. One object serves one thread at a time.
template <class R>
class Inference {
 public:
  /// Throws Error where a layer does not fit what comes before it, saying which.
  explicit Inference(std::vector<InferenceLayer<R>> layers, const ProductOptions& options = {});
  ~Inference();
  Inference(Inference&&) noexcept;
  Inference& operator=(Inference&&) noexcept;

  size_t n_in() const;
  size_t n_out() const;

  /// An image that is the same at every step: x [n_in]; or numbers that vary: x [n_steps][n_in].
  InferenceResult<R> run(std::span<const R> x, size_t n_steps, Time time = Time::constant);
  /// Spikes over time: x [n_steps][1][n_in].
  InferenceResult<R> run(const SpikeView& x);

 private:
  InferenceResult<R> run_all(InferenceFlow<R> x);

  std::unique_ptr<Team> team_;  // of one thread: a single image is too little to share
  std::vector<std::unique_ptr<InferenceStage<R>>> stages_;
  ProductOptions options_;
};

extern template class Inference<float>;
extern template class Inference<double>;

}  // namespace lapicque::learn
