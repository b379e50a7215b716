// What neurons that learnt without labels stand for: labels of training images are told to them
// afterwards, by what they answered to each class.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace lapicque::stdp_vision {

/// Spikes of each neuron for each image: counts [n_images][n_neurons].
struct Responses {
  size_t n_neurons = 0;
  std::vector<uint32_t> counts = {};
  size_t n_images() const { return n_neurons ? counts.size() / n_neurons : 0; }
  std::span<const uint32_t> of(size_t image) const {
    return std::span(counts).subspan(image * n_neurons, n_neurons);
  }
  std::span<uint32_t> of(size_t image) {
    return std::span(counts).subspan(image * n_neurons, n_neurons);
  }
};

struct NeuronLabels {
  enum class Vote {
    mean,        ///< the class whose neurons fired most in the mean (Diehl & Cook 2015)
    share,       ///< each spike votes for every class, by its neuron's share of that class
    likelihood,  ///< the class that makes all counts likeliest, were they independent and Poisson
  } vote = Vote::mean;
  size_t n_classes = 0;
  std::vector<double> means = {};      ///< [n_neurons][n_classes] spikes for an image of the class
  std::vector<uint32_t> classes = {};  ///< [n_neurons] that each answers most to; n_classes: silent
};

/// From what is known of every neuron's answers. Of classes that it answers alike to it is the
/// first's.
NeuronLabels labels_from(std::vector<double> means, size_t n_classes, NeuronLabels::Vote vote);

/// From the answers to training images.
NeuronLabels label_neurons(const Responses& responses, std::span<const uint32_t> labels,
                           size_t n_classes, NeuronLabels::Vote vote);

/// The class of each image; of equals the first.
std::vector<uint32_t> decide(const NeuronLabels& labels, const Responses& responses);

}  // namespace lapicque::stdp_vision
