#include "lapicque/stdp_vision/diehl_cook/readout.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {

NeuronLabels labels_from(std::vector<double> means, size_t n_classes, NeuronLabels::Vote vote) {
  NeuronLabels out{.vote = vote, .n_classes = n_classes, .means = std::move(means)};
  for (auto mean = out.means.begin(); mean != out.means.end(); mean += ptrdiff_t(n_classes)) {
    const auto best = std::max_element(mean, mean + ptrdiff_t(n_classes));
    out.classes.push_back(uint32_t(*best > 0 ? size_t(best - mean) : n_classes));
  }
  return out;
}

NeuronLabels label_neurons(const Responses& responses, std::span<const uint32_t> labels,
                           size_t n_classes, NeuronLabels::Vote vote) {
  const size_t n = responses.n_neurons;
  require(labels.size() == responses.n_images(), "{} labels for the answers to {} images",
          labels.size(), responses.n_images());
  std::vector<double> images(n_classes), means(n * n_classes);
  for (size_t k = 0; k < labels.size(); ++k) {
    require(labels[k] < n_classes, "a label is {}, must be below the number of classes, {}",
            labels[k], n_classes);
    ++images[labels[k]];
    const auto counts = responses.of(k);
    for (size_t i = 0; i < n; ++i) means[i * n_classes + labels[k]] += counts[i];
  }
  for (size_t k = 0; k < means.size(); ++k) means[k] /= std::max(images[k % n_classes], 1.0);
  return labels_from(std::move(means), n_classes, vote);
}

namespace {

/// What a spike of each neuron adds to the votes for each class [n_neurons][n_classes], and what
/// each class has without any [n_classes].
struct Votes {
  std::vector<double> weights, bias;

  explicit Votes(const NeuronLabels& l) : weights(l.means.size()), bias(l.n_classes) {
    using Vote = NeuronLabels::Vote;
    constexpr double unseen = 0.01;  // spikes, where a neuron never answered to a class
    std::vector<double> owned(l.n_classes + 1);
    for (const uint32_t c : l.classes) ++owned[c];
    for (size_t i = 0; i < l.classes.size(); ++i) {
      if (l.classes[i] == l.n_classes) continue;
      const double* mean = l.means.data() + i * l.n_classes;
      double sum = 0;
      for (size_t c = 0; c < l.n_classes; ++c) sum += mean[c];
      for (size_t c = 0; c < l.n_classes; ++c) {
        double& w = weights[i * l.n_classes + c];
        if (l.vote == Vote::mean) w = c == l.classes[i] ? 1 / owned[c] : 0;
        if (l.vote == Vote::share) w = mean[c] / sum;
        if (l.vote == Vote::likelihood) w = std::log(mean[c] + unseen), bias[c] -= mean[c] + unseen;
      }
    }
  }
};

}  // namespace

std::vector<uint32_t> decide(const NeuronLabels& labels, const Responses& responses) {
  const size_t n = labels.classes.size(), n_classes = labels.n_classes;
  require(responses.n_neurons == n, "answers of {} neurons, labels of {}", responses.n_neurons, n);
  const Votes votes(labels);
  std::vector<uint32_t> decisions;
  for (size_t k = 0; k < responses.n_images(); ++k) {
    const auto counts = responses.of(k);
    auto sums = votes.bias;
    for (size_t i = 0; i < n; ++i)
      for (size_t c = 0; counts[i] && c < n_classes; ++c)
        sums[c] += counts[i] * votes.weights[i * n_classes + c];
    decisions.push_back(uint32_t(std::max_element(sums.begin(), sums.end()) - sums.begin()));
  }
  return decisions;
}

}  // namespace lapicque::stdp_vision
