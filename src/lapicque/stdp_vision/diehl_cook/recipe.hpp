// A recipe that says method = "diehl_cook". docs/stdp_vision.md shows every key.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lapicque/stdp_vision/diehl_cook/network.hpp"
#include "lapicque/stdp_vision/diehl_cook/readout.hpp"
#include "lapicque/stdp_vision/recipe.hpp"

namespace lapicque::stdp_vision {

struct DiehlCookRecipe {
  std::string name = {}, summary = {}, source = {};
  RecipeData data = {};
  DiehlCookSpec network = {};
  size_t images = 180000;   ///< so many presentations, the training images again and again
  size_t label_images = 0;  ///< so many training images tell neurons their classes; 0: all
  NeuronLabels::Vote vote = NeuronLabels::Vote::mean;
  uint64_t seed = 1;
  int threads = 0;
  std::optional<double> expected_accuracy = {};
  std::string text = {};  ///< the TOML, with the overrides as comments
};

DiehlCookRecipe parse_diehl_cook_recipe(std::string_view text, std::string_view source_name,
                                        std::span<const std::string> overrides = {});
DiehlCookRecipe read_diehl_cook_recipe(const std::filesystem::path& path,
                                       std::span<const std::string> overrides = {});

}  // namespace lapicque::stdp_vision
