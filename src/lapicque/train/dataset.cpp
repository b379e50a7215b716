#include "lapicque/train/dataset.hpp"

#include <algorithm>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

void check_sizes(const Shape& shape, size_t n_values, const std::vector<int32_t>& labels,
                 size_t n_classes) {
  require(shape.size() > 0 && n_values == labels.size() * shape.size(),
          "data set: {} numbers came for {} labels of {} features each", n_values, labels.size(),
          shape.describe());
  for (int32_t label : labels)
    require(label >= 0 && size_t(label) < n_classes,
            "data set: the label {} came, allowed are 0 to {}", label, int64_t(n_classes) - 1);
}

}  // namespace

Dataset currents(Shape shape, std::vector<float> values, std::vector<int32_t> labels,
                 size_t n_classes) {
  check_sizes(shape, values.size(), labels, n_classes);
  const auto stored = std::make_shared<const std::vector<float>>(std::move(values));
  Dataset data{.shape = shape, .n_classes = n_classes};
  data.n_samples = labels.size();
  data.labels = std::move(labels);
  data.fill = [stored, n = shape.size()](Team&, const Request& request, Inputs& out) {
    out.kind = Kind::fixed;
    out.values.resize(request.samples.size() * n);
    for (size_t b = 0; b < request.samples.size(); ++b)
      std::copy_n(stored->data() + request.samples[b] * n, n, out.values.data() + b * n);
  };
  return data;
}

Dataset subset(const Dataset& data, std::vector<uint32_t> samples) {
  Dataset part = data;
  part.labels.clear(), part.targets.clear();
  part.n_samples = samples.size();
  for (uint32_t i : samples) {
    require(i < data.size(), "data set: sample {} came, it has {}", i, data.size());
    if (!data.labels.empty()) part.labels.push_back(data.labels[i]);
    if (!data.targets.empty())
      part.targets.insert(part.targets.end(), &data.targets[i * data.n_targets],
                          &data.targets[i * data.n_targets] + data.n_targets);
  }
  part.fill = [whole = data.fill, samples = std::move(samples)](Team& team, const Request& request,
                                                                Inputs& out) {
    std::vector<uint32_t> chosen(request.samples.size());
    for (size_t b = 0; b < chosen.size(); ++b) chosen[b] = samples[request.samples[b]];
    Request there = request;
    there.samples = chosen;
    whole(team, there, out);
  };
  return part;
}

Dataset take(const Dataset& data, size_t n) {
  std::vector<uint32_t> samples(std::min(n, data.size()));
  std::iota(samples.begin(), samples.end(), 0u);
  return subset(data, std::move(samples));
}

Split hold_out(const Dataset& data, double fraction) {
  require(fraction > 0 && fraction < 1, "hold_out: the fraction is {}, allowed is (0, 1)",
          fraction);
  const auto n = size_t(double(data.size()) * (1 - fraction) + 0.5);
  require(n > 0 && n < data.size(), "hold_out: a fraction of {} of {} samples leaves nothing",
          fraction, data.size());
  std::vector<uint32_t> rest(data.size() - n);
  std::iota(rest.begin(), rest.end(), uint32_t(n));
  return {take(data, n), subset(data, std::move(rest))};
}

template <class R>
void Batch<R>::fill(Team& team, const Dataset& data, const Request& request) {
  data.fill(team, request, inputs_);
  size_ = request.samples.size(), n_steps_ = request.n_steps, shape_ = data.shape;
  const size_t n = data.shape.size(), rows = inputs_.kind == Kind::fixed ? size_ : n_steps_ * size_;
  if (inputs_.kind == Kind::spikes)
    require(inputs_.words.size() == rows * learn::words_for(n),
            "data set: a batch has {} words of spikes, {} are needed", inputs_.words.size(),
            rows * learn::words_for(n));
  else
    require(inputs_.values.size() == rows * n, "data set: a batch has {} numbers, {} are needed",
            inputs_.values.size(), rows * n);
  if constexpr (!std::is_same_v<R, float>)
    converted_.assign(inputs_.values.begin(), inputs_.values.end());
  labels_.clear(), targets_.clear();
  for (uint32_t i : request.samples) {
    if (!data.labels.empty()) labels_.push_back(data.labels[i]);
    for (size_t k = 0; k < data.n_targets; ++k)
      targets_.push_back(data.targets[i * data.n_targets + k]);
  }
}

template <class R>
Signal<R> Batch<R>::signal(size_t first, size_t n_steps) const {
  Signal<R> x{.kind = inputs_.kind, .shape = shape_, .n_steps = n_steps, .batch = size_};
  const size_t row = size_ * (x.kind == Kind::spikes ? x.row_words() : x.n());
  const size_t offset = x.kind == Kind::fixed ? 0 : first * row;
  if (x.kind == Kind::spikes)
    x.words = inputs_.words.data() + offset;
  else if constexpr (std::is_same_v<R, float>)
    x.values = inputs_.values.data() + offset;
  else
    x.values = converted_.data() + offset;
  return x;
}

template class Batch<float>;
template class Batch<double>;

}  // namespace lapicque::train
