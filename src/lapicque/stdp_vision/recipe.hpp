// A recipe whose first line says method = "stdp": a training without gradients as a TOML file.
// docs/stdp_vision.md shows every key; recipes/stdp/ has those of the project.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/io/settings.hpp"
#include "lapicque/stdp_vision/network.hpp"
#include "lapicque/stdp_vision/newton.hpp"

namespace lapicque::stdp_vision {

/// The [data] table.
struct RecipeData {
  std::string set = "mnist";
  size_t limit = 0;       ///< only the first so many images of each part; 0: all
  size_t validation = 0;  ///< images of the training part that take the place of the test part
  /// Above 0: both parts are put together, and the seed draws so many groups of each class to train
  /// with, and of the rest so many to test with. A group is `group` images in a row (the views of
  /// one object).
  size_t train_groups = 0, test_groups = 0, group = 1;
};

struct Recipe {
  std::string name = {}, summary = {}, source = {};
  RecipeData data = {};
  Encoder encoder = {};
  std::vector<LayerSpec> layers = {};
  SvmSpec svm = {};
  std::optional<NewtonSpec> newton = {};  ///< ridge or logistic regression in place of the former
  uint64_t seed = 1;
  int threads = 0;
  std::optional<double> expected_accuracy = {};
  std::string text = {};  ///< the TOML, with the overrides as comments
};

/// How a recipe trains: "gradient" (train/recipe.hpp), "stdp" (this file) or "diehl_cook"
/// (diehl_cook/recipe.hpp).
std::string method_of(std::string_view text, std::string_view source_name,
                      std::span<const std::string> overrides = {});

/// The [data] table.
RecipeData read_data(const Settings& settings);

Recipe parse_recipe(std::string_view text, std::string_view source_name,
                    std::span<const std::string> overrides = {});
Recipe read_recipe(const std::filesystem::path& path, std::span<const std::string> overrides = {});

/// The images of a recipe: `images` holds both parts; rows are of it.
struct RecipeImages {
  ImageSet images = {};
  std::vector<uint32_t> train = {}, test = {};
  std::vector<uint32_t> labels_of(std::span<const uint32_t> rows) const;
};

/// Loads what a recipe names; `folder` as for load_image_set. Throws Error where a class is empty.
RecipeImages load_images(const RecipeData& data, const std::filesystem::path& folder,
                         uint64_t seed);
inline RecipeImages load_images(const Recipe& recipe, const std::filesystem::path& folder,
                                uint64_t seed) {
  return load_images(recipe.data, folder, seed);
}

}  // namespace lapicque::stdp_vision
