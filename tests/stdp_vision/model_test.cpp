#include "lapicque/stdp_vision/model.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

/// A layer on half the sample of MNIST, read by parts, with a layer that decides by reward or not.
Recipe small(bool reward) {
  std::string text = R"(method = "stdp"
[data]
set = "mnist_sample"
validation = 100
[training]
seed = 3
[[layer]]
maps = 16
size = 5
padding = 2
[layer.stdp]
a_plus = 0.02
a_minus = -0.015
images = 400
[layer.pool]
)";
  text += reward ? "[[layer]]\nmaps = 20\nsize = 4\n[layer.reward]\nimages = 400\n"
                 : "[layer.readout]\nrows = 3\npool = \"sum\"\nvalue = \"relative\"\n";
  return parse_recipe(text, "small.toml");
}

train::Archive through_bytes(const train::Archive& archive) {
  return train::Archive::from_bytes(archive.to_bytes());
}

}  // namespace

TEST_CASE("a model decides as its training did, whatever the number of threads") {
  for (const bool reward : {false, true}) {
    CAPTURE(reward);
    const auto recipe = small(reward);
    const auto images = load_images(recipe, {}, 5);
    const auto trained = train_recipe(recipe, images, {.seed = 5, .threads = 2});
    const auto archive = through_bytes(to_archive(trained, recipe));
    CHECK(archive.get_text("note") == recipe.text);
    CHECK(seed_of(archive, recipe.seed) == 5);
    for (const int threads : {1, 3}) {
      Trained again = read_model(archive, recipe, images);
      CHECK(again.accuracy == 0);
      judge_test(again, images, {.threads = threads});
      CHECK(again.confusion == trained.confusion);
      CHECK(again.accuracy == trained.accuracy);
    }
  }
}

TEST_CASE("a model of another recipe is refused") {
  const auto recipe = small(false);
  const auto images = load_images(recipe, {}, 1);
  const auto archive = to_archive(train_recipe(recipe, images, {}), recipe);
  auto wider = recipe;
  wider.layers[0].conv.maps = 32;
  CHECK_THROWS_WITH_AS(read_model(archive, wider, images),
                       doctest::Contains("numbers as layer0/weights"), Error);
  auto finer = recipe;
  finer.layers[0].readout->rows = finer.layers[0].readout->columns = 4;
  CHECK_THROWS_WITH_AS(read_model(archive, finer, images), doctest::Contains("numbers as mean"),
                       Error);
}

TEST_CASE("a share of no decisions is 0, and a confusion counts by class") {
  CHECK(share_right(confusion_of({}, {}, 3)) == 0);
  const auto confusion = confusion_of({0, 1, 1, 2}, {0, 1, 2, 2}, 3);
  CHECK(confusion[2] == std::vector<size_t>{0, 1, 1});
  CHECK(share_right(confusion) == 0.75);
}
