// A recipe: a training written down as a TOML file, from the data set to the accuracy that is
// expected. docs/recipes.md shows every key; recipes/ has those of the project.
//
//   const Recipe recipe = read_recipe("recipes/mnist_fc.toml");
//   Sequence<float> net(recipe.input, recipe.layers, recipe.fit.seed);
//
// Reading is strict: an unknown key, layer, loss or model is one Error that opens with
// file:line:column.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/io/settings.hpp"
#include "lapicque/train/events.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/images.hpp"
#include "lapicque/train/layer.hpp"

namespace lapicque::train {

class Archive;

/// The [data] table.
struct RecipeData {
  std::string set = "mnist";
  size_t validation = 0;  ///< samples carved from the training part to choose the epoch by
  size_t limit = 0;       ///< only the first so many samples of each part; 0: all
  /// Where the set holds recordings of events; nothing: images, for which the rest is.
  std::optional<EventOptions> events = {};
  enum class Pixels {
    unit,      ///< p / 255
    standard,  ///< less the mean, over the deviation, of each channel of the training part
  } pixels = Pixels::unit;
  Augmentation augmentation = {};
  Coding coding = Coding::current;
};

enum class RecipePrecision { single, full };

struct Recipe {
  std::string name = {}, summary = {}, source = {};
  RecipeData data = {};
  std::vector<Layer> layers = {};
  FitOptions fit = {};  ///< without validation, checkpoint and callbacks
  RecipePrecision precision = RecipePrecision::single;
  /// What the test accuracy must reach, in [0, 1]; nothing: it is only reported.
  std::optional<double> expected_accuracy = {};
  std::string text = {};  ///< the TOML, with the overrides as comments, for reports and checkpoints
};

/// Reads a recipe; `overrides` are "a.b=value" texts, applied before anything is checked.
Recipe parse_recipe(std::string_view text, std::string_view source_name,
                    std::span<const std::string> overrides = {});
/// The same from a file; a recipe without a name gets the file's stem.
Recipe read_recipe(const std::filesystem::path& path, std::span<const std::string> overrides = {});
/// The recipe that a network was trained by, kept in its file of weights (train/weights.hpp); the
/// overrides of then come before those of now.
Recipe recipe_of_model(const std::filesystem::path& path,
                       std::span<const std::string> overrides = {});

/// A recipe's text as a TOML document, and the overrides that stand at its end as comments.
struct RecipeText {
  std::string document;
  std::vector<std::string> overrides;
};
RecipeText split_overrides(std::string_view text);
/// The text that a model of any method keeps, and its overrides before those of now; `path` is for
/// messages. Throws Error(file) where it keeps none.
RecipeText text_of_model(const Archive& archive, const std::filesystem::path& path,
                         std::span<const std::string> overrides);
/// The recipe of such a text.
Recipe recipe_of(const RecipeText& text, const std::filesystem::path& path);

// ---- written ------------------------------------------------------------------------------------

/// The [[layer]] tables of a network, which parse_recipe reads as the same layers. Initialisers are
/// not said. Throws Error(invalid) for layers that it does not write: batch norms.
std::string layers_text(std::span<const Layer> layers);
/// A recipe's text with these layers in place of its own, and its overrides carried out.
std::string with_layers(std::string_view recipe_text, std::span<const Layer> layers);

// ---- its parts, each from a table of the file ---------------------------------------------------

/// [[layer]] and, inside a residual layer, [[layer.branch]] and [[layer.shortcut]].
std::vector<Layer> read_layers(const Settings& table, std::string_view key, size_t n_steps);
/// [training]
FitOptions read_training(const Settings& table, size_t n_steps);
/// [data]
RecipeData read_data(const Settings& table);

}  // namespace lapicque::train
