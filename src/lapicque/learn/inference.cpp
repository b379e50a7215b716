#include "lapicque/learn/inference.hpp"

#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/inference_stages.hpp"

namespace lapicque::learn {

template <class R>
Inference<R>::Inference(std::vector<InferenceLayer<R>> layers, const ProductOptions& options)
    : team_(std::make_unique<Team>(1)), options_(options) {
  require(!layers.empty(), "Inference: no layers");
  stages_ = stages_of<R>(*team_, std::move(layers));
}

template <class R>
Inference<R>::~Inference() = default;
template <class R>
Inference<R>::Inference(Inference&&) noexcept = default;
template <class R>
Inference<R>& Inference<R>::operator=(Inference&&) noexcept = default;

template <class R>
size_t Inference<R>::n_in() const {
  return stages_.front()->n_in;
}
template <class R>
size_t Inference<R>::n_out() const {
  return stages_.back()->n_out;
}

/// Runs all stages, and hands out what the last one gave, at every step.
template <class R>
InferenceResult<R> Inference<R>::run_all(InferenceFlow<R> x) {
  InferenceResult<R> result;
  auto flow = run_stages(stages_, {*team_, options_, result.n_spikes}, std::move(x), true);
  result.spikes = std::move(flow.spikes);
  result.values = std::move(flow.values);
  if (flow.time == Time::constant) {
    const std::vector<R> once = result.values;
    result.values.clear();
    for (size_t t = 0; t < flow.n_steps; ++t)
      result.values.insert(result.values.end(), once.begin(), once.end());
  }
  return result;
}

template <class R>
InferenceResult<R> Inference<R>::run(std::span<const R> x, size_t n_steps, Time time) {
  const size_t n_rows = time == Time::constant ? 1 : n_steps;
  require(x.size() == n_rows * n_in(),
          "Inference: an image of {} numbers for a network with {} inputs", x.size() / n_rows,
          n_in());
  return run_all({.values = {x.begin(), x.end()}, .time = time, .n_steps = n_steps, .n = n_in()});
}

template <class R>
InferenceResult<R> Inference<R>::run(const SpikeView& x) {
  require(x.n == n_in() && x.batch == 1,
          "Inference: spikes of {} samples and {} neurons for a network with {} inputs", x.batch,
          x.n, n_in());
  return run_all(InferenceFlow<R>::of(x));
}

template class Inference<float>;
template class Inference<double>;

}  // namespace lapicque::learn
