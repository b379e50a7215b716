// A recipe of Diehl & Cook's network carried out: it learns without labels, image after image; then
// training images tell what each neuron stands for; then test images are judged. It may be stopped
// at any image, and continues to the same weights.
#pragma once
#include <array>
#include <memory>

#include "lapicque/stdp_vision/diehl_cook/recipe.hpp"
#include "lapicque/stdp_vision/trainer.hpp"
#include "lapicque/train/archive.hpp"

namespace lapicque::stdp_vision {

struct DiehlCookPoint {
  size_t images = 0;
  double theta = 0;     ///< mV, mean of all neurons
  double spikes = 0;    ///< per image, since the point before
  double attempts = 0;  ///< presentations of an image, since the point before
};

struct DiehlCookTrained {
  uint64_t seed = 0;
  bool stopped = false;
  std::shared_ptr<DiehlCook<float>> network = {};
  size_t presented = 0;
  std::vector<DiehlCookPoint> history = {};
  NeuronLabels labels = {};
  std::vector<std::vector<size_t>> confusion = {};  ///< [class][decision], of the test part
  double accuracy = 0;
  std::array<double, 3> accuracies = {};     ///< by each NeuronLabels::Vote
  double label_accuracy = 0;                 ///< of the images that told the classes
  double seconds = 0, response_seconds = 0;  ///< of this process: learning, and the rest
};

DiehlCookTrained train_diehl_cook(const DiehlCookRecipe& recipe, const RecipeImages& images,
                                  const TrainOptions& options);

/// The spikes of each neuron for each image, nothing learnt; the same for any number of threads. An
/// empty result: stopped.
Responses responses_of(const DiehlCook<float>& network, const ImageSet& images,
                       std::span<const uint32_t> rows, uint64_t seed, Team& team,
                       const TrainOptions& options, std::string_view what);

/// Weights, thresholds and labels, with the recipe.
train::Archive to_archive(const DiehlCookTrained& trained, const DiehlCookRecipe& recipe);

/// The network and the labels of such a file.
DiehlCookTrained read_diehl_cook_model(const train::Archive& archive, const DiehlCookRecipe& recipe,
                                       size_t n_inputs);

/// Judges the test part.
void judge_test(DiehlCookTrained& trained, const DiehlCookRecipe& recipe,
                const RecipeImages& images, Team& team, const TrainOptions& options);

}  // namespace lapicque::stdp_vision
