// What the verbs that train or use a trained network share: a recipe with its data, a network with
// its weights, and the pictures of both.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/figure.hpp"
#include "lapicque/recording/report.hpp"
#include "lapicque/train/evaluate.hpp"
#include "lapicque/train/recipe.hpp"

namespace lapicque::cli {

/// The parts of a recipe's data set.
struct TrainingData {
  std::shared_ptr<const ImageSet> training_images, test_images;
  train::Dataset training, validation, test;  ///< validation is empty where the recipe has none
};

enum class Parts { all, test };

/// Loads what the recipe names; `folder` as for load_image_set.
TrainingData load_data(const train::Recipe& recipe, const std::filesystem::path& folder,
                       Parts parts = Parts::all);

/// What a training of one seed came to.
struct Trained {
  uint64_t seed = 0;
  train::FitResult fit = {};
  train::Evaluation test = {};                   ///< measured, unless the training was stopped
  std::vector<train::LayerRaster> rasters = {};  ///< of the first test image
  size_t n_parameters = 0;
  double seconds = 0, images_per_second = 0;  ///< of this process's share
  std::string network = {};                   ///< its layers, one a line
};

/// "test accuracy", "spikes per image", ...: all that is known of it.
std::vector<FigureValue> figures_of(const Trained& trained, const train::Recipe& recipe);

// ---- pictures -----------------------------------------------------------------------------------

/// Loss and accuracy over epochs.
plot::Figure learning_curves(const train::Recipe& recipe, const Trained& trained);
/// Classes against decisions, in percent of the class.
plot::Figure confusion_matrix(const train::Evaluation& test, const ImageSet& images);
/// The spikes of every layer for one image, layer by layer.
plot::Figure layer_rasters(const train::Recipe& recipe,
                           const std::vector<train::LayerRaster>& rasters);

/// Writes the pictures, history.csv and report.html into `folder`.
void write_report(const train::Recipe& recipe, const Trained& trained, const ImageSet& images,
                  const Outcome& outcome, const std::string& command,
                  const std::filesystem::path& folder);

}  // namespace lapicque::cli
