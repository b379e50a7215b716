#include "lapicque/stdp_vision/svm.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "stdp_vision/clouds.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;
using test::Clouds;

TEST_CASE("the machine is where the gradient of its objective vanishes") {
  const Clouds clouds(1.5, 1);
  Team team(2);
  const double c = 0.7;
  const auto machine = train_svm(clouds.features, clouds.labels, 3,
                                 {.c = c, .tolerance = 1e-6, .max_passes = 5000}, 1, team);
  for (uint32_t k = 0; k < 3; ++k) {
    const float* w = machine.weights.data() + k * machine.width;
    double gradient[6] = {double(w[0]), double(w[1]), double(w[2]),
                          double(w[3]), double(w[4]), double(machine.bias[k])};
    double scale = 0;
    for (size_t i = 0; i < 300; ++i) {
      const float* x = clouds.features.row(i);
      const double y = clouds.labels[i] == k ? 1 : -1;
      double v = double(machine.bias[k]);
      for (size_t j = 0; j < 5; ++j) v += double(w[j] * x[j]);
      const double slack = std::max(0.0, 1 - y * v);
      for (size_t j = 0; j < 5; ++j) gradient[j] -= 2 * c * slack * y * double(x[j]);
      gradient[5] -= 2 * c * slack * y;
      scale += 2 * c * slack;
    }
    for (const double g : gradient) CHECK(std::fabs(g) < 1e-4 * scale);
  }
}

TEST_CASE("clouds apart are told apart, on any number of threads alike") {
  const Clouds clouds(8, 1);
  Team one(1), two(2);
  const auto a = train_svm(clouds.features, clouds.labels, 3, {}, 1, one);
  const auto b = train_svm(clouds.features, clouds.labels, 3, {}, 1, two);
  CHECK(decide(a, clouds.features, two) == clouds.labels);
  CHECK(a.bias == b.bias);
  for (size_t i = 0; i < a.weights.size(); ++i) CHECK(a.weights[i] == b.weights[i]);
}

TEST_CASE("standardised features have no mean, and rows of length one on average") {
  Clouds clouds(3, 1);
  Team team(2);
  standardise(clouds.features, standard_of(clouds.features, team), team);
  double length = 0;
  for (size_t k = 0; k < 5; ++k) {
    double sum = 0;
    for (size_t i = 0; i < 300; ++i) sum += double(clouds.features.row(i)[k]);
    CHECK(std::fabs(sum) < 1e-3);
  }
  for (size_t i = 0; i < 300; ++i)
    for (size_t k = 0; k < 5; ++k)
      length += double(clouds.features.row(i)[k] * clouds.features.row(i)[k]);
  CHECK(length / 300 == doctest::Approx(1).epsilon(1e-4));
}

TEST_CASE("labels out of range, too few labels and a cost of zero are refused") {
  Clouds clouds(3, 1);
  Team team(1);
  CHECK_THROWS_WITH_AS(train_svm(clouds.features, clouds.labels, 2, {}, 1, team),
                       doctest::Contains("a label is 2, must be below the number of classes, 2"),
                       Error);
  CHECK_THROWS_AS(train_svm(clouds.features, clouds.labels, 3, {.c = 0}, 1, team), Error);
  clouds.labels.pop_back();
  CHECK_THROWS_AS(train_svm(clouds.features, clouds.labels, 3, {}, 1, team), Error);
}
