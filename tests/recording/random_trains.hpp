// Renewal trains for tests: the same on every standard library, as only the engine is the
// library's (its distributions differ between implementations).
#pragma once
#include <cmath>
#include <random>
#include <vector>

namespace lapicque::test {

inline double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

/// Gamma intervals of integer shape k (k = 1: a Poisson process), rate in Hz, in (0, duration] ms.
inline std::vector<double> gamma_train(std::mt19937_64& random, int k, double rate,
                                       double duration) {
  std::vector<double> train;
  double time = 0;
  while (true) {
    for (int i = 0; i < k; ++i) time -= std::log(1 - uniform(random)) * 1000 / (rate * k);
    if (time > duration) return train;
    train.push_back(time);
  }
}

inline std::vector<double> poisson_train(std::mt19937_64& random, double rate, double duration) {
  return gamma_train(random, 1, rate, duration);
}

inline std::vector<std::vector<double>> poisson_trains(std::mt19937_64& random, size_t n,
                                                       double rate, double duration) {
  std::vector<std::vector<double>> trains(n);
  for (auto& train : trains) train = poisson_train(random, rate, duration);
  return trains;
}

}  // namespace lapicque::test
