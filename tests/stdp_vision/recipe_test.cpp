#include "lapicque/stdp_vision/recipe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

const std::string small = R"(method = "stdp"
summary = "one layer"
[data]
set = "mnist_sample"
[encoder]
threshold = 20
[[layer]]
maps = 16
size = 5
[layer.stdp]
images = 100
[layer.readout]
rows = 2
[expect]
accuracy = 0.5
)";

}  // namespace

TEST_CASE("a table's name chooses the classifier, and two of them are refused") {
  const auto ridge = parse_recipe(small + "[ridge]\nc = 2\n", "small.toml");
  REQUIRE(ridge.newton.has_value());
  CHECK(ridge.newton->loss == NewtonSpec::Loss::squared);
  CHECK(ridge.newton->c == 2);
  const auto logistic = parse_recipe(small + "[logistic]\n", "small.toml");
  REQUIRE(logistic.newton.has_value());
  CHECK(logistic.newton->loss == NewtonSpec::Loss::logistic);
  CHECK(!parse_recipe(small, "small.toml").newton.has_value());
  CHECK_THROWS_WITH_AS(parse_recipe(small + "[svm]\n[ridge]\n", "small.toml"),
                       doctest::Contains("more than one of [svm], [ridge] and [logistic]"), Error);
}

TEST_CASE("a recipe is read with its defaults, and overrides come first") {
  const std::vector<std::string> overrides{"svm.c=3"};
  const auto recipe = parse_recipe(small, "small.toml", overrides);
  REQUIRE(recipe.layers.size() == 1);
  CHECK(recipe.layers[0].conv.maps == 16);
  CHECK(recipe.layers[0].learning.rule.a_plus == 0.004);
  CHECK(recipe.layers[0].learning.images == 100);
  CHECK(recipe.layers[0].readout->columns == 2);
  CHECK_FALSE(recipe.layers[0].pooling.has_value());
  CHECK(recipe.encoder.bank.threshold == 20);
  CHECK(recipe.svm.c == 3);
  CHECK(recipe.expected_accuracy == 0.5);
  CHECK(recipe.text.ends_with("# --set svm.c=3\n"));
}

TEST_CASE("what a recipe may not say is refused in one sentence") {
  auto refused = [](std::string text, const char* part) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(parse_recipe(text, "r.toml"), doctest::Contains(part), Error);
  };
  refused("method = \"gradient\"\n", "must be \"stdp\"");
  refused("method = \"stdp\"\n", "no [[layer]]");
  refused("method = \"stdp\"\n[[layer]]\nmaps = 3\nsize = 5\n", "no layer has a [layer.readout]");
  refused(small + "[training]\nepochs = 3\n", "epochs");
  refused(small + "[svm]\nc = 0\n", "c");
  refused("method = \"stdp\"\n[[layer]]\nmaps = 3\nsize = 5\n[layer.stdp]\nrule = \"hebb\"\n",
          "simplified");
}

TEST_CASE("groups stay together and classes are balanced where the seed draws the split") {
  auto recipe = parse_recipe(small, "small.toml");
  recipe.data.train_groups = 20, recipe.data.test_groups = 10;
  const auto a = load_images(recipe, {}, 1), b = load_images(recipe, {}, 2),
             again = load_images(recipe, {}, 1);
  CHECK(a.train == again.train);
  CHECK(a.train != b.train);
  REQUIRE(a.train.size() == 200);
  REQUIRE(a.test.size() == 100);
  std::set<uint32_t> rows(a.train.begin(), a.train.end());
  rows.insert(a.test.begin(), a.test.end());
  CHECK(rows.size() == 300);
  const auto labels = a.labels_of(a.test);
  for (uint32_t c = 0; c < 10; ++c) CHECK(std::ranges::count(labels, c) == 10);
}

TEST_CASE(
    "more groups than there are, a class without images and too large a validation part are "
    "refused") {
  auto recipe = parse_recipe(small, "small.toml");
  recipe.data.train_groups = 500, recipe.data.test_groups = 1;
  CHECK_THROWS_WITH_AS(load_images(recipe, {}, 1),
                       doctest::Contains("groups of 1 images; 500 to train"), Error);
  recipe.data = {.set = "mnist_sample", .limit = 5};
  CHECK_THROWS_WITH_AS(load_images(recipe, {}, 1), doctest::Contains("has no image to train with"),
                       Error);
  recipe.data = {.set = "mnist_sample", .validation = 5000};
  CHECK_THROWS_WITH_AS(load_images(recipe, {}, 1), doctest::Contains("validation is 5000"), Error);
}

TEST_CASE("a damaged data set is one clear message") {
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_stdp_damaged";
  std::filesystem::create_directories(folder / "mnist");
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"})
    std::ofstream(folder / "mnist" / name) << "this is no image set";
  auto recipe = parse_recipe(small, "small.toml");
  recipe.data.set = "mnist";
  CHECK_THROWS_WITH_AS(load_images(recipe, folder, 1), doctest::Contains("train-images-idx3-ubyte"),
                       Error);
  std::filesystem::remove_all(folder);
}
