// A recipe carried out: layer after layer learns without labels, then a linear machine learns the
// classes from the features. It may be stopped at any batch, and continues to the same weights.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "lapicque/stdp_vision/recipe.hpp"

namespace lapicque::stdp_vision {

/// One line of a layer's history.
struct LearningPoint {
  size_t layer = 0, images = 0;
  double convergence = 0, threshold = 0;  ///< mean w (1 - w); mean threshold of the maps
  std::vector<float> weights = {};        ///< of the first layer: a copy, [rows][width]
};

struct Progress {
  std::string_view what;  ///< "encode", "layer 1", "features", "classify"
  size_t done = 0, total = 0;
  std::string detail = {};  ///< how far it has come: "w(1-w) 0.0440"
};

struct TrainOptions {
  uint64_t seed = 1;
  int threads = 0;
  std::filesystem::path checkpoint = {};  ///< written when stopped and after each layer
  bool resume = false;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const Progress&)> on_progress = {};
};

struct Trained {
  uint64_t seed = 0;
  bool stopped = false;
  Network network = {};
  Standard standard = {};
  LinearMachine machine = {};
  std::vector<LearningPoint> history = {};
  std::vector<size_t> presented = {};               ///< images that each layer learnt from
  std::vector<std::vector<size_t>> confusion = {};  ///< [class][decision], of the test part
  double accuracy = 0, train_accuracy = 0;
  std::vector<double> seconds = {};  ///< of each layer's learning, in this process
  double feature_seconds = 0, classifier_seconds = 0;
  std::vector<double> spikes = {};  ///< mean spikes per image that each layer reads
};

Trained train_recipe(const Recipe& recipe, const RecipeImages& images, const TrainOptions& options);

}  // namespace lapicque::stdp_vision
