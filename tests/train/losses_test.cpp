#include "lapicque/train/losses.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "gradient_check.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

constexpr size_t n_steps = 4, batch = 3, n = 5;
const std::vector<int32_t> labels{1, 4, 0};

double loss_of(const Loss& loss, const std::vector<double>& values, const Targets& targets,
               std::vector<double>* gradient = nullptr) {
  std::vector<double> g(values.size());
  const double value = loss({n_steps, batch, n, values}, targets, g);
  if (gradient) *gradient = g;
  return value;
}

}  // namespace

TEST_CASE("the gradient of every loss of real numbers is that of finite differences") {
  const ClassOptions classes{.label_smoothing = 0.1, .weights = {1, 2, 0.5, 1, 3}};
  const std::vector<Loss> losses{CrossEntropyRate{classes},
                                 CrossEntropyCount{classes},
                                 CrossEntropyMean{classes},
                                 CrossEntropyPotential{classes},
                                 CrossEntropyMaxPotential{classes},
                                 Tet{.classes = classes},
                                 MseCount{.correct = 0.8, .incorrect = 0.2},
                                 MseMean{},
                                 MsePotential{}};
  auto y = some_numbers(n_steps * batch * n, 11);
  for (const Loss& loss : losses) {
    INFO(loss.name());
    std::vector<double> g;
    loss_of(loss, y, {labels, {}}, &g);
    for (size_t i = 0; i < y.size(); ++i) {
      const double before = y[i], h = 1e-6;
      y[i] = before + h;
      const double above = loss_of(loss, y, {labels, {}});
      y[i] = before - h;
      const double below = loss_of(loss, y, {labels, {}});
      y[i] = before;
      CHECK(g[i] == doctest::Approx((above - below) / (2 * h)).epsilon(1e-6));
    }
  }
}

TEST_CASE("silent outputs cost log of the number of classes, by each cross-entropy") {
  const std::vector<double> silent(n_steps * batch * n);
  for (const Loss& loss : {Loss(CrossEntropyRate{}), Loss(CrossEntropyCount{}),
                           Loss(CrossEntropyMaxPotential{}), Loss(CrossEntropyFirstSpike{})})
    CHECK(loss_of(loss, silent, {labels, {}}) == doctest::Approx(std::log(5)));
  CHECK(loss_of(CrossEntropyPotential{}, silent, {labels, {}}) ==
        doctest::Approx(n_steps * std::log(5)));
}

TEST_CASE("counts that are as wanted cost nothing") {
  std::vector<double> z(n_steps * batch * n);  // the class fires at every step, the others never
  for (size_t t = 0; t < n_steps; ++t)
    for (size_t b = 0; b < batch; ++b) z[(t * batch + b) * n + size_t(labels[b])] = 1;
  CHECK(loss_of(MseCount{}, z, {labels, {}}) == 0);
  CHECK(loss_of(MseMean{}, z, {labels, {}}) == 0);
  CHECK(loss_of(MseFirstSpike{}, z, {labels, {}}) == 0);
  CHECK(loss_of(MseCount{.correct = 0.5}, z, {labels, {}}) ==
        doctest::Approx(2.0 * 2.0 / n_steps / n));
}

TEST_CASE("the first spike's gradient is -1 at that spike, and at the last step of silence") {
  std::vector<double> z(n_steps * batch * n), g;
  z[(2 * batch + 0) * n + 3] = z[(3 * batch + 0) * n + 3] = 1;  // sample 0: neuron 3 at step 2
  const std::vector<double> wanted(batch * n, 1.0);
  const double scale = 1.0 / (batch * n * n_steps * n_steps);
  CHECK(loss_of(MseFirstSpike{}, z, {{}, wanted}, &g) ==
        doctest::Approx(scale * (1 + (batch * n - 1) * 9)));
  CHECK(g[(2 * batch + 0) * n + 3] == doctest::Approx(-2 * scale * (2 - 1)));
  CHECK(g[(3 * batch + 0) * n + 3] == 0);
  CHECK(g[(3 * batch + 1) * n + 0] == doctest::Approx(-2 * scale * (4 - 1)));
}

TEST_CASE("targets that do not fit are refused in a sentence") {
  const std::vector<double> y(n_steps * batch * n);
  const std::vector<int32_t> wrong{1, 5, 0}, few{1, 2};
  CHECK_THROWS_WITH_AS(loss_of(CrossEntropyRate{}, y, {wrong, {}}),
                       doctest::Contains("the label 5 came"), Error);
  CHECK_THROWS_WITH_AS(loss_of(MseCount{}, y, {few, {}}),
                       doctest::Contains("2 labels came for a batch of 3"), Error);
  CHECK_THROWS_WITH_AS(loss_of(MsePotential{}, y, {{}, std::vector<double>(7)}),
                       doctest::Contains("7 target values"), Error);
  CHECK_THROWS_WITH_AS(loss_by_name("cross_entropy_rat"), doctest::Contains("did you mean"), Error);
}
