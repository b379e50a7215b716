// Linear classifiers of feature vectors: support vector machines, one class against the rest.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"

namespace lapicque::stdp_vision {

/// Feature vectors [n][width], width being whole cache lines; zeros behind the last feature.
struct Features {
  size_t n = 0, n_features = 0, width = 0;
  Array<float> values = {};

  Features() = default;
  Features(size_t n, size_t n_features);
  float* row(size_t i) { return values.data() + i * width; }
  const float* row(size_t i) const { return values.data() + i * width; }
};

/// Subtracts each feature's mean and divides by its deviation and by the square root of their
/// number.
struct Standard {
  std::vector<float> mean = {}, factor = {};
};
Standard standard_of(const Features& features, Team& team);
void standardise(Features& features, const Standard& standard, Team& team);

struct LinearMachine {
  size_t n_classes = 0, width = 0;
  Array<float> weights = {};  ///< [n_classes][width]
  std::vector<float> bias = {};
};

/// A machine for these features and classes, all zeros. Throws Error where labels do not fit.
LinearMachine untrained_machine(const Features& features, std::span<const uint32_t> labels,
                                size_t n_classes);

struct SvmSpec {
  double c = 1;              ///< the cost of a margin's violation
  double tolerance = 0.1;    ///< of the largest violation of the optimality conditions
  size_t max_passes = 1000;  ///< over the samples
};

/// Minimises |w|^2 / 2 + c sum max(0, 1 - y (w x + b))^2 (with b one more weight) for each class by
/// dual coordinate descent with shrinking (Hsieh et al. 2008, algorithm 3).
LinearMachine train_svm(const Features& features, std::span<const uint32_t> labels,
                        size_t n_classes, const SvmSpec& spec, uint64_t seed, Team& team);

/// The class of the largest w x + b, for each row.
std::vector<uint32_t> decide(const LinearMachine& machine, const Features& features, Team& team);

}  // namespace lapicque::stdp_vision
