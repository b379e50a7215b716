#include "lapicque/stdp_vision/checkpoint.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

TEST_CASE("a checkpoint continues the training it is of, and no other") {
  const auto path = std::filesystem::temp_directory_path() / "lapicque_stdp_checkpoint.lpq";
  std::filesystem::remove(path);
  const RecipeImages images{.images = {.name = "digits"}, .train = {0, 1, 2}};
  const TrainOptions options{.seed = 3, .checkpoint = path};
  CHECK_FALSE(read_checkpoint(options, images, "a recipe"));
  CHECK_FALSE(read_checkpoint({.seed = 3}, images, "a recipe"));

  auto archive = new_checkpoint(options, images, "a recipe");
  archive.put<float>("weights", std::vector<float>{0.5f});
  archive.write(path);
  const auto found = read_checkpoint(options, images, "a recipe");
  REQUIRE(found);
  CHECK(found->get<float>("weights") == std::vector<float>{0.5f});

  CHECK_THROWS_AS(read_checkpoint(options, images, "another recipe"), Error);
  CHECK_THROWS_AS(read_checkpoint({.seed = 4, .checkpoint = path}, images, "a recipe"), Error);
  const RecipeImages fewer{.images = {.name = "digits"}, .train = {0, 1}};
  CHECK_THROWS_WITH_AS(read_checkpoint(options, fewer, "a recipe"),
                       doctest::Contains("is of another training"), Error);
  std::filesystem::remove(path);
}
