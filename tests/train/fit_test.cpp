#include "lapicque/train/fit.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

/// Three classes of 20 features: each class lights up a third of them, with noise.
Dataset bars(size_t n) {
  Stream random(make_key(1, Purpose::test, 3));
  std::vector<float> values;
  std::vector<int32_t> labels;
  for (size_t i = 0; i < n; ++i) {
    labels.push_back(int32_t(random.below(3)));
    for (size_t k = 0; k < 20; ++k)
      values.push_back(float((k % 3 == size_t(labels.back()) ? 0.8 : 0.2) + 0.3 * random.normal()));
  }
  return currents(20, values, labels, 3);
}

Sequence<float> network() {
  return Sequence({20}, {Linear{30}, BatchNorm{}, Lif{.beta = 0.8}, Dropout{0.2}, Linear{3},
                         Lif{.beta = 0.8, .learn = {"tau"}}});
}

FitOptions options() {
  return {.loss = CrossEntropyRate{},
          .optimiser = Adam{.lr = 5e-3},
          .schedule = Cosine{},
          .epochs = 3,
          .batch = 16,
          .n_steps = 8,
          .seed = 5,
          .threads = 1};
}

/// The weights after training with these options, from the same start.
Weights<float> trained(const Dataset& data, const FitOptions& o) {
  auto net = network();
  fit(net, data, o);
  return net.weights();
}

std::filesystem::path file(const char* name) {
  const auto path = std::filesystem::temp_directory_path() / name;
  std::filesystem::remove(path);
  return path;
}

}  // namespace

TEST_CASE("a network learns three bars, and evaluation says so") {
  const auto data = bars(300);
  auto net = network();
  const auto before = evaluate(net, data, {.n_steps = 8, .threads = 1});
  const auto result = fit(net, data, options());
  const auto after = evaluate(net, data, {.n_steps = 8, .threads = 1});
  CHECK(before.accuracy < 0.6);
  CHECK(after.accuracy > 0.95);
  CHECK(result.epochs.size() == 3);
  CHECK(result.n_updates == 3 * 19);
  CHECK(result.epochs[2].loss < result.epochs[0].loss);
}

TEST_CASE("one batch can be learned by heart") {
  Stream random(make_key(1, Purpose::test, 8));
  std::vector<float> noise(16 * 20);
  for (float& x : noise) x = float(random.uniform());
  std::vector<int32_t> labels(16);
  for (auto& label : labels) label = int32_t(random.below(3));
  const auto data = currents(20, noise, labels, 3);
  Sequence net({20}, {Linear{100}, Lif{.beta = 0.9}, Linear{3}, Lif{.beta = 0.9}});
  FitOptions o = options();
  o.epochs = 150, o.schedule = ConstantRate{}, o.loss = CrossEntropyPotential{};
  fit(net, data, o);
  const auto found = evaluate(net, data, {.loss = o.loss, .n_steps = 8, .threads = 1});
  CHECK(found.accuracy == 1);
}

TEST_CASE("the same seed gives the same weights to the bit on 1, 2 and 3 threads") {
  const auto data = bars(100);
  auto o = options();
  const auto one = trained(data, o);
  for (int threads : {2, 3}) {
    o.threads = threads;
    CHECK(trained(data, o) == one);
  }
  o.seed = 6;
  CHECK(trained(data, o) != one);
}

TEST_CASE("a training stopped at any batch and resumed gives the same weights to the bit") {
  const auto data = bars(60), validation = bars(30);
  auto o = options();
  o.epochs = 2, o.validation = &validation, o.ema = 0.9;
  const auto whole = trained(data, o);
  o.checkpoint = {.path = file("lapicque_fit.ckpt"), .resume = true};
  for (size_t stop_after = 1; stop_after < 8; ++stop_after) {
    std::filesystem::remove(o.checkpoint.path);
    std::atomic<bool> stop = false;
    size_t n = 0;
    o.stop = &stop;
    o.on_batch = [&](const Progress&) { stop = ++n == stop_after; };
    auto net = network();
    CHECK(fit(net, data, o).ending == Ending::stopped);
    o.stop = nullptr, o.on_batch = {};
    auto again = network();
    const auto result = fit(again, data, o);
    CHECK(result.ending == Ending::finished);
    CHECK(result.epochs.size() == 2);
    CHECK(again.weights() == whole);
  }
}

TEST_CASE("a checkpoint of another training is refused, and says what differs") {
  const auto data = bars(60);
  auto o = options();
  o.epochs = 1, o.checkpoint = {.path = file("lapicque_other.ckpt"), .resume = true};
  trained(data, o);
  o.seed = 9;
  CHECK_THROWS_WITH_AS(trained(data, o), doctest::Contains("there \"seed 5\", here \"seed 9\""),
                       Error);
}

TEST_CASE("truncated backpropagation with a window of all steps is backpropagation") {
  const auto data = bars(60);
  auto o = options();
  const auto whole = trained(data, o);
  o.window = 8;
  CHECK(trained(data, o) == whole);
  o.window = 3;
  auto net = network();
  CHECK(fit(net, data, o).n_updates == 3 * 4 * 3);
  CHECK(net.weights() != whole);
}

TEST_CASE("a loss that is no number stops with layer and step, and the last weights stay") {
  auto data = bars(64);
  const auto fine = data.fill;
  data.fill = [fine](Team& team, const Request& request, Inputs& inputs) {
    fine(team, request, inputs);
    if (request.epoch == 1) inputs.values[7] = std::numeric_limits<float>::infinity();
  };
  Sequence net({20}, {Linear{10}, Lif{}, Linear{3}, LeakyReadout{}});
  auto o = options();
  o.checkpoint = {.path = file("lapicque_nan.ckpt")};
  const auto run = [&] { fit(net, data, o); };
  CHECK_THROWS_WITH_AS(run(), doctest::Contains("epoch 2, batch 1 (update 5)"), Error);
  CHECK_THROWS_WITH_AS(run(), doctest::Contains("in layer 0 (Linear 20 -> 10), at step 0"), Error);
  const auto weights = net.weights();
  for (float w : weights.at("0.weight")) CHECK(std::isfinite(w));
  CHECK(std::filesystem::exists(o.checkpoint.path));
}

TEST_CASE("the epoch with the best validation is what is kept") {
  const auto data = bars(100), validation = bars(50);
  auto o = options();
  o.validation = &validation, o.epochs = 4, o.optimiser = Adam{.lr = 0.3};  // too fast: it wavers
  o.schedule = ConstantRate{};
  auto net = network();
  const auto result = fit(net, data, o);
  const auto found = evaluate(net, validation, {.n_steps = 8, .threads = 1});
  double best = 0;
  for (const auto& e : result.epochs) best = std::max(best, e.validation_accuracy);
  CHECK(result.epochs[result.best_epoch - 1].validation_accuracy == best);
  CHECK(found.accuracy == best);
}
