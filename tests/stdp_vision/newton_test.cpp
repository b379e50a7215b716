#include "lapicque/stdp_vision/newton.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"
#include "stdp_vision/clouds.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;
using test::Clouds;
using Loss = NewtonSpec::Loss;

TEST_CASE("ridge and logistic regression end where the gradient of their objective vanishes") {
  const Clouds clouds(1.5, 2);
  Team team(2);
  const double c = 0.7;
  for (const Loss loss : {Loss::squared, Loss::logistic}) {
    const auto machine =
        train_newton(clouds.features, clouds.labels, 3,
                     {.loss = loss, .c = c, .tolerance = 1e-5, .max_passes = 5000}, team);
    for (uint32_t k = 0; k < 3; ++k) {
      const float* w = machine.weights.data() + k * machine.width;
      double gradient[6] = {double(w[0]), double(w[1]), double(w[2]),
                            double(w[3]), double(w[4]), double(machine.bias[k])};
      double scale = 0;
      for (size_t i = 0; i < 300; ++i) {
        const float* x = clouds.features.row(i);
        const double y = clouds.labels[i] == k ? 1 : -1;
        double z = double(machine.bias[k]);
        for (size_t j = 0; j < 5; ++j) z += double(w[j] * x[j]);
        const double slope = loss == Loss::squared ? z - y : -y / (1 + std::exp(y * z));
        for (size_t j = 0; j < 5; ++j) gradient[j] += c * slope * double(x[j]);
        gradient[5] += c * slope;
        scale += c * std::fabs(slope);
      }
      for (const double g : gradient) CHECK(std::fabs(g) < 1e-4 * scale);
    }
  }
}

TEST_CASE("ridge regression of two points on a line is the closed form") {
  // x = 1, 3 and y = 1, -1: (1/c + sum x^2) w + sum x b = sum x y, sum x w + (1/c + 2) b = sum y.
  Features features(2, 1);
  features.row(0)[0] = 1, features.row(1)[0] = 3;
  const std::vector<uint32_t> labels{0, 1};
  Team team(1);
  const auto machine =
      train_newton(features, labels, 2, {.loss = Loss::squared, .c = 2, .tolerance = 1e-6}, team);
  const double xx = 0.5 + 10, x = 4, n = 0.5 + 2, xy = -2;
  const double determinant = xx * n - x * x;
  CHECK(double(machine.weights[0]) == doctest::Approx(n * xy / determinant).epsilon(1e-5));
  CHECK(double(machine.bias[0]) == doctest::Approx(-x * xy / determinant).epsilon(1e-5));
  CHECK(double(machine.weights[machine.width]) ==
        doctest::Approx(-n * xy / determinant).epsilon(1e-5));
}

TEST_CASE("logistic regression of one balanced feature is the root of a transcendental equation") {
  // x = 1 for class 0 and -1 for class 1: b = 0, w = 2 c / (1 + exp(w)).
  Features features(2, 1);
  features.row(0)[0] = 1, features.row(1)[0] = -1;
  Team team(1);
  const auto machine = train_newton(features, std::vector<uint32_t>{0, 1}, 2,
                                    {.loss = Loss::logistic, .c = 3, .tolerance = 1e-6}, team);
  double w = 1;
  for (int i = 0; i < 100; ++i) {
    const double e = std::exp(w);
    w -= (w - 6 / (1 + e)) / (1 + 6 * e / ((1 + e) * (1 + e)));
  }
  CHECK(double(machine.weights[0]) == doctest::Approx(w).epsilon(1e-5));
  CHECK(std::fabs(machine.bias[0]) < 1e-5f);
}

TEST_CASE("clouds apart are told apart by either, on any number of threads alike") {
  const Clouds clouds(8, 2);
  Team one(1), two(2);
  for (const Loss loss : {Loss::squared, Loss::logistic}) {
    const auto a = train_newton(clouds.features, clouds.labels, 3, {.loss = loss}, one);
    const auto b = train_newton(clouds.features, clouds.labels, 3, {.loss = loss}, two);
    CHECK(decide(a, clouds.features, two) == clouds.labels);
    CHECK(a.bias == b.bias);
    for (size_t i = 0; i < a.weights.size(); ++i) CHECK(a.weights[i] == b.weights[i]);
  }
}

TEST_CASE("ridge and logistic regression refuse labels out of range and a cost of zero") {
  Clouds clouds(3, 2);
  Team team(1);
  CHECK_THROWS_WITH_AS(train_newton(clouds.features, clouds.labels, 2, {}, team),
                       doctest::Contains("a label is 2, must be below the number of classes, 2"),
                       Error);
  CHECK_THROWS_AS(train_newton(clouds.features, clouds.labels, 3, {.c = 0}, team), Error);
  clouds.labels.pop_back();
  CHECK_THROWS_AS(train_newton(clouds.features, clouds.labels, 3, {}, team), Error);
}
