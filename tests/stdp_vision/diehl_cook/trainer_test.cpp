#include "lapicque/stdp_vision/diehl_cook/trainer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

/// 20 neurons on the sample of MNIST, with thresholds that even out within few images.
DiehlCookRecipe small(size_t images) {
  auto recipe = parse_diehl_cook_recipe(R"(method = "diehl_cook"
[data]
set = "mnist_sample"
[network]
neurons = 20
theta_plus = 0.02
[stdp]
nu_post = 0.05
[readout]
vote = "share"
)",
                                        "small.toml");
  recipe.images = images;
  return recipe;
}

std::vector<float> weights_of(const DiehlCookTrained& trained) {
  return {trained.network->weights().begin(), trained.network->weights().end()};
}

}  // namespace

TEST_CASE("twenty neurons learn digits without labels") {
  const auto untrained = small(0), recipe = small(800);
  const auto images = load_images(recipe.data, {}, 1);
  const auto before = train_diehl_cook(untrained, images, {.threads = 2});
  const auto after = train_diehl_cook(recipe, images, {.threads = 2});
  CHECK(after.presented == 800);
  CHECK(after.accuracy >= 0.45);  // chance is 0.1
  CHECK(after.accuracy > before.accuracy + 0.1);
  CHECK(after.accuracy == after.accuracies[1]);
  CHECK(after.history.size() == 40);
  size_t n = 0;
  for (const auto& row : after.confusion)
    for (const size_t count : row) n += count;
  CHECK(n == images.test.size());

  const auto archive = train::Archive::from_bytes(to_archive(after, recipe).to_bytes());
  CHECK(archive.get_text("note") == recipe.text);
  auto again = read_diehl_cook_model(archive, recipe, 784);
  Team team(1);
  judge_test(again, recipe, images, team, {});
  CHECK(again.confusion == after.confusion);
}

TEST_CASE("a training of Diehl & Cook's network goes on after a stop, on any number of threads") {
  auto recipe = small(60);
  recipe.label_images = 200;
  const auto images = load_images(recipe.data, {}, 3);
  const auto whole = train_diehl_cook(recipe, images, {.seed = 3, .threads = 1});
  const auto path = std::filesystem::temp_directory_path() / "lapicque_diehl_cook.lpq";
  for (const char* when : {"learn", "label", "test"}) {
    std::filesystem::remove(path);
    std::atomic<bool> stop = false;
    TrainOptions options{.seed = 3,
                         .threads = 2,
                         .checkpoint = path,
                         .stop = &stop,
                         .on_progress = [&](const Progress& p) {
                           stop = p.what == when && (p.what != "learn" || p.done >= 24);
                         }};
    // Labelling and test are over in one round each where threads are many: then nothing stops.
    const auto part = train_diehl_cook(recipe, images, options);
    if (std::string_view(when) == "learn") REQUIRE(part.stopped);
    options.resume = true, options.stop = nullptr, options.on_progress = {};
    const auto rest = train_diehl_cook(recipe, images, options);
    CHECK_FALSE(rest.stopped);
    CHECK(weights_of(rest) == weights_of(whole));
    CHECK(rest.confusion == whole.confusion);
    CHECK(rest.history.size() == whole.history.size());
  }
  auto other = recipe;
  other.text += "# another\n";
  CHECK_THROWS_WITH_AS(
      train_diehl_cook(other, images, {.seed = 3, .checkpoint = path, .resume = true}),
      doctest::Contains("is of another training"), Error);
  std::filesystem::remove(path);
}
