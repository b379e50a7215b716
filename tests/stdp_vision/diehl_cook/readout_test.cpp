#include "lapicque/stdp_vision/diehl_cook/readout.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {
/// Neurons 0 and 1 answer to class 0, 2 to class 1 and half as much to class 0, 3 never.
const Responses answers{.n_neurons = 4, .counts = {4, 2, 0, 0, 2, 4, 3, 0, 0, 0, 3, 0}};
const std::vector<uint32_t> labels = {0, 0, 1};
}  // namespace

TEST_CASE("a neuron stands for the class that it answers most to, whatever the class's size") {
  const auto l = label_neurons(answers, labels, 2, NeuronLabels::Vote::mean);
  CHECK(l.classes == std::vector<uint32_t>{0, 0, 1, 2});
  CHECK(l.means == std::vector<double>{3, 0, 3, 0, 1.5, 3, 0, 0});
}

TEST_CASE("the class with the most spikes a neuron wins, or spikes vote by their neurons' shares") {
  const Responses fresh{.n_neurons = 4, .counts = {1, 1, 2, 9, 3, 0, 1, 0, 2, 0, 3, 0}};
  // Means: 1 against 2, 1.5 against 1, 1 against 3. Shares: 2.67 to 1.33, 3.33 to 0.67, 3 to 2.
  CHECK(decide(label_neurons(answers, labels, 2, NeuronLabels::Vote::mean), fresh) ==
        std::vector<uint32_t>{1, 0, 1});
  CHECK(decide(label_neurons(answers, labels, 2, NeuronLabels::Vote::share), fresh) ==
        std::vector<uint32_t>{0, 0, 0});
}

TEST_CASE("the likelihood is that of independent Poisson counts") {
  // log P(class 0) - log P(class 1) of one spike of neuron 2, from its means 1.5 and 3 and those of
  // neurons 0 and 1, which stay silent although class 0 drives them: silence tells, too.
  const Responses one{.n_neurons = 4, .counts = {0, 0, 1, 0, 1, 1, 2, 0, 1, 0, 6, 0}};
  const auto l = label_neurons(answers, labels, 2, NeuronLabels::Vote::likelihood);
  std::vector<uint32_t> expected;
  for (size_t k = 0; k < 3; ++k) {
    double score[2] = {};
    for (size_t c = 0; c < 2; ++c)
      for (size_t i = 0; i < 3; ++i) {
        const double mean = l.means[i * 2 + c] + 0.01;
        score[c] += one.of(k)[i] * std::log(mean) - mean;
      }
    expected.push_back(score[1] > score[0]);
  }
  CHECK(expected == std::vector<uint32_t>{1, 0, 1});
  CHECK(decide(l, one) == expected);
}

TEST_CASE("labels that do not fit the answers are refused") {
  const std::vector<uint32_t> two = {0, 1}, wrong = {0, 1, 2};
  CHECK_THROWS_WITH_AS(label_neurons(answers, two, 2, NeuronLabels::Vote::mean),
                       doctest::Contains("2 labels for the answers to 3 images"), Error);
  CHECK_THROWS_WITH_AS(label_neurons(answers, wrong, 2, NeuronLabels::Vote::mean),
                       doctest::Contains("a label is 2"), Error);
}
