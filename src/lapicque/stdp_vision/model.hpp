// A network trained by STDP as a file, and what it decides.
#pragma once
#include "lapicque/stdp_vision/trainer.hpp"
#include "lapicque/train/archive.hpp"

namespace lapicque::stdp_vision {

/// The network and its classifier as an archive, with the recipe and the seed.
train::Archive to_archive(const Trained& trained, const Recipe& recipe);

/// The seed that such a model, or one of Diehl & Cook's network, was trained with: it says which
/// images are its test part. Models that do not hold it had their recipe's.
uint64_t seed_of(const train::Archive& archive, uint64_t of_recipe);

/// The network and the classifier of such an archive. Throws Error where its numbers are not those
/// that its recipe makes of these images.
Trained read_model(const train::Archive& archive, const Recipe& recipe, const RecipeImages& images);

/// Judges the test part: accuracy and confusion. Between two layers it may be told to stop.
void judge_test(Trained& trained, const RecipeImages& images, const TrainOptions& options);

// ---- what a training and a judgement share ------------------------------------------------------

void put_layers(train::Archive& archive, const Network& network);
void get_layers(const train::Archive& archive, Network& network);

/// The features of layer i from `column` on, for the spikes that it reads.
void read_features(const Network& network, size_t i, const Spikes& spikes, Features& features,
                   size_t column, Team& team);

/// The classes that the last layer, one with a reward, decides for.
std::vector<uint32_t> decide_by_reward(const Network& network, const Spikes& spikes,
                                       size_t n_classes, Team& team);

/// [class][decision]: how often.
std::vector<std::vector<size_t>> confusion_of(const std::vector<uint32_t>& decisions,
                                              const std::vector<uint32_t>& labels,
                                              size_t n_classes);
/// The share of right decisions; 0 without any.
double share_right(const std::vector<std::vector<size_t>>& confusion);

}  // namespace lapicque::stdp_vision
