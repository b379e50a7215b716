#include "lapicque/train/loss.hpp"

#include <algorithm>

namespace lapicque::train {
namespace {

/// The step of the first spike; n_steps where there is none.
size_t first_step(const Output& y, size_t b, size_t i) {
  for (size_t t = 0; t < y.n_steps; ++t)
    if (y.at(t, b, i) > 0) return t;
  return y.n_steps;
}

double evidence(const Output& y, size_t b, size_t i, Decision decision) {
  switch (decision) {
    case Decision::first_spike:
      return -double(first_step(y, b, i));
    case Decision::last:
      return y.at(y.n_steps - 1, b, i);
    case Decision::max: {
      double most = y.at(0, b, i);
      for (size_t t = 1; t < y.n_steps; ++t) most = std::max(most, y.at(t, b, i));
      return most;
    }
    case Decision::sum:
      break;
  }
  double sum = 0;
  for (size_t t = 0; t < y.n_steps; ++t) sum += y.at(t, b, i);
  return sum;
}

}  // namespace

std::vector<int32_t> decide(const Output& y, Decision decision) {
  std::vector<int32_t> classes(y.batch);
  std::vector<double> of_class(y.n);
  for (size_t b = 0; b < y.batch; ++b) {
    for (size_t i = 0; i < y.n; ++i) of_class[i] = evidence(y, b, i, decision);
    classes[b] = int32_t(std::max_element(of_class.begin(), of_class.end()) - of_class.begin());
  }
  return classes;
}

}  // namespace lapicque::train
