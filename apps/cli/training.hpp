// What the verbs that train or use a trained network share: a recipe with its data, a network with
// its weights, and the pictures of both.
#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "lapicque/recording/figures.hpp"
#include "lapicque/recording/plot/figure.hpp"
#include "lapicque/recording/report.hpp"
#include "lapicque/train/evaluate.hpp"
#include "lapicque/train/recipe.hpp"

namespace lapicque::cli {

// ---- whatever the method ------------------------------------------------------------------------

/// What was asked of `train`.
struct TrainCall {
  Options options = {};
  std::filesystem::path recipe = {}, data = {};
  size_t n_seeds = 1;
  bool resume = false, restart = false;
  std::string command = {};
};

/// Where a training keeps what `--resume` continues from; once it is finished, its whole history.
std::filesystem::path checkpoint_of(const std::filesystem::path& folder);

/// The command that continues a stopped training: the one that was given, to resume.
std::string resume_command(const std::string& command);

/// Makes the folders of all seeds from `first` on ready. Nothing is lost by accident: an older
/// training in one of them is an Error, unless it was said to continue it or to begin anew.
void prepare_trainings(const TrainCall& call, uint64_t first);
/// The folder of a seed: --output itself where there is only one.
std::filesystem::path folder_of(const TrainCall& call, uint64_t seed);

/// An accuracy of n samples against what is expected of it, and its standard error; all are shares.
std::vector<FigureValue> accuracy_figures(const std::string& name, double accuracy, size_t n,
                                          std::optional<double> expected,
                                          const std::string& source);

/// The figures of several seeds: each accuracy (%), their mean and spread. `expected`: a share.
std::vector<FigureValue> figures_of_seeds(std::span<const uint64_t> seeds,
                                          std::span<const double> accuracies,
                                          std::optional<double> expected,
                                          const std::string& source);

// ---- by gradient --------------------------------------------------------------------------------

/// The parts of a recipe's data set.
struct TrainingData {
  std::string name = {};                      ///< of the set
  std::vector<std::string> class_names = {};  ///< [n_classes]
  train::Dataset training, validation, test;  ///< validation is empty where the recipe has none
};

enum class Parts { all, test };

/// What a sample of the recipe's set is called: "image" or "recording".
std::string_view sample_word(const train::Recipe& recipe);

/// Loads what the recipe names; `folder` as for load_image_set and load_event_set.
TrainingData load_data(const train::Recipe& recipe, const std::filesystem::path& folder,
                       Parts parts = Parts::all);

/// What a training of one seed came to.
struct Trained {
  uint64_t seed = 0;
  train::FitResult fit = {};
  train::Evaluation test = {};                   ///< measured, unless the training was stopped
  std::vector<train::LayerRaster> rasters = {};  ///< of the first test sample
  size_t n_parameters = 0;
  double seconds = 0, images_per_second = 0;  ///< of this process's share
  std::string network = {};                   ///< its layers, one a line
};

/// "test accuracy", "spikes per image", ...: all that is known of it.
std::vector<FigureValue> figures_of(const Trained& trained, const train::Recipe& recipe);

// ---- pictures -----------------------------------------------------------------------------------

/// Loss and accuracy over epochs.
plot::Figure learning_curves(const train::Recipe& recipe, const Trained& trained);
/// Classes against decisions, in percent of the class; `confusion` is [class][decision].
plot::Figure confusion_matrix(const std::vector<std::vector<size_t>>& confusion, double accuracy,
                              std::span<const std::string> class_names,
                              std::string_view sample = "image");
/// The spikes of every layer for one sample, layer by layer.
plot::Figure layer_rasters(const train::Recipe& recipe,
                           const std::vector<train::LayerRaster>& rasters);

/// Writes the pictures, history.csv and report.html into `folder`.
void write_report(const train::Recipe& recipe, const Trained& trained, const TrainingData& data,
                  const Outcome& outcome, const std::string& command,
                  const std::filesystem::path& folder);

}  // namespace lapicque::cli
