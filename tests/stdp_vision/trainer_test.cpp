#include "lapicque/stdp_vision/trainer.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

/// Two layers on the sample of MNIST: 800 images to train with, 200 to test.
Recipe small(size_t images) {
  auto recipe = parse_recipe(R"(method = "stdp"
[data]
set = "mnist_sample"
[[layer]]
maps = 16
size = 5
padding = 2
[layer.stdp]
a_plus = 0.02
a_minus = -0.015
[layer.pool]
[[layer]]
maps = 64
size = 5
[layer.stdp]
a_plus = 0.02
a_minus = -0.015
[layer.readout]
rows = 3
pool = "sum"
value = "relative"
)",
                             "small.toml");
  for (auto& layer : recipe.layers) layer.learning.images = images;
  return recipe;
}

std::vector<float> weights_of(const Trained& trained) {
  std::vector<float> all;
  for (const auto& layer : trained.network.layers)
    all.insert(all.end(), layer.weights.begin(), layer.weights.end());
  all.insert(all.end(), trained.machine.weights.begin(), trained.machine.weights.end());
  return all;
}

}  // namespace

TEST_CASE("800 digits teach two layers and a linear machine to read 200 others") {
  const auto recipe = small(1600);
  const auto images = load_images(recipe, {}, 1);
  const auto trained = train_recipe(recipe, images, {.threads = 2});
  CHECK(trained.accuracy >= 0.91);
  CHECK(trained.train_accuracy > trained.accuracy);
  CHECK(convergence(trained.network.layers[0]) < 0.1);  // from 0.16
  size_t n = 0;
  for (const auto& row : trained.confusion)
    for (const size_t count : row) n += count;
  CHECK(n == 200);
  CHECK(trained.presented == std::vector<size_t>{1600, 1600});
}

TEST_CASE("a training stopped anywhere continues to the same weights, on any number of threads") {
  const auto recipe = small(320);
  const auto images = load_images(recipe, {}, 3);
  const auto whole = train_recipe(recipe, images, {.seed = 3, .threads = 1});
  const auto path = std::filesystem::temp_directory_path() / "lapicque_stdp_checkpoint.lpq";
  for (const size_t calls : {3, 10, 14, 19}) {
    std::filesystem::remove(path);
    std::atomic<bool> stop = false;
    size_t n = 0;
    TrainOptions options{.seed = 3,
                         .threads = 2,
                         .checkpoint = path,
                         .stop = &stop,
                         .on_progress = [&](const Progress&) { stop = ++n >= calls; }};
    const auto part = train_recipe(recipe, images, options);
    REQUIRE(part.stopped);
    options.resume = true, options.stop = nullptr, options.on_progress = {};
    const auto rest = train_recipe(recipe, images, options);
    CHECK_FALSE(rest.stopped);
    CHECK(weights_of(rest) == weights_of(whole));
    CHECK(rest.accuracy == whole.accuracy);
  }
  auto other = recipe;
  other.text += "# another\n";
  CHECK_THROWS_WITH_AS(train_recipe(other, images, {.seed = 3, .checkpoint = path, .resume = true}),
                       doctest::Contains("is of another training"), Error);
  std::filesystem::remove(path);
}

TEST_CASE("a layer stops learning when its weights have converged") {
  auto recipe = small(100000);
  recipe.layers[0].learning.converged = 0.1;
  recipe.layers[1].learning.images = 32;
  const auto trained = train_recipe(recipe, load_images(recipe, {}, 1), {.threads = 2});
  CHECK(trained.presented[0] < 20000);
  CHECK(convergence(trained.network.layers[0]) < 0.1);
}

TEST_CASE(
    "a last layer that learns by reward decides without another classifier, also after a stop") {
  auto recipe = small(800);
  recipe.layers[1].readout.reset();
  recipe.layers[1].pooling = Pooling{3, 3};
  recipe.layers.push_back({.conv = {.maps = 40, .size = 4, .weight_mean = 0.5, .weight_sd = 0.05}});
  recipe.layers[2].reward = RewardSpec{.images = 8000};
  const auto images = load_images(recipe, {}, 1);
  const auto whole = train_recipe(recipe, images, {.threads = 1});
  CHECK(whole.accuracy >= 0.6);  // chance is 0.1
  CHECK(whole.presented[2] == 8000);
  const auto path = std::filesystem::temp_directory_path() / "lapicque_stdp_reward.lpq";
  std::atomic<bool> stop = false;
  TrainOptions options{
      .threads = 2, .checkpoint = path, .stop = &stop, .on_progress = [&](const Progress& p) {
        stop = p.what == "reward" && p.done >= 4000;
      }};
  REQUIRE(train_recipe(recipe, images, options).stopped);
  options.resume = true, options.stop = nullptr, options.on_progress = {};
  const auto rest = train_recipe(recipe, images, options);
  CHECK(weights_of(rest) == weights_of(whole));
  CHECK(rest.accuracy == whole.accuracy);
  std::filesystem::remove(path);
}
